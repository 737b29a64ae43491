"""One person as the actor may see them."""

from dataclasses import dataclass
from datetime import date

from secretariat.ground.actor import Actor
from secretariat.people.models import ContactDetail, Membership, Person, PersonName
from secretariat.people.permissions import require_person, visible_contacts, visible_memberships
from secretariat.people.queries.lists import names_in_language
from secretariat.structure.queries import names_of


@dataclass(frozen=True)
class MembershipView:
    """One membership with the name that its unit had on the day one looks at."""

    membership: Membership
    unit_name: str


@dataclass(frozen=True)
class PersonView:
    """A person: names, contact details where they may be seen, and memberships with units' names."""

    person: Person
    name: str
    names: list[PersonName]
    contacts: list[ContactDetail]
    memberships: list[MembershipView]


def person_view(*, actor: Actor, person_id: int, on: date) -> PersonView:
    """What the actor may see of a person. Raises NotFound when that is nothing."""
    person = require_person(actor, person_id)
    memberships = list(
        visible_memberships(actor, found=True).filter(person_id=person_id).order_by("-valid_from", "kind")
    )
    units = names_of([m.unit_id for m in memberships], on)
    return PersonView(
        person=person,
        name=names_in_language([person.pk]).get(person.pk, person.display_name),
        names=list(person.names.order_by("kind", "id")),
        contacts=list(visible_contacts(actor, person_id).order_by("kind", "id")),
        memberships=[MembershipView(m, units[m.unit_id]) for m in memberships],
    )
