"""Accounts: the members of a unit invited to sign in."""

from typing import Any, Literal

from django.http import HttpRequest

from secretariat.ground import clock
from secretariat.kit.rest.fields import Shown, UnitIdText
from secretariat.kit.rest.paging import actor_of
from secretariat.offices import actions
from secretariat.offices.api.router import router
from secretariat.people.queries import names_in_language


class LeftOutShown(Shown):
    """A member who could not be invited, and why."""

    person_id: int
    name: str
    reason: Literal["no_address", "address_in_use", "higher_office", "closed"]


class InvitedShown(Shown):
    """What came of it: `already` could sign in before; `waiting` are for the next call."""

    invited: int
    already: int
    waiting: int
    left_out: list[LeftOutShown]


@router.post("/units/{unit_id}/invite", response=InvitedShown, summary="Invite the members of a unit")
def invite_members(request: HttpRequest, unit_id: UnitIdText) -> Any:
    """Every member who cannot sign in yet and has an e-mail address gets a message with a link; at most 500 at once.

    Needs the power “Keep people's records”.
    """
    found = actions.invite_members(actor=actor_of(request), now=clock.now(), unit_id=unit_id)
    names = names_in_language([row.person_id for row in found.left_out])
    return {
        "invited": found.invited,
        "already": found.already,
        "waiting": found.waiting,
        "left_out": [
            {"person_id": row.person_id, "name": names.get(row.person_id, row.name), "reason": row.reason}
            for row in found.left_out
        ],
    }
