"""Who may do what: one row for each action, in a table for each package."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from secretariat.ground.actor import Actor
from tests.conftest import Harbour


@dataclass(frozen=True)
class Row:
    """An action, a call of it on the harbour, and the people whose offices allow it or do not.

    `power` is the power that it asks for, or "self", "anyone" or "system". People are the harbour's: a1x0 is secretary
    of a cell in district A1, a1x1 of that district, b1x0 of another district, b2x2 general secretary, ada
    administrator, a1x2 a member.
    """

    action: str
    power: str
    call: Callable[[Harbour, Actor, Any], Any]
    allowed: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    given: Callable[[Harbour], Any] = lambda harbour: None
    """What the call needs that the actor may not be able to look up; made beforehand, without row-level security."""
