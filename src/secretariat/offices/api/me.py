"""Oneself: who asks, what they may do, who sees them, everything about them, and leaving."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from secretariat.ground import clock
from secretariat.ground.actor import Actor
from secretariat.ground.errors import NotFound
from secretariat.kit.rest.fields import Entry, Shown, Text
from secretariat.kit.rest.paging import actor_of
from secretariat.offices import actions, queries
from secretariat.offices.api.router import router
from secretariat.offices.api.sight import SeerShown, seer_shown
from secretariat.structure.permissions import require_signed_in


class GrantShown(Shown):
    """A power that a tenure of one's own gives today: in a unit, and where `below` is true in all units below it."""

    power: str
    unit_id: int | None
    tenure_id: int | None
    below: bool


class MeShown(Shown):
    """Who asks, and what they may do today."""

    user_id: int
    person_id: int | None
    name: str
    grants: list[GrantShown]
    limited_to: list[str] | None


class LevelShown(Shown):
    """A unit above one's own from which no office sees one's name."""

    unit_id: int
    unit_name: str


class VisibilityShown(Shown):
    """Everyone who sees my name, why, and the levels above that see counts alone."""

    seen_by: list[SeerShown]
    counts_only: list[LevelShown]


class EverythingShown(Shown):
    """All that is on record about oneself."""

    person: dict[str, Any]
    names: list[dict[str, Any]]
    contacts: list[dict[str, Any]]
    memberships: list[dict[str, Any]]
    offices: list[dict[str, Any]]
    applications: list[dict[str, Any]]
    transfers: list[dict[str, Any]]
    ledger: list[dict[str, Any]]


class LeaveEntry(Entry):
    """Why, if one wants to say so."""

    reason: Text = ""


class LeftShown(Shown):
    """How many memberships and offices ended."""

    ended: int


@router.get("/me", response=MeShown, summary="Me")
def get_me(request: HttpRequest) -> Any:
    """Who asks, and which powers their offices give them today, as far as the token lets them use these."""
    actor = actor_of(request)
    require_signed_in(actor)
    return {
        "user_id": actor.user_id,
        "person_id": actor.person_id,
        "name": actor.name,
        "grants": [
            {"power": g.power, "unit_id": g.unit_id, "tenure_id": g.tenure_id, "below": g.high == f"{g.low}~"}
            for g in actor.grants
        ],
        "limited_to": sorted(actor.limited_to) if actor.limited_to is not None else None,
    }


def _person(actor: Actor) -> int:
    require_signed_in(actor)
    if actor.person_id is None:
        raise NotFound(_("Your account belongs to no person on record. Ask your secretary to link it."))
    return actor.person_id


@router.get("/me/visibility", response=VisibilityShown, summary="Who can see me")
def get_visibility(request: HttpRequest) -> Any:
    """Who sees my name today and why, from the same rule as every list of people."""
    actor, today = actor_of(request), clock.today()
    person_id = _person(actor)
    levels = queries.levels_above(actor=actor, person_id=person_id, today=today)
    return {
        "seen_by": [seer_shown(s) for s in queries.seers(actor=actor, person_id=person_id, today=today)],
        "counts_only": [{"unit_id": unit_id, "unit_name": name} for unit_id, name in levels],
    }


@router.get("/me/export", response=EverythingShown, summary="Everything about me")
def export_me(request: HttpRequest) -> Any:
    """All that is on record about me, past and present, with what the ledger says."""
    actor = actor_of(request)
    _person(actor)
    return queries.everything_about(actor=actor, today=clock.today())


@router.post("/me/leave", response=LeftShown, summary="Leave the organisation")
def leave_organisation(request: HttpRequest, entry: LeaveEntry) -> Any:
    """Every membership and office of mine ends today. Only with the session of a browser: no token leaves for its
    holder.
    """
    ended = actions.leave_organisation(actor=actor_of(request), now=clock.now(), reason=entry.reason)
    return {"ended": ended}
