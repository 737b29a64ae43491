"""Accounts: people invited to sign in, and what administrators do for accounts."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _

from secretariat.ground import clock
from secretariat.ground.errors import NotAllowed
from secretariat.kit.rest.fields import Entry, IdText, ShortText, Shown, UnitIdText
from secretariat.kit.rest.paging import actor_of
from secretariat.offices import actions, queries
from secretariat.offices.api.router import router
from secretariat.people.permissions import require_person
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


class AccountShown(Shown):
    """The account of a person: the address it is signed in with, empty where there is none, and whether it is open."""

    exists: bool
    email: str
    is_open: bool
    made_at: datetime | None


class InviteEntry(Entry):
    """`email` is an address on the person's record; without it the first one there."""

    email: ShortText = ""


class AddressEntry(Entry):
    """An address on the person's record."""

    email: ShortText


@router.get("/people/{person_id}/account", response=AccountShown, summary="The account of a person")
def get_account(request: HttpRequest, person_id: IdText) -> Any:
    """For the offices that keep the person's record or administer accounts."""
    return _account(request, person_id)


@router.post("/people/{person_id}/invite", response=AccountShown, summary="Invite a person")
def invite_person(request: HttpRequest, person_id: IdText, entry: InviteEntry) -> Any:
    """Makes the account where there is none, and sends the person a link that signs in once.

    Needs the power “Keep people's records” or “Administer accounts”. A link to hand over is shown on its page alone.
    """
    actions.invite_person(actor=actor_of(request), now=clock.now(), person_id=person_id, email=entry.email)
    return _account(request, person_id)


@router.post("/people/{person_id}/account/close", response=AccountShown, summary="Close an account")
def close_account(request: HttpRequest, person_id: IdText) -> Any:
    """Nobody signs in with it any more, and its sessions end; the person stays on record with every office.

    Needs the power “Administer accounts”.
    """
    actions.close_account(actor=actor_of(request), now=clock.now(), person_id=person_id)
    return _account(request, person_id)


@router.post("/people/{person_id}/account/open", response=AccountShown, summary="Open a closed account")
def open_account(request: HttpRequest, person_id: IdText) -> Any:
    """Needs the power “Administer accounts”."""
    actions.close_account(actor=actor_of(request), now=clock.now(), person_id=person_id, closed=False)
    return _account(request, person_id)


@router.post("/people/{person_id}/account/address", response=AccountShown, summary="Change the address of an account")
def change_address(request: HttpRequest, person_id: IdText, entry: AddressEntry) -> Any:
    """The person signs in with another address of theirs from now on. Needs the power “Administer accounts”."""
    actions.change_address(actor=actor_of(request), now=clock.now(), person_id=person_id, email=entry.email)
    return _account(request, person_id)


def _account(request: HttpRequest, person_id: int) -> dict[str, Any]:
    actor = actor_of(request)
    view = queries.account_of(actor=actor, person=require_person(actor, person_id), on=clock.today())
    if view is None:
        raise NotAllowed(_("Your offices neither keep this person's record nor administer accounts."))
    return {"exists": view.exists, "email": view.email, "is_open": view.is_open, "made_at": view.made_at}
