"""Transfers: asked for, accepted or declined by either side, taken back."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja.responses import Status

from secretariat.ground import clock
from secretariat.kit.rest.fields import Day, Entry, Id, IdText, Limit, Shown, Text, UnitId
from secretariat.kit.rest.paging import CursorText, Page, actor_of, cursor_after, page, position
from secretariat.offices import actions, queries
from secretariat.offices.api.belonging import Offices, chosen
from secretariat.offices.api.router import router
from secretariat.people.models import Transfer
from secretariat.people.queries import names_in_language
from secretariat.structure.permissions import require_signed_in

State = Literal["open", "done", "declined", "withdrawn"]


class TransferShown(Shown):
    """A person's way from one unit to another. `tacit_on` is the day on which silence accepts it."""

    id: int
    person_id: int
    name: str
    from_unit_id: int
    to_unit_id: int
    on: date
    state: State
    reason: str
    answer: str
    asked_at: datetime
    asked_by: int | None
    released_at: datetime | None
    received_at: datetime | None
    tacit_on: date | None
    decided_at: datetime | None


class TransferEntry(Entry):
    """Who goes where, from which day. `offices` says what becomes of the person's offices."""

    person_id: Id
    to_unit_id: UnitId
    on: Day
    reason: Text = ""
    offices: Offices = []


class AcceptEntry(Entry):
    """For which side; without `side`, for each that you may. The releasing side says what becomes of offices."""

    side: Literal["release", "receive"] | None = None
    offices: Offices = []


class AnswerEntry(Entry):
    """With what words."""

    answer: Text = ""


def _transfers(rows: list[Transfer]) -> list[dict[str, Any]]:
    names = names_in_language([row.person_id for row in rows])
    same = [name for name in TransferShown.model_fields if name not in ("name", "asked_by")]
    return [
        {name: getattr(row, name) for name in same}
        | {"name": names.get(row.person_id, row.person.display_name), "asked_by": row.asked_by_id}
        for row in rows
    ]


@router.get("/transfers", response=Page[TransferShown], summary="Transfers")
def list_transfers(
    request: HttpRequest,
    state: State = "open",
    person: IdText | None = None,
    cursor: CursorText | None = None,
    limit: Limit = 50,
) -> Any:
    """From and to the units where you admit, and your own, of one state, in the order in which they were asked for."""
    actor = actor_of(request)
    require_signed_in(actor)
    (after,) = position(cursor, int) or (0,)
    found = queries.page_of_transfers(actor=actor, state=state, person_id=person, after=after, limit=limit + 1)
    last = cursor_after(found[limit - 1].pk) if len(found) > limit else None
    return page(request, _transfers(found[:limit]), last)


@router.get("/transfers/{transfer_id}", response=TransferShown, summary="A transfer")
def get_transfer(request: HttpRequest, transfer_id: IdText) -> Any:
    """Where it stands: which side has accepted, and when."""
    return _transfers([queries.require_transfer(actor=actor_of(request), transfer_id=transfer_id)])[0]


@router.post("/transfers", response={201: TransferShown}, summary="Ask for a transfer")
def ask_transfer(request: HttpRequest, entry: TransferEntry) -> Any:
    """From the unit of the primary membership to another. By an officer who admits on either side, whose side has then
    accepted, or by the person in a browser. Done at once where both sides are yours and the day has come.
    """
    transfer = actions.ask_transfer(
        actor=actor_of(request), now=clock.now(), person_id=entry.person_id, to_unit_id=entry.to_unit_id, on=entry.on,
        reason=entry.reason, offices=chosen(entry.offices),
    )  # fmt: skip
    return Status(201, _transfers([transfer])[0])


@router.post("/transfers/{transfer_id}/accept", response=TransferShown, summary="Accept a transfer")
def accept_transfer(request: HttpRequest, transfer_id: IdText, entry: AcceptEntry) -> Any:
    """Needs the power “Admit and transfer” on that side."""
    transfer = actions.accept_transfer(
        actor=actor_of(request), now=clock.now(), transfer_id=transfer_id, side=entry.side,
        offices=chosen(entry.offices),
    )  # fmt: skip
    return _transfers([transfer])[0]


@router.post("/transfers/{transfer_id}/decline", response=TransferShown, summary="Decline a transfer")
def decline_transfer(request: HttpRequest, transfer_id: IdText, entry: AnswerEntry) -> Any:
    """For either side. Needs the power “Admit and transfer” there."""
    transfer = actions.decline_transfer(
        actor=actor_of(request), now=clock.now(), transfer_id=transfer_id, answer=entry.answer
    )
    return _transfers([transfer])[0]


@router.post("/transfers/{transfer_id}/withdraw", response=TransferShown, summary="Take a transfer back")
def withdraw_transfer(request: HttpRequest, transfer_id: IdText) -> Any:
    """By whoever asked for it, or by the person in a browser."""
    transfer = actions.withdraw_transfer(actor=actor_of(request), now=clock.now(), transfer_id=transfer_id)
    return _transfers([transfer])[0]
