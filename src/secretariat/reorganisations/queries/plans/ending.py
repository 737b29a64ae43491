"""The plans of a dissolution and of a merger: units end, and all that is in them goes somewhere by a choice."""

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from secretariat.ground import paths
from secretariat.ground.actor import Actor, Grant
from secretariat.ground.errors import Conflict, Invalid
from secretariat.offices.models import Post
from secretariat.people.models import Membership
from secretariat.reorganisations import rules
from secretariat.reorganisations.permissions import require_over
from secretariat.reorganisations.queries.plans.facts import (
    ChoiceMissing,
    Facts,
    fates_of_tenures,
    memberships_touched,
    tenures_touched,
    work,
)
from secretariat.reorganisations.queries.plans.moving import checked_move, members_here
from secretariat.reorganisations.rules import Choices, Ending, Flow, Move, Plan, Right
from secretariat.structure.models import Placement


def plan_dissolve(*, actor: Actor, today: date, unit_id: int, on: date, choices: Choices) -> tuple[Plan, Grant]:
    """What a dissolution will do: sub-units move or end too, members go to a named unit or their membership ends."""
    facts = Facts(actor=actor, today=today, on=on)
    row = facts.standing_row(unit_id)
    if row.parent_id is None and not Placement.objects.at(on).filter(parent=None).exclude(unit_id=unit_id).exists():
        raise Conflict(_("%(unit)s is the head of the tree; it cannot be dissolved.") % {"unit": facts.name(unit_id)})
    return _plan_ending(facts, "dissolve", [unit_id], None, choices)


def plan_merge(
    *, actor: Actor, today: date, unit_ids: Sequence[int], into: int, on: date, choices: Choices
) -> tuple[Plan, Grant]:
    """What a merger will do: units end and their members go on in the one that they are merged into."""
    sources = list(dict.fromkeys(unit_ids))
    if not sources:
        raise Invalid(_("Choose at least one unit to merge."), field="units")
    if into in sources:
        raise Invalid(_("A unit cannot be merged into itself."), field="into")
    facts = Facts(actor=actor, today=today, on=on)
    return _plan_ending(facts, "merge", sources, into, choices)


def _plan_ending(facts: Facts, kind: str, sources: list[int], into: int | None, choices: Choices) -> tuple[Plan, Grant]:
    on = facts.day
    facts.load(sources if into is None else [*sources, into])
    branches = [facts.access_path(unit_id) for unit_id in sources]
    grant = require_over(facts.actor, branches if into is None else [*branches, facts.access_path(into)], branches)
    ending, moves = _sub_units(facts, sources, choices)
    for unit_id in ending:
        facts.single_row(unit_id)
        facts.require_nothing_later(facts.standing_row(unit_id).path)
    if into is not None and into in ending:
        raise Invalid(_("%(unit)s would be dissolved itself.") % {"unit": facts.name(into)}, field="into")
    places = {place for move in moves if (place := rules.unit_of(move.to))}
    for place in places & set(ending):
        raise Invalid(_("%(unit)s would be dissolved itself.") % {"unit": facts.name(place)}, field="children")
    for post in Post.objects.filter(unit_id__in=ending, valid_from__gte=on):
        raise Conflict(
            _("A post in %(unit)s begins on %(day)s or later. Choose a later day.")
            % {"unit": facts.name(post.unit_id), "day": facts.spoken_day()},
            field="on",
        )
    choices = Choices(
        choices.tenures, choices.all_tenures, choices.members,
        choices.all_members or (rules.unit(into) if into is not None else None), choices.children, choices.all_children,
    )  # fmt: skip
    members_to = rules.unit_of(choices.all_members or "")
    named = {members_to, into, *(rules.unit_of(c) for c in [*choices.members.values(), *choices.tenures.values()])}
    named |= {rules.unit_of(choices.all_tenures or "")}
    places |= {i for i in named if i is not None}
    facts.load(places)
    require_over(facts.actor, [*branches, *(facts.access_path(place) for place in places)])
    open_ranges = [paths.subtree(path) for path in branches]
    with work([*open_ranges, *(paths.own(facts.access_path(i)) for i in places)]) as ranges:
        flows = _members(facts, ending, choices)
        carry_to = into if into is not None else members_to
        fates = _tenures(facts, ending, choices, carry_to)
    return (
        Plan(
            kind, on, tuple(sources if into is None else [*sources, into]), moves=tuple(moves),
            endings=tuple(_ending(facts, unit_id) for unit_id in _deepest_first(facts, ending)),
            flows=flows, tenures=fates, rights=tuple(_rights(facts, moves, flows)),
            warnings=tuple(_warnings(facts, flows)), waiting=_waiting(ending), ranges=ranges,
        ),
        grant,
    )  # fmt: skip


def _waiting(unit_ids: list[int]) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT applications, transfers FROM reorganisations_requests(%s)", [unit_ids])
        applications, transfers = cursor.fetchone() or (0, 0)
    return int(applications), int(transfers)


def _ending(facts: Facts, unit_id: int) -> Ending:
    row = facts.standing_row(unit_id)
    return Ending(unit_id, row.parent_id, row.path)


def _deepest_first(facts: Facts, unit_ids: list[int]) -> list[int]:
    return sorted(unit_ids, key=lambda i: (-len(facts.standing_row(i).path), i))


def _sub_units(facts: Facts, sources: list[int], choices: Choices) -> tuple[list[int], list[Move]]:
    """All the units that end, and the moves of sub-units that do not."""
    on, ending = facts.day, list(sources)
    moves: dict[int, str] = {}
    missing: list[int] = []
    wave = list(sources)
    while wave:
        rows = list(Placement.objects.filter(parent_id__in=wave, valid_to__gt=on).order_by("unit_id", "valid_from"))
        for row in rows:
            if row.valid_from > on:
                raise Conflict(
                    _("%(child)s comes to stand under %(unit)s on %(day)s by what is on record. Undo that first.")
                    % {
                        "child": facts.name(row.unit_id), "unit": facts.name(row.parent_id or 0),
                        "day": facts.spoken_day(row.valid_from),
                    },
                    field="on",
                )  # fmt: skip
        children = [row.unit_id for row in rows if row.unit_id not in sources]
        fates, unsaid = rules.decide(children, choices.children, choices.all_children)
        missing += unsaid
        wave = []
        for child, fate in fates.items():
            if fate == rules.DISSOLVE:
                ending.append(child)
                wave.append(child)
            elif rules.unit_of(fate):
                moves[child] = fate
            else:
                raise Invalid(_("A sub-unit must go under another unit or be dissolved."), field="children")
    if missing:
        raise ChoiceMissing(
            _("Say of each sub-unit where it goes, or that it is dissolved too."), field="children", missing=missing
        )
    facts.load(ending)
    facts.load([*moves, *(rules.unit_of(fate) or 0 for fate in moves.values())])
    checked = []
    for child, fate in moves.items():
        to = rules.unit_of(fate) or 0
        require_over(facts.actor, [facts.access_path(to)])
        checked.append(checked_move(facts, child, to, child=True))
    return ending, checked


def _members(facts: Facts, ending: list[int], choices: Choices) -> tuple[Flow, ...]:
    rows = memberships_touched(ending, facts.day)
    late = [row for row in rows if row[3] >= facts.day]
    if late:
        raise Conflict(
            _("In %(unit)s memberships begin on %(day)s or later. Choose a later day, or end them first.")
            % {"unit": facts.name(late[0][1]), "day": facts.spoken_day()},
            field="on",
        )
    fates, missing = rules.decide([row[0] for row in rows], choices.members, choices.all_members)
    if missing:
        raise ChoiceMissing(
            _("Say to which unit the members go, or that their membership ends."), field="members", missing=missing
        )
    for fate in set(fates.values()):
        to = rules.unit_of(fate)
        if to is None and fate != rules.END:
            raise Invalid(_("This cannot become of a membership here."), field="members")
        if to in ending:
            raise Invalid(_("%(unit)s would be dissolved itself.") % {"unit": facts.name(to or 0)}, field="members")
        if to is not None:
            facts.enduring_row(to, field="members")
            facts.require_members_allowed(to)
    return gathered(rows, fates)


def gathered(rows: Sequence[tuple[int, int, str, date]], fates: dict[int, str]) -> tuple[Flow, ...]:
    """Memberships by the unit that they leave and the place that they go to."""
    groups: dict[tuple[int, str], list[tuple[int, str]]] = {}
    for pk, unit_id, kind, _start in rows:
        groups.setdefault((unit_id, fates[pk]), []).append((pk, kind))
    return tuple(
        Flow(unit_id, fate, tuple(pk for pk, _kind in group), sum(kind == Membership.PRIMARY for _pk, kind in group))
        for (unit_id, fate), group in sorted(groups.items())
    )


def _tenures(facts: Facts, ending: list[int], choices: Choices, carry_to: int | None) -> tuple[rules.Fate, ...]:
    tenures = tenures_touched(ending, facts.day)
    fates = []
    for fate in fates_of_tenures(facts, tenures, choices):
        to = carry_to if fate.fate == rules.CARRY else rules.unit_of(fate.fate)
        if fate.fate != rules.END and to is None:
            raise Invalid(
                _("A tenure of a unit that ends must end, or be carried over into a unit that is named."),
                field="tenures",
            )
        if to in ending:
            raise Invalid(_("%(unit)s would be dissolved itself.") % {"unit": facts.name(to or 0)}, field="tenures")
        if next(t for t in tenures if t.pk == fate.tenure_id).valid_from >= facts.day:
            raise Conflict(
                _("A tenure in %(unit)s begins on %(day)s or later. Withdraw it first, or choose a later day.")
                % {"unit": facts.name(fate.unit_id), "day": facts.spoken_day()},
                field="tenures",
            )
        goes = rules.END if to is None else rules.unit(to)
        fates.append(rules.Fate(fate.tenure_id, fate.post_id, fate.unit_id, goes))
    return tuple(fates)


def _rights(facts: Facts, moves: Sequence[Move], flows: Sequence[Flow]) -> list[Right]:
    ways = [(move.old, move.new, move.members) for move in moves]
    for flow in flows:
        to = rules.unit_of(flow.to)
        new = facts.standing_row(to).path if to is not None else ""
        ways.append((facts.standing_row(flow.unit_id).path, new, len(flow.memberships)))
    return rules.rights_changed(facts.sights([path for old, new, _ in ways for path in (old, new) if path]), ways)


def _warnings(facts: Facts, flows: Sequence[Flow]) -> list[rules.Warning]:
    comes: dict[int, int] = {}
    for flow in flows:
        to = rules.unit_of(flow.to)
        if to is not None:
            comes[to] = comes.get(to, 0) + flow.primary
    before = members_here(list(comes), facts.day)
    found: list[rules.Warning] = []
    for to, number in comes.items():
        type_ = facts[to].unit.type
        found += rules.limit_warnings(
            facts.name(to), before[to], before[to] + number, type_.min_members, type_.max_members
        )
    return found
