"""Carrying a plan out, exactly as it was shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from secretariat.ground import paths
from secretariat.ground.actor import Actor, Grant
from secretariat.ground.dates import DAY, Period
from secretariat.ground.errors import Conflict
from secretariat.offices.actions.keep_able import someone_stays_able
from secretariat.offices.actions.posts import open_birth_posts, open_post
from secretariat.offices.models import Post, PostType
from secretariat.offices.queries.seats import seats_counted
from secretariat.reorganisations import rules
from secretariat.reorganisations.actions.steps.people import carry_members, carry_tenures
from secretariat.reorganisations.actions.steps.work import Work, apply_paths, follow_requests
from secretariat.reorganisations.models import Trace
from secretariat.reorganisations.queries.plans.facts import work as opened
from secretariat.reorganisations.rules import Plan
from secretariat.structure.actions.place_unit import place_unit
from secretariat.structure.actions.placements import close_placements, move_branch, open_placements
from secretariat.structure.models import ChangeEvent, Placement, Unit, UnitName, UnitType
from secretariat.structure.queries import organisation, require_unit
from secretariat.structure.rules import in_language, natural_key


@dataclass(frozen=True)
class Reorganised:
    """What was done: the event on record, the plan that was carried out, and the units that were made."""

    event: ChangeEvent
    plan: Plan
    grant: Grant
    path: str
    """Where the first unit stands: what decides who may read of it in the ledger."""
    made: tuple[int, ...] = ()

    @property
    def facts(self) -> dict[str, Any]:
        """What the ledger says of it, without persons: they have entries of their own."""
        return {
            "units": list(self.plan.units), "on": self.plan.on, "title": self.event.title, "reason": self.event.reason,
            **_summary(self.plan, list(self.made)),
        }  # fmt: skip


def carry_out(
    planned: tuple[Plan, Grant],
    actor: Actor,
    now: datetime,
    *,
    title: str,
    reason: str,
    fingerprint: str | None,
) -> Reorganised:
    """Writes what a plan says, in the caller's transaction. Raises Conflict when it is not the plan that was shown."""
    plan, grant = planned
    if fingerprint is not None and fingerprint != plan.fingerprint:
        raise Conflict(_("Something has changed since this preview was made. Look at the new one before you confirm."))
    event = ChangeEvent.objects.create(
        kind=plan.kind, title=title.strip(), on=plan.on, reason=reason.strip(), recorded_at=now
    )
    work = Work(event, plan.on, timezone.localdate(now))
    made = _found(plan, event)
    stands = {rules.part(n): (placement.unit_id, placement.path) for n, placement in made.items()}
    ranges = [*plan.ranges, *(paths.own(placement.path) for placement in made.values())]
    with someone_stays_able(work.today, plan.on), opened(ranges) as open_ranges:
        moved = [_move(move, work, stands) for move in plan.moves]
        places = stands | _places(plan, work)
        carry_members(plan, work, places)
        carry_tenures(plan, work, places)
        work.count()
        _end(plan, work)
        _restore(plan, work)
        _rename(plan, work)
        work.finish(actor, now, grant)
    event.details = _details(plan, moved, made, open_ranges)
    event.save(update_fields=["details"])
    event.units.add(*plan.units)
    _follow(plan, work, moved)
    if plan.endings:
        follow_requests(work.today, actor, now, grant)
    first = plan.units[0] if plan.units else next(iter(made.values())).unit_id
    path = rules.access_path(_rows(first), work.today)
    return Reorganised(event, plan, grant, path, tuple(placement.unit_id for placement in made.values()))


def _found(plan: Plan, event: ChangeEvent) -> dict[int, Placement]:
    made = {}
    main = organisation()
    for found in plan.founds:
        placement = place_unit(
            type=UnitType.objects.get(pk=found.type_id), names=dict(found.names), on=plan.on, event=event,
            parent=require_unit(found.parent_id, plan.on), external_id=found.external_id,
            main_language=main.main_language if main else "en",
        )  # fmt: skip
        open_birth_posts(placement, plan.on)
        made[found.number] = placement
    return made


def _move(move: rules.Move, work: Work, stands: dict[str, tuple[int, str]]) -> dict[str, Any]:
    to = stands[move.to][0] if move.to in stands else rules.unit_of(move.to)
    assert to is not None
    rows = {unit_id: _rows(unit_id) for unit_id in (move.unit_id, to)}
    done = []
    for piece in rules.pieces(rows[move.unit_id], rows[to], work.on, paths.label(move.unit_id)):
        move_branch(move.unit_id, piece.old, piece.new, Period(piece.start, piece.end), to, work.event)
        done.append([piece.start.isoformat(), piece.end.isoformat(), piece.old, piece.new])
    return {"unit": move.unit_id, "from": move.parent_id, "to": to, "pieces": done}


def _rows(unit_id: int) -> list[rules.Row]:
    rows = Placement.objects.filter(unit_id=unit_id).order_by("valid_from")
    return [rules.Row(*row) for row in rows.values_list("unit_id", "parent_id", "path", "valid_from", "valid_to")]


def _places(plan: Plan, work: Work) -> dict[str, tuple[int, str]]:
    named = {flow.to for flow in plan.flows} | {fate.fate for fate in plan.tenures}
    ids = [i for i in (rules.unit_of(choice) for choice in named) if i is not None]
    return {rules.unit(i): (i, rules.access_path(_rows(i), work.today)) for i in dict.fromkeys(ids)}


def _end(plan: Plan, work: Work) -> None:
    where = {ending.unit_id: ending.path for ending in plan.endings}
    posts = list(Post.objects.filter(unit_id__in=where, valid_to__gt=work.on))
    for post in posts:
        work.ended(Trace.POST, post, post.valid_to, post.to_precision, _access(plan, where[post.unit_id]))
    work.totals += seats_counted([(post, Period(work.on, post.valid_to)) for post in posts], -1)
    Post.objects.filter(pk__in=[post.pk for post in posts]).update(valid_to=work.on, to_precision=DAY)
    work.count()
    names = list(UnitName.objects.filter(unit_id__in=where, valid_from__lt=work.on, valid_to__gt=work.on))
    for name in names:
        work.ended(Trace.NAME, name, name.valid_to, name.to_precision, _access(plan, where[name.unit_id]))
    UnitName.objects.filter(pk__in=[name.pk for name in names]).update(valid_to=work.on, to_precision=DAY)
    close_placements(where, work.on, work.event)


def _access(plan: Plan, path: str) -> str:
    """A path for a trace, always in a range that the plan opens, wherever the unit stands on the day."""
    return path if any(paths.within(path, low, high) for low, high in plan.ranges) else plan.ranges[0][0]


def _restore(plan: Plan, work: Work) -> None:
    for one in plan.restorings:
        open_placements(one.unit_id, one.parent_id, work.on, work.event)
        trace = plan.ranges[0][0]
        taken = set(
            UnitName.objects.filter(unit_id=one.unit_id, valid_to__gt=work.on).values_list("language", flat=True)
        )
        for language, text in one.names:
            if language not in taken:
                name = UnitName.objects.create(unit_id=one.unit_id, language=language, name=text, valid_from=work.on)
                work.made(Trace.NAME, name, name.valid_to, trace)
        held = set(Post.objects.filter(unit_id=one.unit_id, valid_to__gt=work.on).values_list("type_id", flat=True))
        types = PostType.objects.in_bulk([type_id for type_id, _seats in one.posts])
        placement = require_unit(one.unit_id, work.on)
        for type_id, seats in one.posts:
            if type_id not in held:
                post = open_post(placement=placement, type=types[type_id], seats=seats, on=work.on)
                work.made(Trace.POST, post, post.valid_to, trace)


def _rename(plan: Plan, work: Work) -> None:
    for one in plan.renamings:
        trace = plan.ranges[0][0]
        ends = None
        rows = UnitName.objects.filter(unit_id=one.unit_id, language=one.language, valid_to__gt=work.on)
        for name in rows.filter(valid_from__lt=work.on):
            work.ended(Trace.NAME, name, name.valid_to, name.to_precision, trace)
            ends = name.valid_to
        rows.filter(valid_from__lt=work.on).update(valid_to=work.on, to_precision=DAY)
        if one.after:
            made = UnitName(unit_id=one.unit_id, language=one.language, name=one.after, valid_from=work.on)
            later = rows.filter(valid_from__gte=work.on).order_by("valid_from").first()
            made.valid_to = ends or (later.valid_from if later else made.valid_to)
            made.save()
            work.made(Trace.NAME, made, made.valid_to, trace)
    sort_names({one.unit_id for one in plan.renamings}, work.today)


def sort_names(unit_ids: set[int], today: Any) -> None:
    """Sets by what name units are sorted: their names of today in the main language."""
    main = organisation()
    language = main.main_language if main else "en"
    for unit_id in unit_ids:
        names = dict(UnitName.objects.at(today).filter(unit_id=unit_id).values_list("language", "name"))
        if names:
            Unit.objects.filter(pk=unit_id).update(sort_name=natural_key(in_language(names, language)))


def _follow(plan: Plan, work: Work, moved: list[dict[str, Any]]) -> None:
    ranges = [paths.subtree(ending.path) for ending in plan.endings]
    ranges += [paths.subtree(one.path) for one in plan.restorings]
    ranges += [paths.subtree(piece[3]) for move in moved for piece in move["pieces"]]
    if plan.flows:
        ranges += plan.ranges
    apply_paths(work.today, ranges)


def _summary(plan: Plan, made: list[int]) -> dict[str, Any]:
    return {
        "founded": made,
        "ended": [ending.unit_id for ending in plan.endings],
        "members_moved": plan.moved_members,
        "members_ended": plan.ended_members,
        "tenures_ended": sum(fate.fate == rules.END for fate in plan.tenures),
        "tenures_carried": sum(fate.fate != rules.END for fate in plan.tenures),
    }


def _details(
    plan: Plan, moved: list[dict[str, Any]], made: dict[int, Placement], ranges: tuple[tuple[str, str], ...]
) -> dict[str, Any]:
    return {
        "moves": moved,
        "into": plan.units[-1] if plan.kind == "merge" else None,
        "restored": [one.unit_id for one in plan.restorings],
        "renamed": [[one.language, one.before, one.after] for one in plan.renamings],
        "ranges": [list(one) for one in ranges],
        **_summary(plan, [placement.unit_id for placement in made.values()]),
    }
