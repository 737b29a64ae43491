"""Members and officers come to their accounts by an invitation that goes to their own address."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from secretariat.accounts.models import OneTimeLink, User
from secretariat.ground.errors import Conflict, Invalid, NotAllowed, NotFound
from secretariat.ground.models import LedgerEntry
from secretariat.messaging.actions import invite_person
from secretariat.people.models import ContactDetail, Person
from secretariat.people.rules import match_contact
from tests.conftest import Harbour


def give_address(harbour: Harbour, name: str, email: str = "") -> str:
    email = email or f"{name}@home.example"
    person = harbour.people[name]
    ContactDetail.objects.create(
        person=person, kind="email", value=email, match_value=match_contact("email", email), consent=True
    )
    return email


def invite(harbour: Harbour, as_web: Any, who: str, whom: str) -> User:
    from secretariat.ground import clock

    actor = harbour.actor(who)
    with as_web(actor):
        return invite_person(
            actor=actor, now=clock.now(), person_id=harbour.people[whom].pk, address="https://union.example/"
        )


def test_a_member_is_invited_and_signs_in(harbour: Harbour, as_web: Any) -> None:
    email = give_address(harbour, "a1x2")
    user = invite(harbour, as_web, "a1x0", "a1x2")
    assert Person.objects.get(pk=harbour.people["a1x2"].pk).user_id == user.pk
    assert LedgerEntry.objects.get(action="messaging.invite_person").power == "people.edit"
    [message] = mail.outbox
    assert message.to == [email]
    link = re.search(r"https://union\.example(/\S+)", message.body)
    assert link is not None
    browser = Client()
    assert browser.get(link[1]).status_code == 200
    assert browser.post(link[1]).status_code == 302
    page = browser.get("/me/")
    assert page.status_code == 200
    assert "a1x José Ortega" in page.content.decode()
    assert Client().post(link[1]).status_code == 404


def test_a_second_invitation_goes_to_the_account(harbour: Harbour, as_web: Any) -> None:
    first = give_address(harbour, "a1x2")
    user = invite(harbour, as_web, "a1x0", "a1x2")
    ContactDetail.objects.filter(person=harbour.people["a1x2"], kind="email").update(value="other@home.example")
    assert invite(harbour, as_web, "a1x0", "a1x2").pk == user.pk
    assert [m.to for m in mail.outbox] == [[first], [first]]
    assert OneTimeLink.objects.filter(user=user).count() == 2


@pytest.mark.parametrize(("who", "error"), [("a1x2", NotAllowed), ("b1x0", NotFound), ("b2x2", NotFound)])
def test_who_may_not_invite(harbour: Harbour, as_web: Any, who: str, error: type[Exception]) -> None:
    give_address(harbour, "a1x1")
    with pytest.raises(error):
        invite(harbour, as_web, who, "a1x1")
    assert mail.outbox == []


def test_an_address_that_one_has_typed_in_opens_no_higher_office(harbour: Harbour, as_web: Any) -> None:
    """The cell's secretary keeps the record of the district's secretary, and could write any address into it."""
    give_address(harbour, "a1x1", "mine@evil.example")
    with pytest.raises(NotAllowed, match="more than yours"):
        invite(harbour, as_web, "a1x0", "a1x1")
    assert not User.objects.filter(email="mine@evil.example").exists()
    assert invite(harbour, as_web, "ada", "a1x1").email == "mine@evil.example"


def test_an_address_is_needed_and_opens_one_account(harbour: Harbour, as_web: Any) -> None:
    with pytest.raises(Invalid, match="no e-mail address"):
        invite(harbour, as_web, "a1x0", "a1x2")
    give_address(harbour, "a1x2", "ada@example.org")
    with pytest.raises(Conflict, match="another account"):
        invite(harbour, as_web, "a1x0", "a1x2")


def test_the_button_on_the_page(harbour: Harbour, signed_in: Any) -> None:
    give_address(harbour, "a1x2")
    person = harbour.people["a1x2"].pk
    officer = signed_in("a1x0")
    assert f"/people/{person}/invite/" in officer.get(f"/people/{person}/").content.decode()
    assert f"/people/{person}/invite/" not in signed_in("a1y0").get("/me/").content.decode()
    answer = officer.post(f"/people/{person}/invite/", follow=True)
    assert answer.status_code == 200
    assert "a1x2@home.example" in answer.content.decode()
    assert User.objects.filter(email="a1x2@home.example").exists()
