"""The e-mail backend of an installation without a mail server: it keeps every message in the outbox."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from secretariat.ground import clock


class OutboxBackend(BaseEmailBackend):
    """Writes e-mails into the outbox, one row for each address."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keeps the messages and returns how many."""
        rows = [
            (address, str(message.subject), str(message.body), clock.now())
            for message in email_messages
            for address in message.recipients()
        ]
        with connection.cursor() as cursor:
            # No RETURNING: whoever sends a message may be someone who can read none.
            cursor.executemany(
                'INSERT INTO messaging_outboxmessage ("to", subject, body, kept_at) VALUES (%s, %s, %s, %s)', rows
            )
        return len(email_messages)
