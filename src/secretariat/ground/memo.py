"""What one reading of the record has looked up already, so that it is not asked for twice."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_NOTES: ContextVar[dict[Hashable, Any] | None] = ContextVar("notes", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Keeps notes for a request that only reads, and forgets them with it. Nothing may be written meanwhile."""
    token = _NOTES.set({})
    try:
        yield
    finally:
        _NOTES.reset(token)


def notes() -> dict[Hashable, Any]:
    """What has been looked up in this reading; outside of one nothing that would be kept."""
    kept = _NOTES.get()
    return {} if kept is None else kept
