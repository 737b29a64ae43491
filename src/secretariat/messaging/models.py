"""Messages on their way: each is kept here until it has been sent, or for good where there is no mail server."""

from django.db import models


class OutboxMessage(models.Model):
    """An e-mail. Its text is forgotten once it has been sent: it may hold a code or a link that opens an account."""

    WAITING, KEPT, SENT, FAILED = "waiting", "kept", "sent", "failed"
    STATES = [(s, s) for s in (WAITING, KEPT, SENT, FAILED)]

    to = models.TextField()
    subject = models.TextField()
    body = models.TextField()
    kept_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=7, choices=STATES, default=KEPT)
    due_at = models.DateTimeField(null=True)
    """When to try again, while it waits."""
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)
    """What the mail server said, when it would not take the message."""

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="messages_that_wait")]
