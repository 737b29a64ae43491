"""Two officers in the same moment, over two connections, and what must be sound when both are done."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.db import connection

from secretariat.ground import clock
from secretariat.ground.errors import SecretariatError
from secretariat.project import checks
from tests.reorganisations.soundness import problems

Act = Callable[[], Any]
LONGEST = 20.0
"""Seconds after which a thread that neither waits nor ends has failed."""


class Officer(threading.Thread):
    """Someone who acts over a connection of their own; `outcome` is what came of it."""

    def __init__(self, enter: AbstractContextManager[None], act: Act) -> None:
        super().__init__(daemon=True)
        self.enter, self.act = enter, act
        self.outcome: Any = None
        self.failure: BaseException | None = None
        self.backend: int | None = None

    def run(self) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.backend = cursor.fetchone()[0]
            with self.enter:
                self.outcome = self.act()
        except SecretariatError as error:
            self.outcome = error
        except BaseException as error:
            self.failure = error
        finally:
            connection.close()

    def waits(self) -> bool:
        """Whether PostgreSQL keeps them waiting for another connection."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [self.backend or 0])
            return bool(cursor.fetchone()[0])


def at_once(first: tuple[AbstractContextManager[None], Act], second: tuple[AbstractContextManager[None], Act]) -> Any:
    """What comes of the second act, begun when the first was done but not yet on record, on another connection."""
    officer = Officer(*second)
    enter, act = first
    with enter:
        act()
        wait_for(officer)
    return outcome_of(officer)


def wait_for(officer: Officer) -> None:
    """Lets an officer begin, until they have to wait or have ended."""
    officer.start()
    until = time.monotonic() + LONGEST
    while officer.is_alive() and not officer.waits():
        assert time.monotonic() < until, "neither waits nor ends"
        time.sleep(0.01)


def outcome_of(officer: Officer) -> Any:
    """What came of it: what the act returned, or the product's own refusal."""
    officer.join(LONGEST)
    assert not officer.is_alive(), "waits although the other is done"
    if officer.failure is not None:
        raise officer.failure
    return officer.outcome


def unsound() -> dict[str, Any]:
    """What the product's own checks and the tests' look at the tree find wrong."""
    found: dict[str, Any] = dict(problems(clock.today()))
    for name, check in checks.CHECKS:
        if told := check():
            found[name] = told
    return found
