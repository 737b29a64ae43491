"""The outbox: what is written leaves it once, or waits, or is given up; its text is forgotten when it is gone."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction

from secretariat.ground import paths, powers
from secretariat.ground.actor import Grant
from secretariat.ground.errors import Conflict, Invalid, NotAllowed, NotFound
from secretariat.messaging import queries
from secretariat.messaging.actions import Letter, deliver_messages, send_again, send_message, send_messages
from secretariat.messaging.actions.deliver_messages import MOST_TRIES
from secretariat.messaging.models import OutboxMessage
from tests.conftest import NOW, SYSTEM, Harbour

ANSWER = {"name": "Noor", "unit": "Cell 4", "answer": ""}


class Refusing(EmailBackend):
    """A mail server that is not there."""

    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError("nobody listens")


@pytest.fixture(autouse=True)
def _through_the_outbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "secretariat.messaging.backend.OutboxBackend"
    settings.DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MAIL_IS_KEPT = False


def write(**changed: Any) -> None:
    given = {"actor": SYSTEM, "now": NOW, "to": "noor@example.org", "template": "people/mail/answer", "context": ANSWER}
    send_message(**{**given, **changed})


def later(minutes: int) -> Any:
    return NOW + timedelta(days=3650, minutes=minutes)


def test_without_a_mail_server_messages_are_kept(harbour: Harbour, settings: Any) -> None:
    settings.MAIL_IS_KEPT = True
    write()
    assert deliver_messages(actor=SYSTEM, now=later(0)) == (0, 0)
    message = OutboxMessage.objects.get()
    assert (message.state, message.to) == ("kept", "noor@example.org")
    assert "was not accepted" in message.body


def test_many_get_theirs_at_once_each_in_their_language(harbour: Harbour) -> None:
    letters = [
        Letter(f"{language}@example.org", {**ANSWER, "name": language}, language, harbour.people["ada"].pk, "")
        for language in ("en", "ko")
    ]
    send_messages(actor=SYSTEM, now=NOW, template="people/mail/answer", letters=letters)
    english, korean = OutboxMessage.objects.order_by("pk")
    assert (english.to, korean.to) == ("en@example.org", "ko@example.org")
    assert "was not accepted" in english.body
    assert "was not accepted" not in korean.body
    with pytest.raises(Invalid):
        send_messages(
            actor=SYSTEM, now=NOW, template="people/mail/answer",
            letters=[letters[0], Letter("nowhere", ANSWER, "", harbour.people["ada"].pk, "")],
        )  # fmt: skip
    assert OutboxMessage.objects.count() == 2


def test_a_message_leaves_once_and_its_text_is_forgotten(harbour: Harbour) -> None:
    write(language="ko")
    assert deliver_messages(actor=SYSTEM, now=later(0)) == (1, 0)
    assert deliver_messages(actor=SYSTEM, now=later(1)) == (0, 0)
    assert [m.to for m in mail.outbox] == [["noor@example.org"]]
    message = OutboxMessage.objects.get()
    assert (message.state, message.body) == ("sent", "")


def test_what_was_undone_is_not_sent(harbour: Harbour) -> None:
    def act() -> None:
        with transaction.atomic():
            write()
            raise RuntimeError("the act failed after it wrote")

    with pytest.raises(RuntimeError):
        act()
    assert deliver_messages(actor=SYSTEM, now=later(0)) == (0, 0)
    assert not OutboxMessage.objects.exists()


def test_a_mail_server_that_is_away_is_tried_again_and_given_up_in_the_end(
    harbour: Harbour, settings: Any, as_web: Any
) -> None:
    settings.DELIVERY_BACKEND = f"{__name__}.Refusing"
    write()
    assert deliver_messages(actor=SYSTEM, now=later(0)) == (0, 1)
    assert deliver_messages(actor=SYSTEM, now=later(0)) == (0, 0), "not before its time"
    for attempt in range(1, MOST_TRIES):
        assert deliver_messages(actor=SYSTEM, now=later(2**attempt)) == (0, 1)
    message = OutboxMessage.objects.get()
    assert (message.state, message.tries, message.problem) == ("failed", MOST_TRIES, "nobody listens")
    assert deliver_messages(actor=SYSTEM, now=later(100_000)) == (0, 0)
    ada = harbour.actor("ada")
    with as_web(ada):
        send_again(actor=ada, now=later(100_000), message_id=message.pk)
    settings.DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert deliver_messages(actor=SYSTEM, now=later(100_000)) == (1, 0)
    with as_web(ada), pytest.raises(Conflict):
        send_again(actor=ada, now=NOW, message_id=message.pk)
    with as_web(ada), pytest.raises(NotFound):
        send_again(actor=ada, now=NOW, message_id=message.pk + 1000)


def test_an_impossible_address_keeps_nobody_else_waiting(harbour: Harbour) -> None:
    write(to="noor@example.org\nBcc: everyone@example.org")
    write(to="maria@example.org")
    assert deliver_messages(actor=SYSTEM, now=later(0)) == (1, 1)
    assert [m.to for m in mail.outbox] == [["maria@example.org"]]
    assert "newlines" in OutboxMessage.objects.get(state="waiting").problem


def test_only_administrators_read_it_and_only_the_worker_sends(harbour: Harbour, as_web: Any) -> None:
    write()
    message = OutboxMessage.objects.get()
    for name in ("a1x0", "a1x1", "b2x2", "a1x2"):
        actor = harbour.actor(name)
        with as_web(actor):
            assert not OutboxMessage.objects.exists()
            with pytest.raises(NotAllowed):
                queries.kept_messages(actor=actor)
            with pytest.raises(NotAllowed):
                send_again(actor=actor, now=NOW, message_id=message.pk)
            with pytest.raises(NotAllowed):
                deliver_messages(actor=actor, now=NOW)
    ada = harbour.actor("ada")
    with as_web(ada):
        assert [m.pk for m in queries.kept_messages(actor=ada, text="noor")] == [message.pk]
        assert queries.kept_messages(actor=ada, text="somebody else") == []


def test_administering_one_district_is_not_enough(harbour: Harbour, as_web: Any) -> None:
    """Codes for the general secretary lie there too."""
    write()
    low, high = paths.subtree(harbour.units["a1"].path)
    officer = harbour.actor("a1x1")
    officer = replace(officer, grants=(*officer.grants, Grant(powers.ADMINISTER, low, high, 1, 1)))
    with as_web(officer):
        assert not OutboxMessage.objects.exists()
        with pytest.raises(NotAllowed):
            queries.kept_messages(actor=officer)


def test_pages_of_the_outbox(harbour: Harbour, signed_in: Any) -> None:
    write()
    message = OutboxMessage.objects.get()
    client = signed_in("ada")
    assert "noor@example.org" in client.get("/outbox/").content.decode()
    assert "was not accepted" in client.get(f"/outbox/{message.pk}/").content.decode()
    OutboxMessage.objects.update(state="failed", problem="550 no such user")
    assert "550 no such user" in client.get(f"/outbox/{message.pk}/").content.decode()
    assert client.post(f"/outbox/{message.pk}/again/").status_code == 302
    message.refresh_from_db()
    assert message.state == "waiting"
    assert client.post(f"/outbox/{message.pk}/again/").status_code == 409
    assert signed_in("a1x0").get("/outbox/").status_code == 403


def test_there_must_be_an_address(harbour: Harbour) -> None:
    with pytest.raises(Invalid):
        write(to="")
