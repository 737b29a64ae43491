"""Messaging: who may give a person an account."""

from typing import Any

from secretariat.messaging.actions import invite_person
from secretariat.people.models import ContactDetail
from tests.conftest import NOW, Harbour
from tests.tables.permissions import Row


def _address(name: str) -> Any:
    def give(harbour: Harbour) -> int:
        email = f"{name}@home.example"
        ContactDetail.objects.create(person=harbour.people[name], kind="email", value=email, match_value=email)
        return harbour.people[name].pk

    return give


ROWS = [
    Row(
        "messaging.invite_person",
        "people.edit",
        lambda h, actor, given: invite_person(actor=actor, now=NOW, person_id=given, address="https://union.example"),
        given=_address("a1y0"),
        allowed=["a1x1"],
        refused=["a1x0", "a1x2", "b1x0", "b2x2"],
    ),
    Row(
        "messaging.invite_person",
        "accounts.administer",
        lambda h, actor, given: invite_person(actor=actor, now=NOW, person_id=given, address="https://union.example"),
        given=_address("a1x1"),
        allowed=["ada"],
        refused=["a1x0"],
    ),
]
