"""A plan in plain words, for the preview."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from secretariat.ground import powers
from secretariat.ground.actor import Actor
from secretariat.offices.models import Post, Tenure
from secretariat.offices.queries import holders
from secretariat.people.permissions import visible_memberships
from secretariat.reorganisations.queries.plans.facts import work
from secretariat.reorganisations.rules import CARRY, END, STAY, Plan, unit_of
from secretariat.structure.queries import names_of, organisation
from secretariat.structure.rules import in_language


@dataclass(frozen=True)
class Change:
    """One line of a preview; tone warn for what one should not overlook."""

    text: str
    tone: str = "plain"


@dataclass(frozen=True)
class PostHeld:
    """A tenure about which something must be said."""

    tenure_id: int
    label: str


def held_posts(tenure_ids: Iterable[int], on: date) -> list[PostHeld]:
    """The tenures with their posts and, as far as they are known to members, their holders.

    Their ids come from a plan, which has asked for the permission already.
    """
    ids = list(tenure_ids)
    with work([("", "~")]):
        rows = {t.pk: t for t in Tenure.objects.filter(pk__in=ids).select_related("post__type")}
    units = {t.post.unit_id for t in rows.values()}
    names = names_of(units, on)
    known = {h.tenure_id: h.name for view in holders(units, on).values() for h in view if h.person_id}
    language = get_language() or "en"
    out = []
    for i in ids:
        if i in rows:
            post = rows[i].post
            label = f"{in_language(post.type.names, language)}, {names[post.unit_id]}"
            out.append(PostHeld(i, f"{label}: {known[i]}" if i in known else label))
    return out


@dataclass(frozen=True)
class PeopleShown:
    """Who goes to one place or leaves: the first ones, by name as far as one may see it, and how many more."""

    place: str
    names: list[str]
    more: int


MOST_NAMES = 100


def shown_people(plan: Plan, actor: Actor) -> list[PeopleShown]:
    """The people of a plan whose membership changes, by the place that they go to."""
    groups: dict[str, list[int]] = {}
    for flow in plan.flows:
        groups.setdefault(flow.to, []).extend(flow.memberships)
    names = names_of({u for place in groups if (u := unit_of(place)) is not None}, plan.on)
    out = []
    for place, ids in groups.items():
        rows = visible_memberships(actor).filter(pk__in=ids).order_by("sort_name", "pk")
        shown = list(rows.values_list("person__display_name", flat=True)[:MOST_NAMES])
        title = _("Whose membership ends") if place == END else _("Who goes to %(to)s") % {"to": _place(place, names)}
        out.append(PeopleShown(title, shown, len(ids) - len(shown)))
    return out


def shown_plan(plan: Plan) -> list[Change]:
    """Everything that a plan would do, line by line."""
    ids = {m.unit_id for m in plan.moves} | {e.unit_id for e in plan.endings} | {r.unit_id for r in plan.restorings}
    ids |= {f.unit_id for f in plan.flows} | {r.unit_id for r in plan.rights} | {t.unit_id for t in plan.tenures}
    places = [*(f.to for f in plan.flows), *(m.to for m in plan.moves), *(t.fate for t in plan.tenures)]
    ids |= {u for place in places if (u := unit_of(place)) is not None}
    ids |= {r.unit_id for r in plan.renamings} | {f.parent_id for f in plan.founds}
    names = names_of(ids, plan.on)
    lines = [
        Change(
            _("“%(name)s” is founded under %(parent)s.")
            % {"name": " / ".join(n for _l, n in f.names), "parent": names[f.parent_id]}
        )
        for f in plan.founds
    ]
    lines += [
        Change(_("%(unit)s: the name “%(before)s” becomes “%(after)s”.")
               % {"unit": names[r.unit_id], "before": r.before, "after": r.after})
        for r in plan.renamings
    ]  # fmt: skip
    lines += [
        Change(
            _("%(unit)s goes to %(to)s, with %(units)s and %(members)s.")
            % {
                "unit": names[m.unit_id],
                "to": _place(m.to, names),
                "units": ngettext("%(n)d unit", "%(n)d units", m.units) % {"n": m.units},
                "members": ngettext("%(n)d member", "%(n)d members", m.members) % {"n": m.members},
            }
        )
        for m in plan.moves
    ]
    lines += [Change(_("%(unit)s is dissolved.") % {"unit": names[e.unit_id]}, "warn") for e in plan.endings]
    lines += [Change(_("%(unit)s is brought back.") % {"unit": names[r.unit_id]}) for r in plan.restorings]
    for flow in plan.flows:
        if flow.to == STAY:
            continue
        count = len(flow.memberships)
        if flow.to == END:
            text = ngettext("%(unit)s: %(n)d membership ends.", "%(unit)s: %(n)d memberships end.", count)
            lines.append(Change(text % {"unit": names[flow.unit_id], "n": count}, "warn"))
        else:
            text = ngettext(
                "%(n)d member of %(unit)s goes to %(to)s.", "%(n)d members of %(unit)s go to %(to)s.", count
            )
            lines.append(Change(text % {"unit": names[flow.unit_id], "n": count, "to": _place(flow.to, names)}))
    told = [*_tenures(plan, names), *_rights(plan, names), *_fellows(plan, names), *_waiting(plan), *_warnings(plan)]
    return [*lines, *told]


def _fellows(plan: Plan, names: dict[int, str]) -> list[Change]:
    """Members who come to know each other by name, and those who no longer do."""
    rules = organisation()
    if rules is None or not rules.fellow_members_see_names:
        return []
    lines = []
    for flow in plan.flows:
        if flow.to == STAY:
            continue
        old = names[flow.unit_id]
        if flow.to != END:
            text = _("Those who go from %(unit)s and the members of %(to)s see each other’s names.")
            lines.append(Change(text % {"unit": old, "to": _place(flow.to, names)}))
        if not any(ending.unit_id == flow.unit_id for ending in plan.endings):
            text = _("Those who go from %(unit)s and those who stay no longer see each other’s names.")
            lines.append(Change(text % {"unit": old}, "warn"))
    return lines


def _waiting(plan: Plan) -> list[Change]:
    """What becomes of open applications to units that end, and of open transfers from and to them."""
    applications, transfers = plan.waiting
    lines = []
    if applications:
        text = (
            ngettext("%(n)d open application goes to the unit that follows.",
                     "%(n)d open applications go to the unit that follows.", applications)
            if plan.kind == "merge"
            else ngettext("%(n)d open application goes to the unit above.",
                          "%(n)d open applications go to the unit above.", applications)
        )  # fmt: skip
        lines.append(Change(text % {"n": applications}))
    if transfers:
        text = (
            ngettext("%(n)d open transfer follows the units, or is declined where nothing is left to transfer.",
                     "%(n)d open transfers follow the units, or are declined where nothing is left to transfer.",
                     transfers)
            if plan.kind == "merge"
            else ngettext("%(n)d open transfer is declined, unless its member goes on elsewhere.",
                          "%(n)d open transfers are declined, unless their members go on elsewhere.", transfers)
        )  # fmt: skip
        lines.append(Change(text % {"n": transfers}, "warn"))
    return lines


def _place(to: str, names: dict[int, str]) -> str:
    number = unit_of(to)
    return names[number] if number is not None else _("the new unit")


def _tenures(plan: Plan, names: dict[int, str]) -> list[Change]:
    fates = {t.tenure_id: t.fate for t in plan.tenures}
    lines = []
    for held in held_posts(fates, plan.on):
        fate = fates[held.tenure_id]
        if fate == END:
            lines.append(Change(_("%(post)s: the tenure ends.") % {"post": held.label}, "warn"))
        elif fate == CARRY:
            lines.append(Change(_("%(post)s: stays in office.") % {"post": held.label}))
        else:
            text = _("%(post)s: the tenure is carried over to %(to)s.")
            lines.append(Change(text % {"post": held.label, "to": _place(fate, names)}))
    return lines


def _rights(plan: Plan, names: dict[int, str]) -> list[Change]:
    posts = Post.objects.select_related("type").in_bulk({r.post_id for r in plan.rights})
    language = get_language() or "en"
    lines = []
    for right in plan.rights:
        what = ", ".join(str(powers.CATALOGUE[p].label) for p in right.powers if p in powers.CATALOGUE)
        post = f"{in_language(posts[right.post_id].type.names, language)}, {names[right.unit_id]}"
        text = (
            _("%(post)s gains for %(n)d people: %(what)s.")
            if right.gains
            else _("%(post)s loses for %(n)d people: %(what)s.")
        )
        lines.append(Change(text % {"post": post, "n": right.people, "what": what}, "plain" if right.gains else "warn"))
    return lines


def _warnings(plan: Plan) -> list[Change]:
    lines = []
    for w in plan.warnings:
        if w.code == "over":
            text = _("%(unit)s will have %(count)d members, more than the %(limit)d it should have.")
        else:
            text = _("%(unit)s will have %(count)d members, fewer than the %(limit)d it should have.")
        lines.append(Change(text % {"unit": w.unit, "count": w.count, "limit": w.limit}, "warn"))
    return lines
