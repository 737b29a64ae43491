"""Messages go to a person's own address, in their own language, and only from someone who may know of them."""

from typing import Any

import pytest
from django.core import mail

from secretariat.ground.errors import Invalid, NotFound
from secretariat.ground.models import LedgerEntry
from secretariat.messaging.actions import send_message
from secretariat.people.models import ContactDetail, Person
from tests.conftest import NOW, Harbour

TEMPLATE = {"template": "messaging/invitation", "context": {"link": "https://union.example/x", "days": 14}}


def send(harbour: Harbour, as_web: Any, who: str, whom: str, **more: Any) -> None:
    actor = harbour.actor(who)
    person = Person.objects.get(pk=harbour.people[whom].pk)
    with as_web(actor):
        send_message(actor=actor, now=NOW, person=person, **{**TEMPLATE, **more})


def test_to_the_address_on_record(harbour: Harbour, as_web: Any) -> None:
    person = harbour.people["a1x2"]
    ContactDetail.objects.create(person=person, kind="email", value="jose@home.example", match_value="x")
    send(harbour, as_web, "a1x0", "a1x2")
    [message] = mail.outbox
    assert message.to == ["jose@home.example"]
    assert "Harbour Union" in message.subject
    assert "a1x José Ortega" in message.body
    assert "https://union.example/x" in message.body
    entry = LedgerEntry.objects.get(action="messaging.send_message")
    assert (entry.person_id, entry.payload) == (person.pk, {"template": "messaging/invitation"})


def test_to_the_account_first(harbour: Harbour, as_web: Any) -> None:
    ContactDetail.objects.create(person=harbour.people["a1x1"], kind="email", value="old@home.example", match_value="x")
    user = harbour.account("a1x1")
    actor = harbour.actor("a1x1")
    with as_web(actor):
        send_message(actor=actor, now=NOW, person=Person.objects.get(pk=actor.person_id), **TEMPLATE)
    assert mail.outbox[0].to == [user.email]


def test_without_an_address_nothing_is_sent(harbour: Harbour, as_web: Any) -> None:
    with pytest.raises(Invalid, match="no e-mail address"):
        send(harbour, as_web, "a1x0", "a1x2")
    assert mail.outbox == []
    assert not LedgerEntry.objects.filter(action="messaging.send_message").exists()


def test_nothing_goes_to_someone_out_of_sight(harbour: Harbour, as_web: Any) -> None:
    with pytest.raises(NotFound):
        send(harbour, as_web, "b1x0", "a1x2", to="x@example.org")
    assert mail.outbox == []
