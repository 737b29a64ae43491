"""What more than one package gives out: names, contact details and memberships of people."""

from datetime import date
from typing import Any, Literal

from secretariat.kit.rest.fields import Shown, Span, span

Kind = Literal["primary", "secondary"]
ContactKind = Literal["email", "phone", "address"]
NameKind = Literal["primary", "script", "known", "former"]


class PersonName(Shown):
    """One name of a person."""

    id: int
    kind: NameKind
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


def membership_shown(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "person_id", "unit_id", "kind", "reason")} | span(row)
