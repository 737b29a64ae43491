"""The e-mail backend of every installation: it puts messages into the outbox, in the caller's transaction."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from procrastinate.contrib.django import app

from secretariat.ground import clock
from secretariat.messaging.models import OutboxMessage

DELIVER = "messaging.deliver"
"""The name of the job that sends what waits."""


class OutboxBackend(BaseEmailBackend):
    """Writes e-mails into the outbox, one row for each address; the worker sends them where there is a mail server."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keeps the messages and returns how many."""
        now = clock.now()
        kept: bool = getattr(settings, "MAIL_IS_KEPT", True)
        state = OutboxMessage.KEPT if kept else OutboxMessage.WAITING
        due = None if kept else now
        rows = [
            (address, str(message.subject), str(message.body), now, state, due)
            for message in email_messages
            for address in message.recipients()
        ]
        if not rows:
            return 0
        with transaction.atomic():
            with connection.cursor() as cursor:
                # No RETURNING: whoever sends a message may be someone who can read none.
                cursor.executemany(
                    'INSERT INTO messaging_outboxmessage ("to", subject, body, kept_at, state, due_at, tries, problem)'
                    " VALUES (%s, %s, %s, %s, %s, %s, 0, '')",
                    rows,
                )
            if due is not None:
                app.configure_task(DELIVER).defer(timestamp=int(now.timestamp()))
        return len(email_messages)
