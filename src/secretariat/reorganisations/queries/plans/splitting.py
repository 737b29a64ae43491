"""The plan of a split: new units beside an old one, and what of it goes into each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from secretariat.ground import paths
from secretariat.ground.actor import Actor, Grant
from secretariat.ground.errors import Conflict, Invalid
from secretariat.reorganisations import rules
from secretariat.reorganisations.permissions import require_over
from secretariat.reorganisations.queries.plans.ending import gathered
from secretariat.reorganisations.queries.plans.facts import (
    ChoiceMissing,
    Facts,
    fates_of_tenures,
    memberships_touched,
    tenures_touched,
    work,
)
from secretariat.reorganisations.queries.plans.moving import ANY_LABEL, clean_names, members_here
from secretariat.reorganisations.rules import Choices, Flow, Found, Move, Plan
from secretariat.structure.models import Placement
from secretariat.structure.queries import tallies_of

MOST_PARTS = 6


@dataclass(frozen=True)
class Part:
    """A new unit that a split makes: its names by language."""

    names: dict[str, str]
    external_id: str | None = None


def plan_split(
    *, actor: Actor, today: date, unit_id: int, parts: Sequence[Part], on: date, choices: Choices
) -> tuple[Plan, Grant]:
    """What a split will do: new units of the same type under the same parent take over what is chosen for them."""
    facts = Facts(actor=actor, today=today, on=on)
    row = facts.standing_row(unit_id)
    if row.parent_id is None:
        raise Conflict(_("%(unit)s is the head of the tree; it cannot be split.") % {"unit": facts.name(unit_id)})
    facts.load([row.parent_id])
    own, above = facts.access_path(unit_id), facts.access_path(row.parent_id)
    grant = require_over(actor, [own, above], [own])
    facts.lasting_row(unit_id)
    facts.enduring_row(row.parent_id)
    if not 1 <= len(parts) <= MOST_PARTS:
        raise Invalid(_("A split makes one to %(most)d new units.") % {"most": MOST_PARTS}, field="parts")
    facts.require_nothing_later(row.path)
    type_ = facts[unit_id].unit.type
    founds = tuple(
        Found(n, type_.pk, row.parent_id, clean_names(one.names, field="parts"), one.external_id)
        for n, one in enumerate(parts, 1)
    )
    places = {rules.part(found.number) for found in founds}
    with work([paths.own(own)]) as ranges:
        flows = _members(facts, unit_id, choices, places)
        fates = fates_of_tenures(facts, tenures_touched([unit_id], on), choices, {rules.CARRY, rules.END, *places})
    moves = _children(facts, unit_id, choices, places)
    elsewhere = paths.parent(row.path) + ANY_LABEL
    ways = [(row.path, elsewhere, len(flow.memberships)) for flow in flows]
    ways += [(move.old, elsewhere + ANY_LABEL, move.members) for move in moves]
    rights = rules.rights_changed(facts.sights([row.path]), ways)
    return (
        Plan(
            "split", on, (unit_id,), founds=founds, moves=moves, flows=flows, tenures=fates, rights=tuple(rights),
            warnings=tuple(_warnings(facts, unit_id, founds, flows)), ranges=ranges,
        ),
        grant,
    )  # fmt: skip


def _members(facts: Facts, unit_id: int, choices: Choices, places: set[str]) -> tuple[Flow, ...]:
    rows = memberships_touched([unit_id], facts.day)
    fates, missing = rules.decide([row[0] for row in rows], choices.members, choices.all_members)
    if missing:
        raise ChoiceMissing(
            _("Say of each member whether they stay or into which new unit they go."), field="members", missing=missing
        )
    if not set(fates.values()) <= {rules.STAY, *places}:
        raise Invalid(_("This cannot become of a membership here."), field="members")
    going = [row for row in rows if fates[row[0]] != rules.STAY]
    if any(row[3] >= facts.day for row in going):
        raise Conflict(
            _("A membership that begins on %(day)s or later cannot go into a new unit; it stays, or is ended first.")
            % {"day": facts.spoken_day()},
            field="members",
        )
    return gathered(going, fates)


def _children(facts: Facts, unit_id: int, choices: Choices, places: set[str]) -> tuple[Move, ...]:
    rows = Placement.objects.filter(parent_id=unit_id, valid_to__gt=facts.day).order_by("unit_id")
    ids = list(dict.fromkeys(rows.values_list("unit_id", flat=True)))
    fates, missing = rules.decide(ids, choices.children, choices.all_children)
    if missing:
        raise ChoiceMissing(
            _("Say of each sub-unit whether it stays or into which new unit it goes."), field="children",
            missing=missing,
        )  # fmt: skip
    if not set(fates.values()) <= {rules.STAY, *places}:
        raise Invalid(_("This cannot become of a sub-unit here."), field="children")
    going = [child for child in ids if fates[child] != rules.STAY]
    facts.load(going)
    tallies = tallies_of(going, facts.day)
    found = []
    for child in going:
        row = facts.lasting_row(child, field="children")
        found.append(Move(child, unit_id, fates[child], row.path, "", tallies[child].units, tallies[child].members))
    return tuple(found)


def _warnings(facts: Facts, unit_id: int, founds: Sequence[Found], flows: Sequence[Flow]) -> list[rules.Warning]:
    type_ = facts[unit_id].unit.type
    if not type_.has_members:
        return []
    before = members_here([unit_id], facts.day)[unit_id]
    comes = {flow.to: flow.primary for flow in flows}
    found = rules.limit_warnings(
        facts.name(unit_id), before, before - sum(comes.values()), type_.min_members, type_.max_members
    )
    for one in founds:
        number = comes.get(rules.part(one.number), 0)
        found += rules.limit_warnings(
            dict(one.names).get("en") or one.names[0][1], 0, number, type_.min_members, type_.max_members
        )
    return found
