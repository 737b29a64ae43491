"""Wishes to join: left by anyone, listed for those who admit, decided or taken back."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja.responses import Status
from pydantic import Field

from secretariat.ground import clock
from secretariat.ground.errors import Invalid
from secretariat.kit.requests import client_address
from secretariat.kit.rest.fields import Day, Entry, IdText, Language, Limit, Name, Shown, Text, UnitId, moment
from secretariat.kit.rest.paging import CursorText, Page, actor_of, cursor_after, page, position
from secretariat.kit.rest.shapes import ContactKind, ContactShown
from secretariat.people import actions, queries
from secretariat.people.actions.add_person import NewContact
from secretariat.people.api.router import router
from secretariat.people.models import Application
from secretariat.structure.permissions import require_signed_in
from secretariat.structure.queries import unit_on

State = Literal["open", "admitted", "declined", "withdrawn"]


class ApplicationShown(Shown):
    """Someone's wish to join a unit."""

    id: int
    person_id: int
    name: str
    unit_id: int
    state: State
    message: str
    answer: str
    applied_at: datetime
    decided_at: datetime | None
    decided_by: int | None


class ApplicationWithContacts(ApplicationShown):
    """Someone's wish to join a unit, with the ways to reach them that you may see."""

    contacts: list[ContactShown]


class ApplicationReceived(Shown):
    """What someone is told who has left an application."""

    unit_id: int
    state: State


class ApplicantContact(Entry):
    """A way to reach the applicant."""

    kind: ContactKind
    value: Name


class ApplicationEntry(Entry):
    """Who wishes to join which unit. `consent` says that the contact details may be used to answer."""

    unit_id: UnitId
    name: Name
    contacts: Annotated[list[ApplicantContact], Field(min_length=1, max_length=5)]
    message: Text = ""
    language: Language | None = None
    consent: Annotated[bool, Field(strict=True)]


class AdmitEntry(Entry):
    """From which day, with what words, and to which unit if not the one that was asked for."""

    on: Day
    unit_id: UnitId | None = None
    answer: Text = ""


class DeclineEntry(Entry):
    """With what words."""

    answer: Text = ""


def _application(row: Application) -> dict[str, Any]:
    same = ("id", "person_id", "unit_id", "state", "message", "answer", "applied_at", "decided_at")
    shown = {name: getattr(row, name) for name in same}
    return shown | {"name": row.person.display_name, "decided_by": row.decided_by_id}


@router.get("/applications", response=Page[ApplicationShown], summary="Applications")
def list_applications(
    request: HttpRequest, state: State = "open", cursor: CursorText | None = None, limit: Limit = 50
) -> Any:
    """Wishes to join where you admit, and your own, of one state, the oldest first."""
    actor = actor_of(request)
    require_signed_in(actor)
    at = position(cursor, str, int)
    found = queries.page_of_applications(
        actor=actor, state=state, after=(moment(at[0]), at[1]) if at else None, limit=limit + 1
    )
    last = cursor_after(found[limit - 1].applied_at.isoformat(), found[limit - 1].pk) if len(found) > limit else None
    return page(request, [_application(row) for row in found[:limit]], last)


@router.get("/applications/{application_id}", response=ApplicationWithContacts, summary="An application")
def get_application(request: HttpRequest, application_id: IdText) -> Any:
    """With the ways to reach the applicant, for those who may see contact details there."""
    row, contacts = queries.application_view(actor=actor_of(request), application_id=application_id)
    shown = [{name: getattr(c, name) for name in ContactShown.model_fields} for c in contacts]
    return _application(row) | {"contacts": shown}


@router.post("/applications", response={201: ApplicationReceived}, summary="Apply to join", auth=None)
def apply_to_join(request: HttpRequest, entry: ApplicationEntry) -> Any:
    """Leaves a wish to join a unit, as the public form does; no sign-in is needed. Those who are on record already
    ask for a transfer instead. A few an hour from one address are taken.
    """
    if not entry.consent:
        raise Invalid(_("Without consent the contact details cannot be used to answer."), field="consent")
    unit = unit_on(entry.unit_id, clock.today())
    application = actions.apply_to_join(
        actor=actor_of(request), now=clock.now(), unit_id=unit.id, name=entry.name, message=entry.message,
        contacts=[NewContact(c.kind, c.value, consent=True) for c in entry.contacts],
        language=entry.language or (get_language() or "en").split("-")[0], address=client_address(request),
    )  # fmt: skip
    return Status(201, {"unit_id": application.unit_id, "state": application.state})


@router.post("/applications/{application_id}/admit", response=ApplicationShown, summary="Admit an applicant")
def admit_applicant(request: HttpRequest, application_id: IdText, entry: AdmitEntry) -> Any:
    """The person belongs to the unit from a day on. Needs the power “Admit and transfer” there."""
    return _application(
        actions.decide_application(
            actor=actor_of(request), now=clock.now(), application_id=application_id, admit=True, on=entry.on,
            unit_id=entry.unit_id, answer=entry.answer,
        )
    )  # fmt: skip


@router.post("/applications/{application_id}/decline", response=ApplicationShown, summary="Decline an application")
def decline_application(request: HttpRequest, application_id: IdText, entry: DeclineEntry) -> Any:
    """Needs the power “Admit and transfer” where the person applied."""
    return _application(
        actions.decide_application(
            actor=actor_of(request), now=clock.now(), application_id=application_id, admit=False, answer=entry.answer
        )
    )


@router.post("/applications/{application_id}/withdraw", response=ApplicationShown, summary="Withdraw an application")
def withdraw_application(request: HttpRequest, application_id: IdText) -> Any:
    """By the applicant in a browser, or by an officer who admits there and was told so."""
    return _application(
        actions.withdraw_application(actor=actor_of(request), now=clock.now(), application_id=application_id)
    )
