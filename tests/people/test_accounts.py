"""The steps by which a person on record comes to an account."""

import pytest
from django.core import mail

from secretariat.accounts.models import OneTimeLink
from secretariat.ground import reach
from secretariat.ground.errors import Conflict, Invalid
from secretariat.people.actions.accounts import first_address, make_account, send_invitation
from secretariat.people.models import ContactDetail
from tests.conftest import NOW, SYSTEM, Harbour


def test_the_invitation_is_in_the_persons_language_and_holds_a_link(harbour: Harbour) -> None:
    person = harbour.people["a1x2"]
    person.language = "ko"
    reach.open_case(person.pk)
    ContactDetail.objects.create(person=person, kind="email", value="jose@home.example", match_value="x")
    user = make_account(person, first_address(person))
    assert make_account(person, "other@home.example") == user
    send_invitation(actor=SYSTEM, now=NOW, person=person, user=user, path="", welcome="어서 오세요!")
    (message,) = mail.outbox
    assert message.to == ["jose@home.example"]
    assert "항만노조" in message.subject
    assert "어서 오세요!" in message.body
    assert "/sign-in/" in message.body
    assert OneTimeLink.objects.get().user == user


def test_an_address_is_needed_and_belongs_to_one_account(harbour: Harbour) -> None:
    person = harbour.people["a1x2"]
    reach.open_case(person.pk)
    with pytest.raises(Invalid):
        make_account(person, first_address(person))
    with pytest.raises(Conflict):
        make_account(person, harbour.account("ada").email.upper())
