"""Adding a person to the record, with the unit that they belong to."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from secretariat.ground import ledger, powers, reach
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Invalid
from secretariat.people.actions.memberships import open_membership
from secretariat.people.models import ContactDetail, Membership, Person, PersonName
from secretariat.people.rules import match_contact, match_name
from secretariat.structure.queries import access_path, require_unit


@dataclass(frozen=True)
class NewContact:
    """A way to reach a person, as it was entered."""

    kind: str
    value: str
    purpose: str = "organisation"
    consent: bool = False


def add_person(
    *,
    actor: Actor,
    now: datetime,
    unit_id: int,
    name: str,
    other_names: dict[str, str] | None = None,
    contacts: list[NewContact] | None = None,
    joined_on: date,
    kind: str = Membership.PRIMARY,
    language: str = "",
    external_id: str | None = None,
) -> Person:
    """Adds a person who joins a unit on a day. `other_names` are names in other scripts by language.

    Raises NotAllowed, Invalid when there is no name, NotFound when there was no such unit on that day.
    """
    require_unit(unit_id, joined_on)
    today = timezone.localdate(now)
    grant = actor.require(powers.EDIT_PEOPLE, access_path(unit_id, today))
    if not name.strip():
        raise Invalid(_("A person needs a name."), field="name")
    with transaction.atomic():
        person = new_person(name=name, other_names=other_names, language=language, external_id=external_id)
        add_contacts(person, contacts or [], now=now)
        membership = open_membership(person=person, unit_id=unit_id, kind=kind, start=joined_on, today=today)
        ledger.record(
            "people.add_person", actor=actor, now=now, subject=person, grant=grant, person_id=person.pk,
            path=membership.path or "", name=name, unit=unit_id, joined_on=joined_on,
        )  # fmt: skip
    return person


def new_person(
    *, name: str, other_names: dict[str, str] | None = None, language: str = "", external_id: str | None = None
) -> Person:
    """Makes a person with their names and opens their file. A step of an action that has checked its permission."""
    name = " ".join(name.split())
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('people_person', 'id'))")
        person_id = cursor.fetchone()[0]
    reach.open_case(person_id)
    person = Person.objects.create(
        pk=person_id, display_name=name, sort_name=match_name(name), language=language, external_id=external_id
    )
    PersonName.objects.create(person=person, kind="primary", language=language, name=name, match_name=match_name(name))
    PersonName.objects.bulk_create(
        PersonName(person=person, kind="script", language=code, name=other, match_name=match_name(other))
        for code, other in (other_names or {}).items()
        if other.strip()
    )
    return person


def add_contacts(person: Person, contacts: list[NewContact], *, now: datetime) -> None:
    """Adds contact details to a person whose file is open."""
    ContactDetail.objects.bulk_create(
        ContactDetail(
            person=person,
            kind=c.kind,
            value=c.value.strip(),
            match_value=match_contact(c.kind, c.value),
            purpose=c.purpose,
            consent=c.consent,
            consent_on=timezone.localdate(now) if c.consent else None,
        )
        for c in contacts
        if c.value.strip()
    )
