"""The API of the record of meetings."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest

from secretariat.ground import clock
from secretariat.ground.actor import Actor
from secretariat.ground.dates import format_partial
from secretariat.kit.rest.fields import Day, IdText, Limit, Shown, UnitIdText
from secretariat.kit.rest.paging import CursorText, Page, actor_of, cursor_after, page, position
from secretariat.kit.rest.problems import Problem, wrong
from secretariat.meetings import queries
from secretariat.meetings.api.router import router
from secretariat.meetings.models import Decision, Meeting
from secretariat.structure.queries import require_unit


class MeetingLine(Shown):
    """One meeting; days are as exact as they are known, such as 2007-10."""

    id: int
    title: str
    unit_id: int
    series: str | None
    ordinal: int | None
    opened_on: str
    closed_on: str | None
    place: str
    finished: bool
    """Whether its record is closed; meetings of the past are."""


class PersonThere(Shown):
    """A member who came or sent apologies."""

    person_id: int
    name: str


class DecisionShown(Shown):
    """One line of what a meeting decided."""

    id: int
    number: int
    text: str
    person_id: int | None
    due_on: date | None
    settled_at: datetime | None


class QuotationShown(Shown):
    """What someone said, and who reported it."""

    speaker: str
    text: str
    reported_by: str


class MeetingName(Shown):
    """A meeting that is evidence for something."""

    id: int
    title: str


class PrecedentShown(Shown):
    """One thing that the record says of a meeting, or, where it is not known, cannot say."""

    kind: str
    text: str
    known: bool
    evidence: list[MeetingName]


class MeetingShown(MeetingLine):
    """One meeting with what was said there and what came before it."""

    numbered_afterwards: bool
    convened_by: str
    at_the_wish_of: str
    wisher_died: str
    opening_address_by: str
    came: list[PersonThere]
    apologies: list[PersonThere]
    guests: list[str]
    decisions: list[DecisionShown]
    minutes: str
    told: int | None
    untold: int | None
    quotations: list[QuotationShown]
    precedents: list[PrecedentShown]


def _line(meeting: Meeting) -> dict[str, Any]:
    closed = format_partial(meeting.closed_on, meeting.closed_precision) if meeting.closed_on else None
    return {
        "id": meeting.pk, "title": meeting.title, "unit_id": meeting.unit_id,
        "series": meeting.series.name if meeting.series else None, "ordinal": meeting.ordinal,
        "opened_on": format_partial(meeting.opened_on, meeting.opened_precision), "closed_on": closed,
        "place": meeting.place, "finished": meeting.known_to_all or meeting.done_at is not None,
    }  # fmt: skip


@router.get("/meetings", response=Page[MeetingLine], summary="Meetings")
def list_meetings(
    request: HttpRequest, on: Day | None = None, cursor: CursorText | None = None, limit: Limit = 50
) -> Any:
    """Meetings that had begun by a day, the latest first."""
    found = queries.page_of_meetings(
        actor=actor_of(request), on=on or clock.today(), after=_position(cursor), limit=limit + 1
    )
    last = cursor_after(str(found[limit - 1].opened_on), found[limit - 1].pk) if len(found) > limit else None
    return page(request, [_line(m) for m in found[:limit]], last)


def _position(cursor: str | None) -> tuple[date, int] | None:
    told = position(cursor, str, int)
    if told is None:
        return None
    try:
        return date.fromisoformat(told[0]), told[1]
    except ValueError:
        raise Problem(422, "", [wrong("query", "cursor", "cursor")]) from None


@router.get("/meetings/{int:meeting_id}", response=MeetingShown, summary="A meeting")
def get_meeting(request: HttpRequest, meeting_id: IdText, on: Day | None = None) -> Any:
    """With what was said there and what the record says of the meetings before it."""
    return meeting_shown(actor_of(request), meeting_id, on or clock.today())


@router.get("/units/{unit_id}/meetings", response=Page[MeetingLine], summary="Meetings of a unit")
def list_meetings_of_unit(
    request: HttpRequest, unit_id: UnitIdText, on: Day | None = None, cursor: CursorText | None = None,
    limit: Limit = 50,
) -> Any:  # fmt: skip
    """Those by a day that you may read, the latest first."""
    day = on or clock.today()
    require_unit(unit_id, day)
    found = queries.meetings_of_unit(
        actor=actor_of(request), unit_id=unit_id, on=day, after=_position(cursor), limit=limit + 1
    )
    last = cursor_after(str(found[limit - 1].opened_on), found[limit - 1].pk) if len(found) > limit else None
    return page(request, [_line(m) for m in found[:limit]], last)


def meeting_shown(actor: Actor, meeting_id: int, on: date) -> dict[str, Any]:
    """One meeting as the API shows it. Raises NotFound."""
    view = queries.meeting_view(actor=actor, meeting_id=meeting_id, on=on)
    meeting = view.meeting
    plain = ("numbered_afterwards", "convened_by", "at_the_wish_of", "wisher_died", "opening_address_by", "minutes",
             "told", "untold")  # fmt: skip
    return {
        **_line(meeting), "title": view.title,
        **{name: getattr(meeting, name) for name in plain},
        "came": [{"person_id": pk, "name": name} for pk, name in view.here.came],
        "apologies": [{"person_id": pk, "name": name} for pk, name in view.here.apologies],
        "guests": view.here.guests,
        "decisions": [decision_shown(one.decision) for one in view.decisions],
        "quotations": [{"speaker": q.speaker, "text": q.text, "reported_by": q.reported_by} for q in view.quotations],
        "precedents": [one.as_dict() for one in queries.precedents_of(actor=actor, meeting=meeting)],
    }  # fmt: skip


def decision_shown(decision: Decision) -> dict[str, Any]:
    """One decision as the API shows it."""
    return {name: getattr(decision, name) for name in DecisionShown.model_fields}
