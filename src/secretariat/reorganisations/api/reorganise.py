"""Reorganising: the preview of what would change, and carrying it out exactly as it was shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.responses import Status

from secretariat.ground import clock
from secretariat.ground.actor import Actor
from secretariat.kit.rest.fields import Shown
from secretariat.kit.rest.paging import actor_of
from secretariat.kit.rest.problems import Problem, wrong
from secretariat.reorganisations.actions.rehearsal import rehearse
from secretariat.reorganisations.api.changes import ChangeShown, change_shown
from secretariat.reorganisations.api.entries import ACTIONS, ReorganisationEntry
from secretariat.reorganisations.api.router import router
from secretariat.reorganisations.queries.plans import ChoiceMissing
from secretariat.reorganisations.queries.shown import shown_people, shown_plan
from secretariat.reorganisations.rules import Plan

MOST_MISSING = 200


class LineShown(Shown):
    """One line of a plan in words; `warn` for what one should not overlook."""

    text: str
    tone: Literal["plain", "warn"]


class TenureFate(Shown):
    """What becomes of a tenure."""

    tenure_id: int
    post_id: int
    unit_id: int
    fate: str


class FlowShown(Shown):
    """Memberships of one unit that end, stay or go elsewhere."""

    unit_id: int
    fate: str
    memberships: int


class MoveShown(Shown):
    """A unit that goes under another, with so many units and members."""

    unit_id: int
    from_id: int
    fate: str
    units: int
    members: int


class RightShown(Shown):
    """A post whose holders gain or lose powers over so many people."""

    post_id: int
    unit_id: int
    powers: list[str]
    people: int
    gains: bool


class GroupShown(Shown):
    """Who goes to one place or leaves, by name as far as you may see it, and how many more there are."""

    place: str
    names: list[str]
    more: int


class PlanShown(Shown):
    """Everything that a reorganisation does: in words, and as figures."""

    kind: Literal["found", "rename", "move", "merge", "split", "dissolve", "restore"]
    on: date
    unit_ids: list[int]
    lines: list[LineShown]
    people: list[GroupShown]
    moves: list[MoveShown]
    flows: list[FlowShown]
    tenures: list[TenureFate]
    rights: list[RightShown]
    ending_unit_ids: list[int]
    fingerprint: str


class ReorganisedShown(Shown):
    """What was done, and the units that were made."""

    change: ChangeShown
    made_unit_ids: list[int]
    fingerprint: str


def _plan(plan: Plan, actor: Actor) -> dict[str, Any]:
    return {
        "kind": plan.kind,
        "on": plan.on,
        "unit_ids": list(plan.units),
        "lines": [{"text": line.text, "tone": line.tone} for line in shown_plan(plan)],
        "people": [{"place": g.place, "names": g.names, "more": g.more} for g in shown_people(plan, actor)],
        "moves": [
            {"unit_id": m.unit_id, "from_id": m.parent_id, "fate": m.to, "units": m.units, "members": m.members}
            for m in plan.moves
        ],
        "flows": [{"unit_id": f.unit_id, "fate": f.to, "memberships": len(f.memberships)} for f in plan.flows],
        "tenures": [{name: getattr(t, name) for name in TenureFate.model_fields} for t in plan.tenures],
        "rights": [
            {"post_id": r.post_id, "unit_id": r.unit_id, "powers": list(r.powers), "people": r.people, "gains": r.gains}
            for r in plan.rights
        ],
        "ending_unit_ids": [e.unit_id for e in plan.endings],
        "fingerprint": plan.fingerprint,
    }


@contextmanager
def _missing_choices_named() -> Iterator[None]:
    """Tells for each tenure, membership or unit below that has no fate which one it is."""
    try:
        yield
    except ChoiceMissing as error:
        places = [f"choices.{error.field}.{i}" for i in error.missing[:MOST_MISSING]]
        raise Problem(422, error.message, [wrong("body", place, "", error.message) for place in places]) from error


@router.post("/changes/preview", response=PlanShown, summary="Preview a reorganisation")
def preview_change(request: HttpRequest, entry: ReorganisationEntry) -> Any:
    """What would change, as it would be carried out; nothing is written. What needs a choice and has none is named in
    `errors`, by its id. Needs the power “Reorganise” over every unit that is touched.
    """
    actor, wanted = actor_of(request), entry.root
    with _missing_choices_named():
        plan = rehearse(ACTIONS[wanted.kind], actor=actor, now=clock.now(), **wanted.arguments())
    if wanted.fingerprint is not None and wanted.fingerprint != plan.fingerprint:
        raise Problem(409, _("Something has changed meanwhile. Look at the new preview before you confirm."))
    return _plan(plan, actor)


@router.post("/changes", response={201: ReorganisedShown}, summary="Reorganise")
def carry_out_change(request: HttpRequest, entry: ReorganisationEntry) -> Any:
    """Founds, renames, moves, merges, splits, dissolves or brings back, in one piece; it can be undone while nothing is
    built on it. Needs the power “Reorganise” over every unit that is touched.
    """
    wanted = entry.root
    with _missing_choices_named():
        done = ACTIONS[wanted.kind](
            actor=actor_of(request), now=clock.now(), fingerprint=wanted.fingerprint, **wanted.arguments()
        )
    shown = {
        "change": change_shown(done.event),
        "made_unit_ids": list(done.made),
        "fingerprint": done.plan.fingerprint,
    }
    return Status(201, shown)
