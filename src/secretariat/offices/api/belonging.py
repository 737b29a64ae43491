"""The end of a membership and of a record, with what becomes of the offices that are at stake."""

from collections.abc import Iterable
from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import Field

from secretariat.ground import clock
from secretariat.kit.rest.fields import Day, Entry, Id, IdText, Shown, Text
from secretariat.kit.rest.paging import Page, actor_of, page
from secretariat.kit.rest.shapes import MembershipShown, membership_shown
from secretariat.offices import actions, queries
from secretariat.offices.api.router import router
from secretariat.offices.api.shown import Fate, TenureShown, tenures_shown


class OfficeChoice(Entry):
    """What becomes of one of the person's offices: it ends with that day, or the person keeps it."""

    tenure_id: Id
    becomes: Fate


Offices = Annotated[list[OfficeChoice], Field(max_length=100)]
"""Of offices that are not named, those in the unit that is left end, and others are kept."""


class EndMembershipEntry(Entry):
    """`on` is the first day on which the person no longer belongs. Offices in the unit end with it, others are kept,
    unless `offices` says otherwise.
    """

    on: Day
    reason: Text = ""
    offices: Offices = []


class ErasedShown(Shown):
    """How many entries of the ledger lost their details."""

    erased_entries: int


def chosen(offices: Iterable[OfficeChoice]) -> dict[int, str]:
    """What was chosen, by tenure."""
    return {choice.tenure_id: choice.becomes for choice in offices}


@router.get("/people/{person_id}/offices-at-stake", response=Page[TenureShown], summary="Offices at stake")
def list_offices_at_stake(request: HttpRequest, person_id: IdText, on: Day | None = None) -> Any:
    """The offices that a person who leaves a unit on a day would still hold. For whoever may end the membership."""
    rows = queries.offices_at_stake(actor=actor_of(request), person_id=person_id, on=on or clock.today())
    return page(request, tenures_shown([row.tenure for row in rows]), None)


@router.post("/memberships/{membership_id}/end", response=MembershipShown, summary="End a membership")
def end_membership(request: HttpRequest, membership_id: IdText, entry: EndMembershipEntry) -> Any:
    """Needs the power “Admit and transfer” over the person, or the browser of the person."""
    return membership_shown(
        actions.end_belonging(
            actor=actor_of(request), now=clock.now(), membership_id=membership_id, on=entry.on, reason=entry.reason,
            offices=chosen(entry.offices),
        )
    )  # fmt: skip


@router.post("/people/{person_id}/erase", response=ErasedShown, summary="Erase a person")
def erase_person(request: HttpRequest, person_id: IdText) -> Any:
    """Names, contact details, account and free texts go and do not come back; memberships and offices end today and
    stay as anonymous facts, so that counts stay true. Needs the power “Admit and transfer”, or the browser of the
    person.
    """
    erased = actions.erase_person(actor=actor_of(request), now=clock.now(), person_id=person_id)
    return {"erased_entries": erased}
