"""The reorganisations on record: all of them, one of them, the timeline of a unit, and taking one back."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import get_language

from secretariat.ground import clock
from secretariat.ground.dates import format_partial
from secretariat.kit.rest.fields import Day, Entry, IdText, Limit, PartialDay, Shown, Text, UnitIdText
from secretariat.kit.rest.paging import CursorText, Page, actor_of, cursor_after, page, position
from secretariat.reorganisations import actions, queries
from secretariat.reorganisations.api.router import router
from secretariat.structure.models import ChangeEvent
from secretariat.structure.permissions import require_signed_in
from secretariat.structure.queries import page_of_changes, require_unit


class ChangeShown(Shown):
    """One reorganisation; `title` is empty where nobody gave it one."""

    id: int
    kind: Literal["found", "move", "merge", "split", "rename", "dissolve", "restore", "import"]
    title: str
    on: date
    reason: str
    recorded_at: datetime
    undone: bool
    unit_ids: list[int]


class TimelineShown(Shown):
    """One thing that happened to a unit, in words; `change_id` is the reorganisation that it was part of."""

    on: PartialDay
    title: str
    text: str
    change_id: int | None


class UndoEntry(Entry):
    """Why, if one wants to say so."""

    reason: Text = ""


@router.get("/changes", response=Page[ChangeShown], summary="Reorganisations")
def list_changes(
    request: HttpRequest,
    unit: UnitIdText | None = None,
    on: Day | None = None,
    cursor: CursorText | None = None,
    limit: Limit = 50,
) -> Any:
    """Every founding, move, merger, split, renaming and dissolution, of one `unit` where it is named, latest first;
    with `on` those up to that day, without also those that are to come.
    """
    require_signed_in(actor_of(request))
    found = page_of_changes(unit_id=unit, on=on, after=_after_change(cursor), limit=limit + 1)
    items = [change_shown(event) for event in found[:limit]]
    last = _change_cursor(found[limit - 1]) if len(found) > limit else None
    return page(request, items, last)


def _after_change(text: str | None) -> tuple[date, int] | None:
    found = position(text, int, int)
    if found is None:
        return None
    return date.fromordinal(min(max(found[0], 1), date.max.toordinal())), found[1]


def _change_cursor(event: ChangeEvent) -> str:
    return cursor_after(event.on.toordinal(), event.pk)


def change_shown(event: ChangeEvent) -> dict[str, Any]:
    same = ("id", "kind", "title", "on", "reason", "recorded_at")
    shown = {name: getattr(event, name) for name in same}
    return shown | {"undone": "undone" in event.details, "unit_ids": sorted(unit.pk for unit in event.units.all())}


@router.get("/changes/{int:change_id}", response=ChangeShown, summary="A reorganisation")
def get_change(request: HttpRequest, change_id: IdText) -> Any:
    """What was done, to which units, when and why, and whether it was taken back."""
    require_signed_in(actor_of(request))
    return change_shown(queries.change(change_id).event)


@router.post("/changes/{int:change_id}/undo", response=ChangeShown, summary="Undo a reorganisation")
def undo_change(request: HttpRequest, change_id: IdText, entry: UndoEntry) -> Any:
    """Takes it back as though it had not been; refused when something was built on it since. Needs the power
    “Reorganise” over every unit that it touched.
    """
    return change_shown(
        actions.undo_change(actor=actor_of(request), now=clock.now(), event_id=change_id, reason=entry.reason)
    )


@router.get("/units/{unit_id}/timeline", response=Page[TimelineShown], summary="A unit's history")
def get_timeline(request: HttpRequest, unit_id: UnitIdText, on: Day | None = None) -> Any:
    """Founding, moves, names, merges, splits, ends and heads up to a day, the latest first, in your language; one
    page.
    """
    require_signed_in(actor_of(request))
    day = on or clock.today()
    require_unit(unit_id, day)
    entries = [e for e in queries.unit_timeline(unit_id, get_language() or "en") if on is None or e.date <= day]
    items = [
        {"on": format_partial(e.date, e.precision), "title": e.title, "text": e.text, "change_id": e.event_id}
        for e in entries
    ]
    return page(request, items, None)
