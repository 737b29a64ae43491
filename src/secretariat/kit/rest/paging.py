"""Pages of results: an opaque cursor, and the address of the next page."""

import base64
import binascii
import json
from typing import Annotated, Any, Generic, TypeVar

from django.http import HttpRequest
from pydantic import BaseModel, Field

from secretariat.ground.actor import Actor
from secretariat.kit.rest.fields import BIGGEST
from secretariat.kit.rest.problems import Problem, address, wrong

T = TypeVar("T")
CursorText = Annotated[str, Field(max_length=2000, description="Where to go on: the cursor of a `next` address.")]


class Page(BaseModel, Generic[T]):
    """One page of a list, and the address of the next one, null on the last."""

    items: list[T]
    next: str | None = None


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def cursor_after(*parts: str | int | float) -> str:
    """An opaque cursor that stands after the row with these sort keys."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def position(text: str | None, *kinds: type) -> Any:
    """The sort keys in a cursor, or None without one. Raises Problem 422 when it is none of ours."""
    if not text:
        return None
    try:
        parts = json.loads(base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), b"-_", validate=True))
        fits = isinstance(parts, list) and [type(part) for part in parts] == list(kinds)
    except (ValueError, binascii.Error, UnicodeError, RecursionError):
        fits = False
    if not fits or not all(_storable(part) for part in parts):
        raise Problem(422, "", [wrong("query", "cursor", "cursor")])
    return tuple(parts)


def _storable(part: str | int | float) -> bool:
    if isinstance(part, str):
        return "\0" not in part and not any("\ud800" <= c <= "\udfff" for c in part)
    return abs(part) <= BIGGEST


def page(request: HttpRequest, items: list[Any], last: str | None) -> dict[str, Any]:
    """A page of items; `last` is the cursor of its last row where more follow."""
    if last is None:
        return {"items": items, "next": None}
    query = request.GET.copy()
    query["cursor"] = last
    return {"items": items, "next": f"{address(request)}?{query.urlencode()}"}
