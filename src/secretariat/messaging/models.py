"""Messages of a local installation, kept where its administrator can read them."""

from django.db import models


class OutboxMessage(models.Model):
    """An e-mail that was not sent because the installation has no mail server."""

    to = models.TextField()
    subject = models.TextField()
    body = models.TextField()
    kept_at = models.DateTimeField(auto_now_add=True)
