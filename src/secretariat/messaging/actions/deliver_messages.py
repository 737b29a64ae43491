"""Handing what waits in the outbox to the mail server."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.translation import gettext as _

from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Conflict, NotAllowed, NotFound
from secretariat.messaging.models import OutboxMessage
from secretariat.messaging.permissions import require_outbox

MOST_TRIES = 9
"""With waits that double from one minute, a message is given up after about four hours."""


def deliver_messages(*, actor: Actor, now: datetime) -> tuple[int, int]:
    """Sends every message that is due, and returns how many were sent and how many will have to wait.

    For the worker: raises NotAllowed for anyone but the system. Several workers never send the same message.
    """
    if not actor.is_system:
        raise NotAllowed(_("Only the worker of this installation sends messages."))
    sent = waiting = 0
    server = get_connection(settings.DELIVERY_BACKEND)
    try:
        while (outcome := _deliver_next(server, now)) is not None:
            sent += outcome
            waiting += not outcome
    finally:
        server.close()
    if sent or waiting:
        with transaction.atomic():
            ledger.record("messaging.deliver_messages", actor=actor, now=now, sent=sent, waiting=waiting)
    return sent, waiting


def send_again(*, actor: Actor, now: datetime, message_id: int) -> None:
    """Lets a message that was given up wait for the mail server once more.

    Raises NotAllowed for anyone but administrators, NotFound, or Conflict for a message in another state.
    """
    grant = require_outbox(actor)
    with transaction.atomic():
        message = OutboxMessage.objects.select_for_update().filter(pk=message_id).first()
        if message is None:
            raise NotFound(_("There is no such message in the outbox."))
        if message.state != OutboxMessage.FAILED:
            raise Conflict(_("This message was not given up; there is nothing to send again."))
        message.state, message.tries, message.due_at = OutboxMessage.WAITING, 0, now
        message.save(update_fields=["state", "tries", "due_at"])
        ledger.record("messaging.send_again", actor=actor, now=now, subject=message, grant=grant)


def _deliver_next(server: BaseEmailBackend, now: datetime) -> bool | None:
    with transaction.atomic():
        due = OutboxMessage.objects.filter(state=OutboxMessage.WAITING, due_at__lte=now).order_by("due_at", "pk")
        message = due.select_for_update(skip_locked=True).first()
        if message is None:
            return None
        try:
            EmailMessage(message.subject, message.body, to=[message.to], connection=server).send()
        except (OSError, ValueError) as error:  # smtplib's errors are OSErrors, an impossible address is a ValueError
            server.close()
            message.tries += 1
            message.problem = str(error)[:1000]
            message.due_at = now + timedelta(minutes=2 ** (message.tries - 1))
            if message.tries >= MOST_TRIES:
                message.state = OutboxMessage.FAILED
        else:
            message.state, message.sent_at, message.body, message.problem = OutboxMessage.SENT, now, "", ""
        message.save()
        return message.state == OutboxMessage.SENT
