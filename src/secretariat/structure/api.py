"""The API of the structure: the organisation, its types, its units and their reorganisations, on any day."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from secretariat.ground import clock, paths
from secretariat.ground.errors import NotFound
from secretariat.kit.rest.fields import Day, Limit, Names, Shown, TextParam, UnitIdText
from secretariat.kit.rest.paging import CursorText, Page, actor_of, cursor_after, page, position
from secretariat.structure import queries
from secretariat.structure.models import ChangeEvent, UnitType
from secretariat.structure.permissions import require_signed_in
from secretariat.structure.queries import UnitView

router = Router()


class OrganisationShown(Shown):
    """The organisation of this installation."""

    names: Names
    languages: list[str]
    main_language: str
    words: dict[str, Names]
    about: Names
    is_demonstration: bool
    fellow_members_see_names: bool
    officers_are_public: bool
    tacit_transfer_days: int | None
    ending_notice_days: int


class UnitTypeShown(Shown):
    """A kind of unit."""

    code: str
    names: Names
    plural_names: Names
    rank: int
    allowed_children: list[str]
    min_members: int | None
    max_members: int | None
    has_members: bool
    retired: bool


class Counts(Shown):
    """Figures of a unit and all below it; `members_here` are the unit's own, `units_below` leaves the unit out."""

    units_below: int
    members_here: int
    members: int
    secondary: int
    seats: int
    filled: int
    vacant: int


class UnitShown(Shown):
    """A unit as it was on a day."""

    id: int
    external_id: str | None
    names: Names
    type: str
    parent_id: int | None
    depth: int
    counts: Counts


class ChangeShown(Shown):
    """One reorganisation."""

    id: int
    kind: Literal["found", "move", "merge", "split", "rename", "dissolve", "restore", "import"]
    title: str
    on: date
    reason: str
    recorded_at: datetime
    unit_ids: list[int]


def shown_units(views: list[UnitView], on: date) -> list[dict[str, Any]]:
    """Units as the API shows them, in one query more for any number."""
    names = queries.names_by_language([view.id for view in views], on)
    return [
        {
            "id": view.id,
            "external_id": view.external_id,
            "names": names[view.id],
            "type": view.type.code,
            "parent_id": view.parent_id,
            "depth": view.depth,
            "counts": {name: getattr(view.tally, name) for name in Counts.model_fields},
        }
        for view in views
    ]


def _type(row: UnitType) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in UnitTypeShown.model_fields}
    return shown | {"allowed_children": [child.code for child in row.allowed_children.all()]}


@router.get("/organisation", response=OrganisationShown, summary="The organisation")
def get_organisation(request: HttpRequest) -> Any:
    """Its names, languages, words and rules."""
    require_signed_in(actor_of(request))
    found = queries.organisation()
    if found is None:
        raise NotFound(_("This installation has no organisation yet."))
    return {name: getattr(found, name) for name in OrganisationShown.model_fields}


@router.get("/unit-types", response=Page[UnitTypeShown], summary="Types of units")
def list_unit_types(request: HttpRequest) -> Any:
    """Which kinds of units there are, and which may stand below which."""
    require_signed_in(actor_of(request))
    return page(request, [_type(row) for row in queries.unit_types()], None)


@router.get("/units", response=Page[UnitShown], summary="Units")
def list_units(
    request: HttpRequest,
    parent: UnitIdText | None = None,
    below: UnitIdText | None = None,
    type: TextParam | None = None,
    q: TextParam | None = None,
    on: Day | None = None,
    cursor: CursorText | None = None,
    limit: Limit = 50,
) -> Any:
    """All units, or those directly under `parent`, or `below` a unit and that unit itself, or of a `type`, each before
    those below it. With `q` the units whose name holds the text: one page, the nearest first.
    """
    require_signed_in(actor_of(request))
    day = on or clock.today()
    if q is not None:
        found = queries.find_units(q, day, limit=limit)
        return page(request, shown_units(found, day), None)
    if parent is not None:
        return _children(request, parent, day, type, cursor, limit)
    within = paths.subtree(queries.require_unit(below, day).path) if below is not None else ("", "~")
    (after,) = position(cursor, str) or ("",)
    found = queries.page_of_units(day, within=within, type_code=type, after=after, limit=limit + 1)
    return _page(request, found, day, limit, lambda view: (view.path,))


def _children(
    request: HttpRequest, unit_id: int, day: date, type_code: str | None, text: str | None, limit: int
) -> Any:
    queries.require_unit(unit_id, day)
    after = position(text, str, int)
    found = queries.children(unit_id, day, after=after, limit=limit + 1, type_code=type_code)
    return _page(request, found, day, limit, lambda view: (view.sort_name, view.id))


def _page(request: HttpRequest, found: list[UnitView], day: date, limit: int, key: Any) -> Any:
    shown = shown_units(found[:limit], day)
    return page(request, shown, cursor_after(*key(found[limit - 1])) if len(found) > limit else None)


@router.get("/units/{unit_id}", response=UnitShown, summary="A unit")
def get_unit(request: HttpRequest, unit_id: UnitIdText, on: Day | None = None) -> Any:
    """The unit as it was on a day; 404 when it did not exist then."""
    require_signed_in(actor_of(request))
    day = on or clock.today()
    return shown_units([queries.unit_on(unit_id, day)], day)[0]


@router.get("/units/{unit_id}/children", response=Page[UnitShown], summary="Units directly below")
def list_children(
    request: HttpRequest,
    unit_id: UnitIdText,
    on: Day | None = None,
    cursor: CursorText | None = None,
    limit: Limit = 50,
) -> Any:
    """By name, numbers in order."""
    require_signed_in(actor_of(request))
    return _children(request, unit_id, on or clock.today(), None, cursor, limit)


@router.get("/units/{unit_id}/ancestors", response=Page[UnitShown], summary="Units above")
def list_ancestors(request: HttpRequest, unit_id: UnitIdText, on: Day | None = None) -> Any:
    """From the centre down to the unit itself."""
    require_signed_in(actor_of(request))
    day = on or clock.today()
    return page(request, shown_units(queries.ancestors(queries.require_unit(unit_id, day).path, day), day), None)


@router.get("/changes", response=Page[ChangeShown], summary="Reorganisations")
def list_changes(
    request: HttpRequest, unit: UnitIdText | None = None, cursor: CursorText | None = None, limit: Limit = 50
) -> Any:
    """Every founding, move, merger, split, renaming and dissolution, of one `unit` where it is named, latest first."""
    require_signed_in(actor_of(request))
    found = queries.page_of_changes(unit_id=unit, after=_after_change(cursor), limit=limit + 1)
    items = [_change(event) for event in found[:limit]]
    last = _change_cursor(found[limit - 1]) if len(found) > limit else None
    return page(request, items, last)


def _after_change(text: str | None) -> tuple[date, int] | None:
    found = position(text, int, int)
    if found is None:
        return None
    return date.fromordinal(min(max(found[0], 1), date.max.toordinal())), found[1]


def _change_cursor(event: ChangeEvent) -> str:
    return cursor_after(event.on.toordinal(), event.pk)


def _change(event: ChangeEvent) -> dict[str, Any]:
    shown = {name: getattr(event, name) for name in ChangeShown.model_fields if name != "unit_ids"}
    return shown | {"unit_ids": sorted(unit.pk for unit in event.units.all())}
