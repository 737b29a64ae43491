"""The outbox: everyone may put a message in, and only whoever administers the whole organisation reads it."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.mail import EmailMessage

from secretariat.ground import paths, powers
from secretariat.ground.actor import Grant
from secretariat.ground.errors import NotAllowed, NotFound
from secretariat.messaging.backend import OutboxBackend
from secretariat.messaging.models import OutboxMessage
from secretariat.messaging.queries import kept_message, kept_messages
from tests.conftest import Harbour


@pytest.fixture
def kept(harbour: Harbour, as_web: Any) -> OutboxMessage:
    with as_web(None):
        OutboxBackend().send_messages([EmailMessage("Code", "123456", to=["a1x0@example.org"])])
    return OutboxMessage.objects.get()


def test_the_administrator_reads_it(harbour: Harbour, as_web: Any, kept: OutboxMessage, signed_in: Any) -> None:
    ada = harbour.actor("ada")
    with as_web(ada):
        assert [m.body for m in kept_messages(actor=ada)] == ["123456"]
        assert kept_messages(actor=ada, text="nobody") == []
        assert kept_message(actor=ada, message_id=kept.pk).to == "a1x0@example.org"
        with pytest.raises(NotFound):
            kept_message(actor=ada, message_id=kept.pk + 1)
    browser = signed_in("ada")
    assert "a1x0@example.org" in browser.get("/outbox/").content.decode()
    assert "123456" in browser.get(f"/outbox/{kept.pk}/").content.decode()


@pytest.mark.parametrize("name", ["a1x0", "a1x1", "b2x2", "a1x2"])
def test_others_do_not(harbour: Harbour, as_web: Any, kept: OutboxMessage, signed_in: Any, name: str) -> None:
    actor = harbour.actor(name)
    with as_web(actor):
        assert not OutboxMessage.objects.exists()
        for read in (lambda: kept_messages(actor=actor), lambda: kept_message(actor=actor, message_id=kept.pk)):
            with pytest.raises(NotAllowed):
                read()
    assert signed_in(name).get("/outbox/").status_code == 403


def test_administering_one_district_is_not_enough(harbour: Harbour, as_web: Any, kept: OutboxMessage) -> None:
    """Codes for the general secretary lie there too."""
    low, high = paths.subtree(harbour.units["a1"].path)
    officer = harbour.actor("a1x1")
    officer = replace(officer, grants=(*officer.grants, Grant(powers.ADMINISTER, low, high, 1, 1)))
    with as_web(officer):
        assert not OutboxMessage.objects.exists()
        with pytest.raises(NotAllowed):
            kept_messages(actor=officer)
