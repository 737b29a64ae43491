"""The API of the outbox of an installation without a mail server."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router

from secretariat.kit.rest.fields import IdText, Limit, Shown, TextParam
from secretariat.kit.rest.paging import CursorText, Page, actor_of, cursor_after, page, position
from secretariat.messaging import queries

router = Router()


class MessageLine(Shown):
    """One message that was kept instead of sent."""

    id: int
    to: str
    subject: str
    kept_at: datetime


class MessageShown(MessageLine):
    """One message with its text."""

    body: str


@router.get("/outbox", response=Page[MessageLine], summary="The outbox")
def list_messages(request: HttpRequest, q: TextParam = "", cursor: CursorText | None = None, limit: Limit = 50) -> Any:
    """Messages that were kept because there is no mail server, the latest first; with `q` those to an address or with a
    subject that holds the text. For administrators.
    """
    (before,) = position(cursor, int) or (None,)
    found = queries.kept_messages(actor=actor_of(request), text=q.strip(), before=before, limit=limit + 1)
    items = [{name: getattr(m, name) for name in MessageLine.model_fields} for m in found[:limit]]
    return page(request, items, cursor_after(found[limit - 1].pk) if len(found) > limit else None)


@router.get("/outbox/{message_id}", response=MessageShown, summary="A message")
def get_message(request: HttpRequest, message_id: IdText) -> Any:
    """With its text. For administrators."""
    found = queries.kept_message(actor=actor_of(request), message_id=message_id)
    return {name: getattr(found, name) for name in MessageShown.model_fields}
