"""Accounts for people on record: invited, handed a link, closed; never a way to more powers than one's own."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from secretariat.accounts.models import AccessToken, OneTimeLink, Session, User
from secretariat.ground.errors import Conflict, Invalid, NotAllowed, NotFound
from secretariat.offices import actions
from secretariat.people.actions import NewContact, add_person
from secretariat.people.models import ContactDetail, Person
from tests.conftest import NOW, START, SYSTEM, Harbour


def newcomer(harbour: Harbour, email: str = "noor@example.org", unit: str = "a1x") -> Person:
    contacts = [NewContact("email", email, consent=True)] if email else []
    return add_person(
        actor=SYSTEM, now=NOW, unit_id=harbour.units[unit].unit_id, name="Noor Haddad", contacts=contacts,
        joined_on=START,
    )  # fmt: skip


def link_in(body: str) -> str:
    found = re.search(r"/sign-in/\S+", body)
    assert found, body
    return found[0]


def test_an_invited_person_signs_in_with_the_link(harbour: Harbour, as_web: Any) -> None:
    person, actor = newcomer(harbour), harbour.actor("a1x0")
    with as_web(actor):
        actions.invite_person(actor=actor, now=NOW, person_id=person.pk)
    (message,) = mail.outbox
    assert message.to == ["noor@example.org"]
    OneTimeLink.objects.update(expires_at=NOW + timedelta(days=3650))
    client = Client()
    answer = client.post(link_in(str(message.body)))
    assert answer.url == "/desk/"
    assert "Noor Haddad" in client.get("/me/").content.decode()


def test_without_an_address_there_is_no_invitation(harbour: Harbour, as_web: Any) -> None:
    person, actor = newcomer(harbour, ""), harbour.actor("a1x0")
    with as_web(actor), pytest.raises(Invalid, match="no e-mail address"):
        actions.invite_person(actor=actor, now=NOW, person_id=person.pk)
    assert not User.objects.filter(person=person).exists()


def test_an_address_must_stand_on_the_record(harbour: Harbour, as_web: Any) -> None:
    person, actor = newcomer(harbour), harbour.actor("a1x0")
    with as_web(actor), pytest.raises(Invalid, match="not on the person's record"):
        actions.invite_person(actor=actor, now=NOW, person_id=person.pk, email="thief@example.org")


def test_a_second_invitation_goes_to_the_account(harbour: Harbour, as_web: Any) -> None:
    person, actor = newcomer(harbour), harbour.actor("a1x0")
    with as_web(actor):
        actions.invite_person(actor=actor, now=NOW, person_id=person.pk)
    ContactDetail.objects.filter(person=person).update(value="other@home.example", match_value="other@home.example")
    with as_web(actor):
        actions.invite_person(actor=actor, now=NOW, person_id=person.pk)
    assert [m.to for m in mail.outbox] == [["noor@example.org"]] * 2


def test_two_people_do_not_share_an_account(harbour: Harbour, as_web: Any) -> None:
    first, second, actor = newcomer(harbour), newcomer(harbour, "NOOR@example.org"), harbour.actor("a1x0")
    with as_web(actor):
        actions.invite_person(actor=actor, now=NOW, person_id=first.pk)
    with as_web(actor), pytest.raises(Conflict, match="Another person"):
        actions.invite_person(actor=actor, now=NOW, person_id=second.pk)


def test_nobody_takes_over_the_account_of_someone_with_more_powers(harbour: Harbour, as_web: Any) -> None:
    """The general secretary is a plain member of cell B2Y's neighbour; its secretary may not sign in as her."""
    chief = harbour.people["b2x2"]
    harbour.appoint("b2x0", "b2x", "secretary")
    ContactDetail.objects.create(person=chief, kind="email", value="thief@example.org", match_value="thief@example.org")
    actor = harbour.actor("b2x0")
    before = User.objects.count()
    for act in (
        lambda: actions.invite_person(actor=actor, now=NOW, person_id=chief.pk),
        lambda: actions.hand_over_link(actor=actor, now=NOW, person_id=chief.pk),
        lambda: actions.change_address(actor=actor, now=NOW, person_id=chief.pk, email="thief@example.org"),
        lambda: actions.close_account(actor=actor, now=NOW, person_id=chief.pk),
    ):
        with as_web(actor), pytest.raises(NotAllowed):
            act()
    assert User.objects.count() == before
    ada = harbour.actor("ada")
    with as_web(ada):
        actions.hand_over_link(actor=ada, now=NOW, person_id=chief.pk)


def test_a_link_is_handed_to_someone_without_mail(harbour: Harbour, as_web: Any) -> None:
    person, ada = newcomer(harbour, ""), harbour.actor("ada")
    with as_web(ada):
        path = actions.hand_over_link(actor=ada, now=NOW, person_id=person.pk)
    OneTimeLink.objects.update(expires_at=NOW + timedelta(days=3650))
    assert Client().post(path).url == "/desk/"
    assert Client().post(path).status_code == 404
    with as_web(ada), pytest.raises(Conflict, match="no e-mail address"):
        actions.invite_person(actor=ada, now=NOW, person_id=person.pk)
    actor = harbour.actor("a1x0")
    with as_web(actor), pytest.raises(NotAllowed):
        actions.hand_over_link(actor=actor, now=NOW, person_id=person.pk)


def test_whoever_had_no_address_takes_one_and_nothing_goes_to_none(harbour: Harbour, as_web: Any) -> None:
    person, ada = newcomer(harbour, ""), harbour.actor("ada")
    with as_web(ada):
        path = actions.hand_over_link(actor=ada, now=NOW, person_id=person.pk)
    OneTimeLink.objects.update(expires_at=NOW + timedelta(days=3650))
    client = Client()
    client.post(path)
    assert "invalid" not in client.get("/account/address/").content.decode()
    ContactDetail.objects.create(person=person, kind="email", value="noor@example.org", match_value="noor@example.org")
    client.post("/account/address/", {"email": "noor@example.org"})
    link = re.search(r"/account/address/\S+", str(mail.outbox[0].body))
    assert link
    assert client.post(link[0]).status_code == 302
    assert [m.to for m in mail.outbox] == [["noor@example.org"]]


def test_a_closed_account_opens_nothing(harbour: Harbour, as_web: Any, signed_in: Any) -> None:
    client, ada = signed_in("a1x2"), harbour.actor("ada")
    user = harbour.account("a1x2")
    AccessToken.objects.create(user=user, name="t", digest="d", hint="h", created_at=NOW)
    with as_web(ada):
        actions.close_account(actor=ada, now=NOW, person_id=harbour.people["a1x2"].pk)
    assert client.get("/desk/").status_code == 302
    assert not Session.objects.filter(user_id=user.pk).exists()
    assert not AccessToken.objects.filter(user=user, revoked_at=None).exists()
    with as_web(ada), pytest.raises(Conflict, match="closed"):
        actions.invite_person(actor=ada, now=NOW, person_id=harbour.people["a1x2"].pk)
    with as_web(ada):
        actions.close_account(actor=ada, now=NOW, person_id=harbour.people["a1x2"].pk, closed=False)
    user.refresh_from_db()
    assert user.is_active
    with as_web(ada), pytest.raises(Conflict, match="cannot close"):
        actions.close_account(actor=ada, now=NOW, person_id=harbour.people["ada"].pk)


def test_another_address_of_ones_own(harbour: Harbour, signed_in: Any) -> None:
    person = harbour.people["a1x2"]
    client = signed_in("a1x2")
    ContactDetail.objects.create(person=person, kind="email", value="New@example.org", match_value="new@example.org")
    assert "New@example.org" in client.get("/account/address/").content.decode()
    client.post("/account/address/", {"email": "stranger@example.org"})
    assert mail.outbox == []
    client.post("/account/address/", {"email": "New@example.org"})
    (message,) = mail.outbox
    path = re.search(r"/account/address/\S+", str(message.body))
    assert path
    other = signed_in("a1x0")
    assert other.post(path[0]).status_code == 403
    assert client.get(path[0]).status_code == 200
    assert client.post(path[0]).status_code == 302
    assert harbour.account("a1x2").email == "new@example.org"
    assert mail.outbox[-1].to == ["a1x2@example.org"]
    assert client.post(path[0]).status_code == 422


def test_a_second_factor_is_asked_for_before_the_address_changes(harbour: Harbour, signed_in: Any) -> None:
    from allauth.mfa.models import Authenticator

    person, client = harbour.people["a1x2"], signed_in("a1x2")
    ContactDetail.objects.create(person=person, kind="email", value="new@example.org", match_value="new@example.org")
    assert client.get("/account/address/").status_code == 200
    Authenticator.objects.create(user=harbour.account("a1x2"), type="totp", data={"secret": "x"})
    assert "/account/2fa/reauthenticate/" in client.get("/account/address/").url
    assert "/account/2fa/reauthenticate/" in client.post("/account/address/", {"email": "new@example.org"}).url
    assert mail.outbox == []


def test_a_persons_page_offers_what_the_office_allows(harbour: Harbour, signed_in: Any) -> None:
    person = newcomer(harbour)
    secretary = signed_in("a1x0").get(f"/people/{person.pk}/").content.decode()
    assert "cannot sign in yet" in secretary
    assert "hand over" not in secretary
    assert "hand over" in signed_in("ada").get(f"/people/{person.pk}/").content.decode()
    assert "cannot sign in yet" not in signed_in("a1x2").get(f"/people/{person.pk}/").content.decode()
    assert "hand over" not in signed_in("ada").get(f"/people/{person.pk}/?on=2023-01-01").content.decode()


def test_pages_of_accounts(harbour: Harbour, signed_in: Any) -> None:
    person = newcomer(harbour)
    client = signed_in("ada")
    assert client.post(f"/people/{person.pk}/invite/").status_code == 302
    assert len(mail.outbox) == 1
    shown = client.post(f"/people/{person.pk}/link/").content.decode()
    assert re.search(r"http://testserver/sign-in/[\w-]{40,}/", shown)
    ContactDetail.objects.create(person=person, kind="email", value="b@example.org", match_value="b@example.org")
    client.post(f"/people/{person.pk}/change-address/", {"email": "b@example.org"})
    person.refresh_from_db()
    assert person.user is not None
    assert person.user.email == "b@example.org"
    client.post(f"/people/{person.pk}/close-account/")
    person.user.refresh_from_db()
    assert not person.user.is_active
    client.post(f"/people/{person.pk}/close-account/", {"open": "1"})
    person.user.refresh_from_db()
    assert person.user.is_active
    unit = harbour.units["a1x"].unit_id
    assert client.post(f"/units/{unit}/invite/").status_code == 200


def test_an_applicant_who_is_admitted_gets_an_account(harbour: Harbour, as_web: Any) -> None:
    from secretariat.people.actions import decide_application
    from tests.people.test_applications import apply

    application, actor = apply(harbour), harbour.actor("a1x0")
    with as_web(actor):
        decide_application(actor=actor, now=NOW, application_id=application.pk, admit=True, on=date(2026, 6, 1))
    assert "Welcome, Noor Haddad" in str(mail.outbox[0].body)
    assert link_in(str(mail.outbox[0].body))
    person = Person.objects.get(pk=application.person_id)
    assert person.user is not None
    assert person.user.email == "noor@example.org"


def test_strangers_are_not_found(harbour: Harbour, as_web: Any) -> None:
    actor = harbour.actor("b1x0")
    with as_web(actor), pytest.raises(NotFound):
        actions.invite_person(actor=actor, now=NOW, person_id=harbour.people["a1x2"].pk)


def test_a_link_to_another_address_is_for_its_account_and_works_once(harbour: Harbour, as_web: Any) -> None:
    person, me = harbour.people["a1x2"], harbour.actor("a1x2")
    ContactDetail.objects.create(person=person, kind="email", value="b@example.org", match_value="b@example.org")
    with as_web(me), pytest.raises(Invalid, match="not on the person's record"):
        actions.ask_new_address(actor=me, now=NOW, email="stranger@example.org")
    with as_web(me):
        actions.ask_new_address(actor=me, now=NOW, email="b@example.org")
    found = re.search(r"/account/address/([^/\s]+)/", str(mail.outbox[0].body))
    assert found
    other = harbour.actor("a1x0")
    with as_web(other), pytest.raises(NotAllowed):
        actions.confirm_new_address(actor=other, now=NOW, token=found[1])
    with as_web(me), pytest.raises(Invalid):
        actions.confirm_new_address(actor=me, now=NOW, token=found[1] + "x")
    with as_web(me):
        assert actions.confirm_new_address(actor=me, now=NOW, token=found[1]).email == "b@example.org"
    with as_web(me), pytest.raises(Invalid, match="used already"):
        actions.confirm_new_address(actor=me, now=NOW, token=found[1])
