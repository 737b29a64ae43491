"""What every step of an import knows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from secretariat.ground.actor import Actor
from secretariat.imports.rules.periods import Days
from secretariat.imports.rules.problems import MOST_ERRORS, BadCell, BadInput, Conflict, Ref, Report, RowStates
from secretariat.imports.rules.units import NameRow, Segment, Stand

Progress = Callable[[str, int, int | None], None]
"""Told what is being done, how much of it is done, and of how much where that is known."""

STOP, NEW, MATCH = "stop", "new", "match"


def silent(stage: str, done: int, total: int | None) -> None:
    """Progress that nobody follows."""


@dataclass(frozen=True)
class Options:
    """How an import is to be done. `decisions` says for ids in the file whom they are: a person's id, or 0 for new.

    `language` is the main one of a new organisation. With `alone`, large loads lock tables against readers, which is
    faster; without it others can go on reading.
    """

    today: date
    settle: bool = False
    duplicates: str = STOP
    language: str = ""
    decisions: dict[str, int] = field(default_factory=dict)
    alone: bool = False


@dataclass
class UnitPlan:
    """A unit that the files speak of, and what becomes of it."""

    key: str
    id: int
    existing: bool
    type: str
    refs: list[Ref]
    state: str = "new"


@dataclass
class Plan:
    """One run of an import, from its files to its report."""

    actor: Actor
    options: Options
    report: Report = field(default_factory=Report)
    progress: Progress = silent
    sheets: list[tuple[str, str]] = field(default_factory=list)
    """Label and table of each sheet; rows are staged with the sheet's place in this list."""
    errors: list[BadCell] = field(default_factory=list)
    states: RowStates = field(default_factory=RowStates)
    languages: list[str] = field(default_factory=list)
    """Languages of units' names, the main one first."""
    told: dict[str, list[Segment]] = field(default_factory=dict)
    types: dict[str, list[tuple[date | None, Ref, str]]] = field(default_factory=dict)
    first_day: date | None = None
    units: dict[str, UnitPlan] = field(default_factory=dict)
    segments: dict[str, list[Segment]] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)
    lives: dict[int, Sequence[Days]] = field(default_factory=dict)
    last_path: dict[int, str] = field(default_factory=dict)
    stands: dict[str, list[Stand]] = field(default_factory=dict)
    """Of units whose placements must be written."""
    names: dict[str, list[NameRow]] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    """What the files call each kind of post, by its code."""
    adopted: str | None = None
    staged: dict[str, int] = field(default_factory=dict)
    contact_kinds: tuple[str, ...] = ()
    """Kinds of contact details for which `people` has a column."""
    other_names: bool = False
    """Whether `people` tells other names than the primary one."""
    populated: bool = True
    """Whether anybody is on record before the import."""
    writes: dict[str, int] = field(default_factory=dict)
    """How many rows will be written, by table."""

    def ref(self, sheet: int, row: int) -> Ref:
        """A staged row's place in its file."""
        return Ref(self.sheets[sheet][0], row)

    def fail(self, error: BadCell) -> None:
        """Keeps an error; raises BadInput once there are enough of them."""
        self.errors.append(error)
        if len(self.errors) >= MOST_ERRORS:
            raise BadInput(self.errors)

    def stop_if_bad(self) -> None:
        """Raises BadInput when an error was found."""
        if self.errors:
            raise BadInput(self.errors)

    def tell(self, conflict: Conflict) -> None:
        """Keeps a conflict for the report."""
        self.report.add(conflict)

    def unit_name(self, unit_id: int) -> str:
        """A unit as conflicts name it: by its id in the files."""
        return self.keys.get(unit_id, f"unit-{unit_id}")


def run(statement: str, *parameters: Any) -> int:
    """Runs one statement and returns how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return int(cursor.rowcount)


def rows(statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """All rows of a small result."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def sequence(table: str) -> str:
    """SQL for the next number of a table's key; naming the sequence once is much faster than asking for it each row."""
    return f"nextval('{rows('SELECT pg_get_serial_sequence(%s, %s)', table, 'id')[0][0]}'::regclass)"


def stream(name: str, statement: str, size: int = 5000) -> Iterator[tuple[Any, ...]]:
    """Rows of a large result, a few thousand at a time; other statements may run meanwhile."""
    connection.ensure_connection()
    with connection.connection.cursor(name=name) as cursor:
        cursor.itersize = size
        cursor.execute(statement)
        yield from cursor


class Copier:
    """Collects rows and copies them into a table, thousands at a time."""

    def __init__(self, table: str, columns: str, most: int = 20_000) -> None:
        self._statement = f"COPY {table} ({columns}) FROM STDIN"
        self._rows: list[tuple[Any, ...]] = []
        self._most = most
        self.count = 0

    def add(self, *row: Any) -> None:
        """One more row."""
        self._rows.append(row)
        self.count += 1
        if len(self._rows) >= self._most:
            self.flush()

    def flush(self) -> None:
        """Copies what is waiting."""
        if self._rows:
            with connection.cursor() as cursor, cursor.copy(self._statement) as copy:
                for row in self._rows:
                    copy.write_row(row)
            self._rows.clear()
