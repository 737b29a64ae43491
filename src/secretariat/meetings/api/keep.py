"""Keeping a unit's meetings: who came, what was decided, done; and seeing to it."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja.responses import Status
from pydantic import Field, StrictBool, StringConstraints

from secretariat.ground import clock
from secretariat.kit.rest.fields import Day, Entry, Id, IdText, Name, ShortText, Shown, Text, UnitIdText
from secretariat.kit.rest.paging import actor_of
from secretariat.meetings import actions, queries
from secretariat.meetings.api.record import DecisionShown, MeetingShown, decision_shown, meeting_shown
from secretariat.meetings.api.router import router
from secretariat.structure.permissions import require_signed_in

LongText = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=100_000)]


class SheetEntry(Entry):
    """Who came on which day, who sent apologies and who was a guest. `meeting_id` corrects an open record."""

    on: Day
    came: Annotated[list[Id], Field(max_length=500)]
    apologies: Annotated[list[Id], Field(max_length=500)] = []
    guests: Annotated[list[Name], Field(max_length=100)] = []
    place: ShortText = ""
    meeting_id: Id | None = None


class LineEntry(Entry):
    """One line of what was decided, perhaps for somebody, perhaps by a day."""

    text: Text
    person_id: Id | None = None
    due_on: Day | None = None


class LinesEntry(Entry):
    """What a meeting decided; nothing is allowed."""

    lines: Annotated[list[LineEntry], Field(max_length=50)] = []


class MinutesEntry(Entry):
    """The text of minutes."""

    text: LongText


class SettledEntry(Entry):
    """Whether what was decided is done."""

    settled: StrictBool = True


class UnitOfRecord(Shown):
    """The unit whose record was thrown away."""

    unit_id: int


@router.post("/units/{unit_id}/meetings", response={201: MeetingShown}, summary="Note who came to a meeting")
def begin_meeting(request: HttpRequest, unit_id: UnitIdText, entry: SheetEntry) -> Any:
    """The record stays open until it is finished. Needs the power “Keep meetings” there."""
    actor = actor_of(request)
    meeting = actions.begin_meeting(actor=actor, now=clock.now(), unit_id=unit_id, **entry.model_dump())
    return Status(201, meeting_shown(actor, meeting.pk, clock.today()))


@router.post("/meetings/{int:meeting_id}/finish", response=MeetingShown, summary="Finish the record of a meeting")
def finish_meeting(request: HttpRequest, meeting_id: IdText, entry: LinesEntry) -> Any:
    """Writes what was decided and the minutes, and has the members told. Needs the power “Keep meetings” there."""
    actor = actor_of(request)
    lines = [actions.Line(line.text, line.person_id, line.due_on) for line in entry.lines]
    actions.finish_meeting(actor=actor, now=clock.now(), meeting_id=meeting_id, lines=lines)
    return meeting_shown(actor, meeting_id, clock.today())


@router.post("/meetings/{int:meeting_id}/drop", response=UnitOfRecord, summary="Throw an open record away")
def drop_meeting(request: HttpRequest, meeting_id: IdText) -> Any:
    """What was noted of a meeting that was never finished is forgotten. Needs the power “Keep meetings” there."""
    return {"unit_id": actions.drop_meeting(actor=actor_of(request), now=clock.now(), meeting_id=meeting_id)}


@router.put("/meetings/{int:meeting_id}/minutes", response=MeetingShown, summary="Correct minutes")
def correct_minutes(request: HttpRequest, meeting_id: IdText, entry: MinutesEntry) -> Any:
    """Replaces the text; the ledger keeps who did it. Needs the power “Keep meetings” there."""
    actor = actor_of(request)
    actions.correct_minutes(actor=actor, now=clock.now(), meeting_id=meeting_id, text=entry.text)
    return meeting_shown(actor, meeting_id, clock.today())


@router.get("/decisions", response=list[DecisionShown], summary="What I am to see to")
def list_decisions(request: HttpRequest) -> Any:
    """What meetings decided and waits for you, and for nobody in units whose meetings you keep; at most 200."""
    actor = actor_of(request)
    require_signed_in(actor)
    return [decision_shown(due.decision) for due in queries.decisions_due(actor=actor, today=clock.today(), limit=200)]


@router.post("/decisions/{decision_id}/settle", response=DecisionShown, summary="Say that a decision is done")
def settle_decision(request: HttpRequest, decision_id: IdText, entry: SettledEntry) -> Any:
    """Or that it is not after all. By whoever keeps the unit's meetings, or in a browser by whoever it is for."""
    return decision_shown(
        actions.settle_decision(
            actor=actor_of(request), now=clock.now(), decision_id=decision_id, settled=entry.settled
        )
    )
