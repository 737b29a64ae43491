"""What waits for one person, most urgent first."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from secretariat.ground import paths, powers
from secretariat.ground.actor import Actor
from secretariat.meetings import queries as meetings
from secretariat.offices import queries as offices
from secretariat.offices.models import Tenure
from secretariat.people.models import Application, DuplicateSuspicion, Transfer
from secretariat.people.permissions import in_ranges
from secretariat.structure.models import Organisation
from secretariat.structure.queries import UnitView, names_of, units_on
from secretariat.structure.rules import in_language

FEW = 5
MANY = 20


@dataclass(frozen=True)
class Slip:
    """One thing that waits, with the one button that settles it."""

    title: str
    text: str
    when: str
    tone: str
    action_url: str
    action_label: str
    urgency: int


@dataclass(frozen=True)
class Office:
    """A post that the person holds today."""

    title: str
    unit_id: int
    unit_name: str
    ends: date | None
    kind: str


def near_units(*, actor: Actor, today: date) -> dict[int, UnitView]:
    """The units that the actor's own posts and primary membership are in, as they are today, along the tree."""
    ids = {g.unit_id for g in actor.grants if g.unit_id} | ({home_id(actor)} if actor.home_path else set())
    return {unit.id: unit for unit in units_on(ids, today)} if ids else {}


def home_id(actor: Actor) -> int:
    """The unit that the actor's primary membership is in; 0 for none."""
    return paths.unit_ids(actor.home_path)[-1] if actor.home_path else 0


def offices_of(*, actor: Actor, today: date, language: str) -> list[Office]:
    """The posts that the actor holds today."""
    rows = list(
        Tenure.objects.at(today)
        .filter(person_id=actor.person_id or 0)
        .select_related("post", "post__type")
        .order_by("path", "post__type__rank")
    )
    names = names_of({t.post.unit_id for t in rows}, today)
    return [
        Office(in_language(t.post.type.names, language), t.post.unit_id, names[t.post.unit_id], t.ended_on, t.kind)
        for t in rows
    ]


def desk(*, actor: Actor, today: date, rules: Organisation, language: str, near: dict[int, UnitView]) -> list[Slip]:
    """Everything that waits for the actor, the most urgent first. Long lists become one slip that opens them."""
    slips = [
        *_open_records(actor),
        *_decisions(actor, today),
        *_silent(actor, today),
        *_transfers(actor, today),
        *_applications(actor, today),
        *_endings(actor, today, rules, language),
        *_vacancies(actor, today, language),
        *_limits(actor, near),
        *_duplicates(actor),
    ]
    return sorted(slips, key=lambda s: s.urgency)


def _many(shown: int) -> str:
    return _("%(count)d+") % {"count": MANY} if shown > MANY else str(shown)


def _open_records(actor: Actor) -> list[Slip]:
    return [
        Slip(
            _("The meeting of %(unit)s on %(day)s is not finished") % {"unit": name, "day": date_format(m.opened_on)},
            _("Say what was decided; then the minutes are written and the members are told."),
            "",
            "plain",
            reverse("meetings:decide", args=[m.pk]),
            _("Go on"),
            5,
        )
        for m, name in meetings.open_records(actor=actor, limit=FEW)
    ]


def _decisions(actor: Actor, today: date) -> list[Slip]:
    rows = meetings.decisions_due(actor=actor, today=today, limit=FEW + 1)
    slips = [
        Slip(
            Truncator(due.decision.text).chars(120),
            _("Decided by %(unit)s") % {"unit": due.unit_name},
            _("by %(day)s") % {"day": date_format(due.decision.due_on)} if due.decision.due_on else "",
            "warn" if due.decision.due_on and due.decision.due_on <= today + timedelta(days=2) else "plain",
            reverse("meetings:decision", args=[due.decision.pk]),
            _("See to it"),
            15 if due.decision.due_on and due.decision.due_on <= today + timedelta(days=7) else 45,
        )
        for due in rows[:FEW]
    ]
    if len(rows) > FEW:
        title = _("More was decided for you to see to")
        slips.append(Slip(title, "", "", "plain", reverse("meetings:decisions"), _("Look at all of it"), 46))
    return slips


def _silent(actor: Actor, today: date) -> list[Slip]:
    rows = meetings.silent_units(actor=actor, today=today, limit=MANY + 1)
    if len(rows) > FEW:
        title = _("%(count)s units have not met for longer than their rule says") % {"count": _many(len(rows))}
        return [Slip(title, "", "", "warn", reverse("meetings:silent"), _("Look at them"), 25)]
    return [
        Slip(
            _("%(unit)s has not met since %(day)s")
            % {"unit": row.unit_name, "day": date_format(row.rhythm.last_met_on)}
            if row.rhythm.last_met_on
            else _("%(unit)s has no meeting on record") % {"unit": row.unit_name},
            _("It meets %(rule)s.") % {"rule": meetings.rule_words(row.rhythm)},
            "",
            "warn",
            reverse("meetings:meet" if row.own else "meetings:unit_meetings", args=[row.unit_id]),
            _("Meeting today") if row.own else _("Look at its meetings"),
            25,
        )
        for row in rows
    ]


def _applications(actor: Actor, today: date) -> list[Slip]:
    where = actor.reach(powers.ADMIT)
    if not where:
        return []
    # Persons are fetched for the few that are shown: joined, their policy would be asked for everyone who waits.
    rows = list(
        Application.objects.filter(in_ranges(where), state="open")
        .prefetch_related("person")
        .order_by("applied_at")[: MANY + 1]
    )
    url = reverse("people:applications")
    if len(rows) > FEW:
        title = _("%(count)s people wish to join") % {"count": _many(len(rows))}
        return [Slip(title, "", "", "plain", url, _("Look at them"), 20)]
    units = names_of({a.unit_id for a in rows}, today)
    return [
        Slip(
            _("%(name)s wishes to join %(unit)s") % {"name": a.person.display_name, "unit": units[a.unit_id]},
            a.message[:200],
            _("since %(day)s") % {"day": date_format(a.applied_at.date())},
            "plain",
            reverse("people:application", args=[a.pk]),
            _("Decide"),
            20,
        )
        for a in rows
    ]


def _transfers(actor: Actor, today: date) -> list[Slip]:
    where = actor.reach(powers.ADMIT)
    if not where:
        return []
    waiting = (in_ranges(where, "from_path") & Q(released_at=None)) | (
        in_ranges(where, "to_path") & Q(received_at=None)
    )
    rows = list(
        Transfer.objects.filter(waiting, state="open").prefetch_related("person").order_by("on", "pk")[: MANY + 1]
    )
    if len(rows) > FEW:
        title = _("%(count)s transfers wait for your side") % {"count": _many(len(rows))}
        return [Slip(title, "", "", "plain", reverse("offices:transfers"), _("Look at them"), 10)]
    units = names_of({u for t in rows for u in (t.from_unit_id, t.to_unit_id)}, today)
    return [
        Slip(
            _("%(name)s: from %(old)s to %(new)s")
            % {"name": t.person.display_name, "old": units[t.from_unit_id], "new": units[t.to_unit_id]},
            t.reason[:200],
            _("accepted by silence on %(day)s") % {"day": date_format(t.tacit_on)} if t.tacit_on else "",
            "warn" if t.tacit_on and t.tacit_on <= today + timedelta(days=7) else "plain",
            reverse("offices:transfer", args=[t.pk]),
            _("Decide"),
            10,
        )
        for t in rows
    ]


def _endings(actor: Actor, today: date, rules: Organisation, language: str) -> list[Slip]:
    rows = offices.endings(actor=actor, today=today, limit=MANY + 1) if actor.reach(powers.FILL_POSTS) else []
    if len(rows) > FEW:
        title = _("%(count)s tenures end within %(days)d days") % {
            "count": _many(len(rows)), "days": rules.ending_notice_days,
        }  # fmt: skip
        return [Slip(title, "", "", "warn", reverse("offices:endings"), _("Look at them"), 30)]
    return [
        Slip(
            _("%(name)s is %(post)s of %(unit)s until %(day)s")
            % {
                "name": e.person_name,
                "post": in_language(e.post.type.names, language),
                "unit": e.unit_name,
                "day": date_format(e.ends - timedelta(days=1)),
            },
            _("Nobody is recorded to follow."),
            ngettext("in %(count)d day", "in %(count)d days", (e.ends - today).days) % {"count": (e.ends - today).days},
            "warn" if (e.ends - today).days <= 14 else "plain",
            reverse("offices:post", args=[e.post.pk]),
            _("Name who follows"),
            30,
        )
        for e in rows
    ]


def _vacancies(actor: Actor, today: date, language: str) -> list[Slip]:
    where = actor.reach(powers.FILL_POSTS)
    rows = offices.vacancies(actor=actor, on=today, heads_only=True, limit=MANY + 1) if where else []
    if len(rows) > FEW:
        title = _("%(count)s units have nobody at their head") % {"count": _many(len(rows))}
        return [Slip(title, "", "", "warn", reverse("offices:vacancies"), _("Look at them"), 40)]
    return [
        Slip(
            _("%(unit)s has no %(post)s") % {"unit": v.unit_name, "post": in_language(v.post.type.names, language)},
            "",
            "",
            "warn",
            reverse("offices:post", args=[v.post.pk]),
            _("Fill the post"),
            40,
        )
        for v in rows
    ]


def _limits(actor: Actor, near: dict[int, UnitView]) -> list[Slip]:
    out = []
    admits = {g.unit_id for g in actor.grants if g.power == powers.ADMIT}
    for unit in near.values():
        if unit.id not in admits:
            continue
        least, most, here = unit.type.min_members, unit.type.max_members, unit.tally.members_here
        if least and here < least:
            text = _("It should have at least %(least)d.") % {"least": least}
        elif most and here > most:
            text = _("It should have at most %(most)d. Think of a split.") % {"most": most}
        else:
            continue
        title = ngettext("%(unit)s has %(count)d member", "%(unit)s has %(count)d members", here) % {
            "unit": unit.name, "count": here,
        }  # fmt: skip
        out.append(Slip(title, text, "", "plain", reverse("desk:unit", args=[unit.id]), _("Look at the unit"), 50))
    return out


def _duplicates(actor: Actor) -> list[Slip]:
    if not actor.may(powers.MERGE_PEOPLE):
        return []
    count = len(DuplicateSuspicion.objects.filter(state="open").values_list("pk", flat=True)[: MANY + 1])
    if not count:
        return []
    title = (
        ngettext("%(count)s record may be a duplicate", "%(count)s records may be duplicates", count)
        % {"count": _many(count)}
    )  # fmt: skip
    return [Slip(title, "", "", "plain", reverse("offices:duplicates"), _("Compare them"), 60)]
