"""How often units meet, and which have not met for too long."""

import re
from datetime import date, time
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import StringConstraints

from secretariat.ground import clock
from secretariat.ground.errors import NotFound
from secretariat.kit.rest.fields import Day, Entry, Limit, Shown, UnitIdText
from secretariat.kit.rest.paging import CursorText, Page, actor_of, cursor_after, page, position
from secretariat.kit.rest.problems import Problem, wrong
from secretariat.meetings import actions, queries
from secretariat.meetings.api.router import router
from secretariat.structure.permissions import require_signed_in
from secretariat.structure.queries import require_unit

Clock = Annotated[str, StringConstraints(strict=True, pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
RuleText = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=200)]


class RhythmEntry(Entry):
    """A rule of RFC 5545 such as FREQ=WEEKLY;INTERVAL=2, the first day, and the time of day."""

    rule: RuleText
    starts_on: Day
    at: Clock | None = None


class RhythmShown(Shown):
    """How often a unit meets. From `overdue_from` on it has not met for longer than its rule says."""

    unit_id: int
    rule: str
    words: str
    starts_on: date
    at: str | None
    last_met_on: date | None
    overdue_from: date | None
    coming: list[date]


class UnitGone(Shown):
    """The unit whose rule was taken away."""

    unit_id: int


class OverdueUnit(Shown):
    """A unit that has not met for longer than its rule says."""

    unit_id: int
    name: str
    rule: str
    last_met_on: date | None
    overdue_from: date


def _shown(request: HttpRequest, unit_id: int, on: date) -> dict[str, Any]:
    view = queries.rhythm_of(actor=actor_of(request), unit_id=unit_id, on=on)
    if view is None:
        raise NotFound(_("This unit has no rule that says how often it meets."))
    plain = ("rule", "starts_on", "last_met_on", "overdue_from")
    at = view.rhythm.at
    return {
        "unit_id": unit_id, "words": view.words, "coming": view.coming, "at": at.strftime("%H:%M") if at else None,
        **{name: getattr(view.rhythm, name) for name in plain},
    }  # fmt: skip


@router.get("/units/{unit_id}/rhythm", response=RhythmShown, summary="How often a unit meets")
def get_rhythm(request: HttpRequest, unit_id: UnitIdText) -> Any:
    """With the next days on which it is to meet."""
    require_unit(unit_id, clock.today())
    return _shown(request, unit_id, clock.today())


@router.put("/units/{unit_id}/rhythm", response=RhythmShown, summary="Say how often a unit meets")
def set_rhythm(request: HttpRequest, unit_id: UnitIdText, entry: RhythmEntry) -> Any:
    """Needs the power “Keep meetings” there."""
    actions.set_rhythm(
        actor=actor_of(request), now=clock.now(), unit_id=unit_id, rule=entry.rule, starts_on=entry.starts_on,
        at=time.fromisoformat(entry.at) if entry.at else None,
    )  # fmt: skip
    return _shown(request, unit_id, clock.today())


@router.post("/units/{unit_id}/rhythm/end", response=UnitGone, summary="Take the rule of a unit away")
def end_rhythm(request: HttpRequest, unit_id: UnitIdText) -> Any:
    """Nothing is due any more. Needs the power “Keep meetings” there."""
    actions.end_rhythm(actor=actor_of(request), now=clock.now(), unit_id=unit_id)
    return {"unit_id": unit_id}


@router.get("/overdue-units", response=Page[OverdueUnit], summary="Units that have not met")
def list_overdue_units(request: HttpRequest, cursor: CursorText | None = None, limit: Limit = 50) -> Any:
    """Those whose meetings you keep, and those directly below, the longest overdue first."""
    actor = actor_of(request)
    require_signed_in(actor)
    found = queries.silent_units(actor=actor, today=clock.today(), after=_position(cursor), limit=limit + 1)
    last = None
    if len(found) > limit:
        last = cursor_after(str(found[limit - 1].rhythm.overdue_from), found[limit - 1].unit_id)
    rows = [
        {
            "unit_id": one.unit_id, "name": one.unit_name, "rule": one.rhythm.rule,
            "last_met_on": one.rhythm.last_met_on, "overdue_from": one.rhythm.overdue_from,
        }
        for one in found[:limit]
    ]  # fmt: skip
    return page(request, rows, last)


def _position(cursor: str | None) -> tuple[date, int] | None:
    told = position(cursor, str, int)
    if told is None:
        return None
    if re.fullmatch(r"\d{4}-\d\d-\d\d", told[0]):
        try:
            return date.fromisoformat(told[0]), told[1]
        except ValueError:
            pass
    raise Problem(422, "", [wrong("query", "cursor", "cursor")])
