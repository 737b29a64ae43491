"""What the API gives out of people: list lines, records, memberships."""

from typing import Any

from secretariat.ground import dates
from secretariat.kit.rest.fields import PartialDay, Shown
from secretariat.kit.rest.shapes import ContactShown, Kind, MembershipShown, PersonName, membership_shown
from secretariat.people.queries import MemberRow, PersonView


class MemberShown(Shown):
    """One line of a list of members."""

    membership_id: int
    person_id: int
    name: str
    unit_id: int
    unit_name: str
    kind: Kind
    valid_from: PartialDay


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


def member_shown(row: MemberRow) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in MemberShown.model_fields}
    return shown | {"valid_from": dates.format_partial(row.valid_from, row.from_precision)}


def person_shown(view: PersonView) -> dict[str, Any]:
    person = view.person
    return {
        "id": person.pk,
        "external_id": person.external_id,
        "name": view.name,
        "language": person.language,
        "born_on": dates.format_partial(person.born_on, person.born_precision) if person.born_on else None,
        "names": [{name: getattr(n, name) for name in PersonName.model_fields} for n in view.names],
        "contacts": [{name: getattr(c, name) for name in ContactShown.model_fields} for c in view.contacts],
        "memberships": [membership_shown(m.membership) for m in view.memberships],
    }
