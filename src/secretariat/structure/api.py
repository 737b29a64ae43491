"""The API of the structure: the organisation, and its units on any day."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field, StrictInt, StringConstraints

from secretariat.ground import clock, paths
from secretariat.ground.errors import NotFound
from secretariat.kit.rest.fields import (
    Day,
    Entry,
    Language,
    Limit,
    Name,
    Names,
    NamesEntry,
    Shown,
    Text,
    TextParam,
    UnitIdText,
)
from secretariat.kit.rest.paging import CursorText, Page, actor_of, cursor_after, page, position
from secretariat.structure import queries
from secretariat.structure.actions.settings import change_settings
from secretariat.structure.models import Organisation
from secretariat.structure.permissions import require_signed_in
from secretariat.structure.queries import UnitView

router = Router()


Word = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]


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


class OrganisationChange(Entry):
    """The settings that are to change; what is null or left out stays as it is, only `tacit_transfer_days: null` lets
    transfers wait until both sides have answered.
    """

    names: NamesEntry | None = None
    languages: Annotated[list[Language], Field(min_length=1, max_length=20)] | None = None
    main_language: Language | None = None
    words: Annotated[dict[Language, Annotated[dict[Word, Name], Field(max_length=50)]], Field(max_length=20)] | None = (
        None
    )
    about: Annotated[dict[Language, Text], Field(max_length=20)] | None = None
    fellow_members_see_names: Annotated[bool, Field(strict=True)] | None = None
    officers_are_public: Annotated[bool, Field(strict=True)] | None = None
    tacit_transfer_days: Annotated[StrictInt, Field(ge=1, le=365)] | None = None
    ending_notice_days: Annotated[StrictInt, Field(ge=0, le=730)] | None = None


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


@router.get("/organisation", response=OrganisationShown, summary="The organisation")
def get_organisation(request: HttpRequest) -> Any:
    """Its names, languages, words and rules."""
    require_signed_in(actor_of(request))
    return _organisation(queries.organisation())


def _organisation(found: Organisation | None) -> dict[str, Any]:
    if found is None:
        raise NotFound(_("This installation has no organisation yet."))
    return {name: getattr(found, name) for name in OrganisationShown.model_fields}


@router.patch("/organisation", response=OrganisationShown, summary="Change the organisation")
def update_organisation(request: HttpRequest, entry: OrganisationChange) -> Any:
    """Name, languages, words, who sees names, how long things wait; what is left out stays as it is. Needs the power
    “Change settings” everywhere.
    """
    given = entry.model_dump(exclude_unset=True).items()
    settings = {name: value for name, value in given if value is not None or name == "tacit_transfer_days"}
    change_settings(actor=actor_of(request), now=clock.now(), **settings)
    return _organisation(queries.organisation())


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
