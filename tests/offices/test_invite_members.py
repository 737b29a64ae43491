"""The members of a unit are invited at once: all who can be, with word of who cannot, and nothing half done."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from secretariat.accounts.models import OneTimeLink, User
from secretariat.ground import clock
from secretariat.ground.errors import Conflict, NotAllowed
from secretariat.ground.models import LedgerEntry
from secretariat.offices import actions
from secretariat.offices.actions import inviting as module
from secretariat.offices.models import Post, Tenure
from secretariat.people.models import ContactDetail, Membership, Person, PersonName
from tests.conftest import NOW, START, Harbour


def crowd(harbour: Harbour, count: int, unit: str = "a1x", name: str = "Noor") -> list[Person]:
    """So many more members of a cell, each with an address of their own."""
    place = harbour.units[unit]
    people = Person.objects.bulk_create(
        [Person(display_name=f"{name} {n:03}", sort_name=f"{name.lower()} {n:03}") for n in range(count)]
    )
    PersonName.objects.bulk_create([PersonName(person=p, name=p.display_name, match_name=p.sort_name) for p in people])
    for person in people:
        give_address(person, f"{person.sort_name.replace(' ', '')}@example.org")
    Membership.objects.bulk_create(
        [
            Membership(person=p, unit_id=place.unit_id, path=place.path, sort_name=p.sort_name, valid_from=START)
            for p in people
        ]
    )
    return people


def give_address(person: Person, address: str) -> None:
    ContactDetail.objects.create(person=person, kind="email", value=address, match_value=address.lower())


def invite(harbour: Harbour, as_web: Any, name: str = "a1x0", unit: str = "a1x") -> actions.Invited:
    actor = harbour.actor(name)
    with as_web(actor):
        return actions.invite_members(actor=actor, now=NOW, unit_id=harbour.units[unit].unit_id)


def reasons(found: actions.Invited) -> dict[int, str]:
    return {row.person_id: row.reason for row in found.left_out}


def test_all_who_can_be_invited_are_and_of_the_others_it_is_told_why(harbour: Harbour, as_web: Any) -> None:
    first, second, third, fourth = crowd(harbour, 4)
    ContactDetail.objects.filter(person=second).update(value="NOOR000@example.org")
    Person.objects.filter(pk=third.pk).update(language="ko")
    User.objects.create_user(email="noor003@example.org")
    found = invite(harbour, as_web)
    # Of the three that were there the secretary has an account, one has no address, and one is the district's
    # secretary, whose office gives more.
    assert (found.invited, found.already, found.waiting) == (2, 1, 0)
    assert reasons(found) == {
        harbour.people["a1x1"].pk: "higher_office",
        harbour.people["a1x2"].pk: "no_address",
        second.pk: "address_in_use",
        fourth.pk: "address_in_use",
    }
    assert [m.to for m in mail.outbox] == [["noor000@example.org"], ["noor002@example.org"]]
    assert "Noor 000" in str(mail.outbox[0].body)
    assert re.search("[가-힣]", str(mail.outbox[1].body))
    third.refresh_from_db()
    assert third.user is not None
    assert (third.user.email, third.user.language, third.user.is_active) == ("noor002@example.org", "ko", True)
    assert not third.user.has_usable_password()
    first.refresh_from_db()
    entries = LedgerEntry.objects.filter(action="messaging.send_message").order_by("pk")
    assert [entry.person_id for entry in entries] == [first.pk, third.pk]
    assert LedgerEntry.objects.get(action="offices.invite_members").payload == {"invited": 2, "left_out": 4}


def test_the_link_signs_in_whom_it_was_sent_to(harbour: Harbour, as_web: Any) -> None:
    crowd(harbour, 3)
    invite(harbour, as_web)
    OneTimeLink.objects.update(expires_at=NOW + timedelta(days=3650))
    link = re.search(r"/sign-in/\S+", str(mail.outbox[1].body))
    assert link
    client = Client()
    assert client.post(link[0]).url == "/desk/"
    assert "Noor 001" in client.get("/me/").content.decode()


def test_elsewhere_nobody_is_invited(harbour: Harbour, as_web: Any) -> None:
    crowd(harbour, 1, "a1y")
    with pytest.raises(NotAllowed):
        invite(harbour, as_web, unit="a1y")
    assert mail.outbox == []


def test_an_office_elsewhere_that_is_yet_to_begin_is_seen(harbour: Harbour, as_web: Any) -> None:
    """The secretary of a cell cannot see the tenure, for it is in another region; it counts nevertheless."""
    person, other = crowd(harbour, 2)
    post = Post.objects.get(unit_id=harbour.units["b"].unit_id, type__code="secretary")
    Tenure.objects.create(
        post=post, person=person, kind="elected", seat=1, path=harbour.units["b"].path,
        valid_from=clock.today() + timedelta(days=400), valid_to=clock.today() + timedelta(days=800),
    )  # fmt: skip
    actor = harbour.actor("a1x0")
    with as_web(actor):
        assert not Tenure.objects.filter(person=person).exists()
    found = invite(harbour, as_web)
    assert (found.invited, reasons(found)[person.pk]) == (1, "higher_office")
    assert [m.to for m in mail.outbox] == [["noor001@example.org"]]
    other.refresh_from_db()
    assert other.user is not None
    assert reasons(invite(harbour, as_web, "ada")).keys() == {harbour.people["a1x2"].pk, harbour.people["a1x1"].pk}


def test_hundreds_take_as_many_statements_as_one(harbour: Harbour, as_web: Any) -> None:
    counts = []
    for size in (1, 40):
        crowd(harbour, size, name=f"Crowd{size}")
        actor = harbour.actor("a1x0")
        with (
            as_web(actor),
            CaptureQueriesContext(
                connection,
            ) as sent,
        ):
            found = actions.invite_members(actor=actor, now=NOW, unit_id=harbour.units["a1x"].unit_id)
        assert found.invited == size
        counts.append(len(sent))
    assert counts[0] == counts[1] < 30


def test_what_is_too_much_at_once_waits(harbour: Harbour, as_web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_AT_ONCE", 2)
    crowd(harbour, 3)
    found = invite(harbour, as_web)
    assert (found.invited, found.waiting, found.already) == (2, 1, 1)
    found = invite(harbour, as_web)
    assert (found.invited, found.waiting, found.already) == (1, 0, 3)
    found = invite(harbour, as_web)
    assert (found.invited, found.waiting, found.already) == (0, 0, 4)
    assert len(mail.outbox) == 3


@pytest.mark.parametrize("change", ["account", "address", "erased"])
def test_what_happens_at_the_same_moment_undoes_all_of_it(
    harbour: Harbour, as_web: Any, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    people = crowd(harbour, 3)
    actor, before = harbour.actor("a1x0"), User.objects.count()
    real = module.new_secret

    def meanwhile() -> str:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            if change == "account":
                user = User.objects.create_user(email="else@example.org")
                Person.objects.filter(pk=people[1].pk).update(user=user)
            elif change == "address":
                User.objects.create_user(email="noor001@example.org")
            else:
                Person.objects.filter(pk=people[1].pk).update(erased_at=NOW)
            cursor.execute("SET LOCAL ROLE secretariat_web")
        monkeypatch.setattr(module, "new_secret", real)
        return real()

    monkeypatch.setattr(module, "new_secret", meanwhile)
    with as_web(actor), pytest.raises(Conflict, match="Nobody was invited"):
        actions.invite_members(actor=actor, now=NOW, unit_id=harbour.units["a1x"].unit_id)
    assert mail.outbox == []
    assert User.objects.count() == before
    assert not OneTimeLink.objects.exists()
    assert not LedgerEntry.objects.filter(action="offices.invite_members").exists()


def test_no_file_stays_open(harbour: Harbour, as_web: Any) -> None:
    (person,) = crowd(harbour, 1, "a1x")
    actor = harbour.actor("a1x0")
    with as_web(actor):
        actions.invite_members(actor=actor, now=NOW, unit_id=harbour.units["a1x"].unit_id)
        with connection.cursor() as cursor:
            for name in ("case", "secret", "signing_in"):
                cursor.execute("SELECT current_setting(%s, true)", [f"secretariat.{name}"])
                assert cursor.fetchone() == ("",), name
        assert not User.objects.exclude(pk=actor.user_id).exists()
    # The functions have their caller's rights: without the door to accounts nothing is written.
    call = "SELECT offices_let_in(ARRAY[%s], ARRAY['x@y'], ARRAY[''], ARRAY['!'], ARRAY['d'], 'l', now(), now())"
    with as_web(actor), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        connection.cursor().execute(call, [person.pk])


def test_the_page_tells_how_many_and_who_not_and_why(harbour: Harbour, signed_in: Any) -> None:
    crowd(harbour, 2)
    client = signed_in("a1x0")
    text = client.post(f"/units/{harbour.units['a1x'].unit_id}/invite/").content.decode()
    assert "2 members are invited." in text
    assert "a1x José Ortega" in text
    assert "No e-mail address is on record." in text
    assert "may do more than yours" in text
    assert "Invite the next ones" not in text
    text = client.post(f"/units/{harbour.units['a1x'].unit_id}/invite/").content.decode()
    assert "Nobody was invited." in text


def test_the_page_offers_the_next_ones(harbour: Harbour, signed_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_AT_ONCE", 1)
    crowd(harbour, 2)
    text = signed_in("a1x0").post(f"/units/{harbour.units['a1x'].unit_id}/invite/").content.decode()
    assert "One member is invited." in text
    assert "Invite the next ones" in text


def test_the_api_says_the_same(harbour: Harbour, signed_in: Any) -> None:
    crowd(harbour, 2)
    unit = harbour.units["a1x"].unit_id
    answer = signed_in("a1x0").post(f"/api/v1/units/{unit}/invite")
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["invited"], told["already"], told["waiting"]) == (2, 1, 0)
    assert {(row["person_id"], row["name"], row["reason"]) for row in told["left_out"]} == {
        (harbour.people["a1x1"].pk, "a1x Maria Silva", "higher_office"),
        (harbour.people["a1x2"].pk, "a1x José Ortega", "no_address"),
    }
