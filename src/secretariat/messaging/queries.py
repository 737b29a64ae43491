"""Reads of the outbox."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from secretariat.ground.actor import Actor
from secretariat.ground.errors import NotFound
from secretariat.messaging.models import OutboxMessage
from secretariat.messaging.permissions import require_outbox

PAGE = 50


def kept_messages(*, actor: Actor, text: str = "", before: int | None = None, limit: int = PAGE) -> list[OutboxMessage]:
    """One page of kept messages, the latest first. Raises NotAllowed for anyone but administrators."""
    require_outbox(actor)
    rows: QuerySet[OutboxMessage] = OutboxMessage.objects.order_by("-pk")
    if text:
        rows = rows.filter(Q(to__icontains=text) | Q(subject__icontains=text))
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows[:limit])


def kept_message(*, actor: Actor, message_id: int) -> OutboxMessage:
    """One kept message. Raises NotAllowed for anyone but administrators, NotFound when there is none."""
    require_outbox(actor)
    message = OutboxMessage.objects.filter(pk=message_id).first()
    if message is None:
        raise NotFound(_("There is no such message in the outbox."))
    return message
