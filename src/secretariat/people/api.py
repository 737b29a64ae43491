"""The API of people: who belongs where, one person's record, search, and the writes that keep them."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status
from pydantic import Field

from secretariat.ground import clock, dates
from secretariat.kit.rest.fields import (
    Day,
    Entry,
    Flag,
    Id,
    IdText,
    Language,
    Limit,
    Name,
    PartialDay,
    ShortText,
    Shown,
    Span,
    Text,
    TextParam,
    UnitId,
    UnitIdText,
    span,
)
from secretariat.kit.rest.paging import CursorText, Page, actor_of, cursor_after, page, position
from secretariat.people import actions, queries
from secretariat.people.actions.add_person import NewContact
from secretariat.people.models import Membership
from secretariat.people.queries import MemberRow, PersonView
from secretariat.structure.permissions import require_signed_in
from secretariat.structure.queries import require_unit

router = Router()
Kind = Literal["primary", "secondary"]
ContactKind = Literal["email", "phone", "address"]


class MemberShown(Shown):
    """One line of a list of members."""

    membership_id: int
    person_id: int
    name: str
    unit_id: int
    unit_name: str
    kind: Kind
    valid_from: PartialDay


class PersonName(Shown):
    """One name of a person."""

    kind: Literal["primary", "script", "known", "former"]
    language: str
    name: str


class ContactShown(Shown):
    """A way to reach a person."""

    id: int
    kind: ContactKind
    value: str
    purpose: str
    consent: bool
    consent_on: date | None


class MembershipShown(Span):
    """A person's belonging to a unit."""

    id: int
    person_id: int
    unit_id: int
    kind: Kind
    reason: str


class PersonShown(Shown):
    """A person as far as the reader may see them."""

    id: int
    external_id: str | None
    name: str
    language: str
    born_on: PartialDay | None
    names: list[PersonName]
    contacts: list[ContactShown]
    memberships: list[MembershipShown]


class PersonLine(Shown):
    """A person found by name."""

    id: int
    name: str
    unit_id: int | None
    unit_name: str


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


class EndEntry(Entry):
    """`on` is the first day on which it no longer holds."""

    on: Day
    reason: Text = ""


def _member(row: MemberRow) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in MemberShown.model_fields}
    return shown | {"valid_from": dates.format_partial(row.valid_from, row.from_precision)}


def _membership(row: Membership) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "person_id", "unit_id", "kind", "reason")} | span(row)


def _person(view: PersonView) -> dict[str, Any]:
    person = view.person
    return {
        "id": person.pk,
        "external_id": person.external_id,
        "name": view.name,
        "language": person.language,
        "born_on": dates.format_partial(person.born_on, person.born_precision) if person.born_on else None,
        "names": [{"kind": n.kind, "language": n.language, "name": n.name} for n in view.names],
        "contacts": [{name: getattr(c, name) for name in ContactShown.model_fields} for c in view.contacts],
        "memberships": [_membership(m.membership) for m in view.memberships],
    }


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
    return page(request, [_member(row) for row in found[:limit]], last)


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
    return _person(queries.person_view(actor=actor_of(request), person_id=person_id, on=on or clock.today()))


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
    return Status(201, _person(queries.person_view(actor=actor, person_id=person.pk, on=clock.today())))


@router.post("/memberships", response={201: MembershipShown}, summary="Begin a membership")
def begin_membership(request: HttpRequest, entry: MembershipEntry) -> Any:
    """Lets a person belong to one more unit. Needs the power “Admit and transfer” there and over the person."""
    row = actions.begin_membership(
        actor=actor_of(request), now=clock.now(), person_id=entry.person_id, unit_id=entry.unit_id, on=entry.on,
        kind=entry.kind,
    )  # fmt: skip
    return Status(201, _membership(row))


@router.post("/memberships/{membership_id}/end", response=MembershipShown, summary="End a membership")
def end_membership(request: HttpRequest, membership_id: IdText, entry: EndEntry) -> Any:
    """Needs the power “Admit and transfer” over the person."""
    return _membership(
        actions.end_membership(
            actor=actor_of(request), now=clock.now(), membership_id=membership_id, on=entry.on, reason=entry.reason
        )
    )
