"""The members of a unit, one person's record, search, and the writes that keep them."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja.responses import Status
from pydantic import Field

from secretariat.ground import clock
from secretariat.ground.dates import DAY
from secretariat.kit.rest.fields import (
    Day,
    Entry,
    Flag,
    Id,
    IdText,
    Language,
    LanguageOrNone,
    Limit,
    Name,
    PartialDayEntry,
    ShortText,
    TextParam,
    UnitId,
    UnitIdText,
)
from secretariat.kit.rest.paging import CursorText, Page, actor_of, cursor_after, page, position
from secretariat.kit.rest.shapes import ContactKind, Kind, MembershipShown, NameKind, membership_shown
from secretariat.people import actions, queries
from secretariat.people.actions.add_person import NewContact
from secretariat.people.api.router import router
from secretariat.people.api.shown import MemberShown, PersonLine, PersonShown, member_shown, person_shown
from secretariat.structure.permissions import require_signed_in
from secretariat.structure.queries import require_unit


class ContactEntry(Entry):
    """A way to reach a person, what it may be used for, and whether they agreed."""

    kind: ContactKind
    value: Name
    purpose: ShortText = "organisation"
    consent: Annotated[bool, Field(strict=True)] = False


class PersonEntry(Entry):
    """A new person and the unit that they join. `names` are names in other scripts, by language."""

    name: Name
    unit_id: UnitId
    joined_on: Day
    kind: Kind = "primary"
    language: Language | None = None
    names: Annotated[dict[Language, Name], Field(max_length=20)] = {}
    contacts: Annotated[list[ContactEntry], Field(max_length=20)] = []
    external_id: Name | None = None


class MembershipEntry(Entry):
    """A new belonging to a unit."""

    person_id: Id
    unit_id: UnitId
    on: Day
    kind: Kind = "secondary"


class NameEntry(Entry):
    """A name as it should stand; without an `id` it is new."""

    id: Id | None = None
    kind: NameKind = "primary"
    language: LanguageOrNone = ""
    name: Name


class KeptContactEntry(Entry):
    """A way to reach a person as it should stand; without an `id` it is new."""

    id: Id | None = None
    kind: ContactKind
    value: Name
    purpose: ShortText = "organisation"
    consent: Annotated[bool, Field(strict=True)] = False


class PersonChange(Entry):
    """A record as it should stand. What is left out stays as it is; an entry that is left out of a list is removed."""

    names: Annotated[list[NameEntry], Field(max_length=20)] | None = None
    contacts: Annotated[list[KeptContactEntry], Field(max_length=20)] | None = None
    language: LanguageOrNone | None = None
    born_on: PartialDayEntry | None = None
    keep_former_name: Annotated[bool, Field(strict=True)] = False


@router.get("/members", response=Page[MemberShown], summary="Members of a unit")
def list_members(
    request: HttpRequest,
    unit: UnitIdText,
    below: Flag = True,
    kind: Kind | None = None,
    on: Day | None = None,
    cursor: CursorText | None = None,
    limit: Limit = 50,
) -> Any:
    """Members of a unit on a day, with those of all units below it unless `below=false`, by name; only those that your
    offices let you see.
    """
    actor = actor_of(request)
    require_signed_in(actor)
    today = clock.today()
    day = on or today
    found = queries.members_of(
        actor=actor, path=require_unit(unit, day).path, on=day, today=today, below=below, kind=kind,
        after=position(cursor, str, int), limit=limit + 1,
    )  # fmt: skip
    last = cursor_after(*found[limit - 1].cursor) if len(found) > limit else None
    return page(request, [member_shown(row) for row in found[:limit]], last)


@router.get("/people", response=Page[PersonLine], summary="Search people")
def search_people(request: HttpRequest, q: TextParam, on: Day | None = None, limit: Limit = 20) -> Any:
    """People within your reach whose name, in any script, holds the text, and the units they belonged to on a day; one
    page, the nearest first.
    """
    actor = actor_of(request)
    require_signed_in(actor)
    persons = queries.search_people(actor=actor, text=q, limit=limit)
    found = queries.found_people(actor=actor, persons=persons, on=on or clock.today())
    return page(request, [{name: getattr(p, name) for name in PersonLine.model_fields} for p in found], None)


@router.get("/people/{person_id}", response=PersonShown, summary="A person")
def get_person(request: HttpRequest, person_id: IdText, on: Day | None = None) -> Any:
    """Names, contact details and memberships as far as you may see them; 404 when you may see nothing of them."""
    return person_shown(queries.person_view(actor=actor_of(request), person_id=person_id, on=on or clock.today()))


@router.post("/people", response={201: PersonShown}, summary="Add a person")
def add_person(request: HttpRequest, entry: PersonEntry) -> Any:
    """Adds a person who joins a unit. Needs the power “Keep people's records” there."""
    actor = actor_of(request)
    contacts = [NewContact(c.kind, c.value, c.purpose or "organisation", c.consent) for c in entry.contacts]
    person = actions.add_person(
        actor=actor, now=clock.now(), unit_id=entry.unit_id, name=entry.name, other_names=dict(entry.names),
        contacts=contacts, joined_on=entry.joined_on, kind=entry.kind, language=entry.language or "",
        external_id=entry.external_id,
    )  # fmt: skip
    return Status(201, person_shown(queries.person_view(actor=actor, person_id=person.pk, on=clock.today())))


@router.post("/memberships", response={201: MembershipShown}, summary="Begin a membership")
def begin_membership(request: HttpRequest, entry: MembershipEntry) -> Any:
    """Lets a person belong to one more unit. Needs the power “Admit and transfer” there and over the person."""
    row = actions.begin_membership(
        actor=actor_of(request), now=clock.now(), person_id=entry.person_id, unit_id=entry.unit_id, on=entry.on,
        kind=entry.kind,
    )  # fmt: skip
    return Status(201, membership_shown(row))


@router.patch("/people/{person_id}", response=PersonShown, summary="Correct a person's record")
def update_person(request: HttpRequest, person_id: IdText, entry: PersonChange) -> Any:
    """Names, contact details, language and date of birth; `born_on: null` takes the date of birth away. Needs the power
    “Keep people's records” over the person, or the browser of the person.
    """
    actor, given = actor_of(request), entry.model_fields_set
    names, contacts = entry.names, entry.contacts
    actions.update_person(
        actor=actor, now=clock.now(), person_id=person_id,
        names=None if names is None else [
            actions.NameEntry(n.name, n.kind, n.language, n.id) for n in names
        ],
        contacts=None if contacts is None else [
            actions.ContactEntry(c.kind, c.value, c.purpose or "organisation", c.consent, c.id) for c in contacts
        ],
        language=entry.language,
        born=(entry.born_on or (None, DAY)) if "born_on" in given else None,
        keep_former_name=entry.keep_former_name,
    )  # fmt: skip
    return person_shown(queries.person_view(actor=actor, person_id=person_id, on=clock.today()))
