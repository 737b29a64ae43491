"""What can be wrong with files, and what an import reports."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

RECORD = "on record"
"""Stands in place of a file where a row contradicts what is already recorded."""
MOST_ERRORS, MOST_LISTED = 100, 50_000
STATES = ("new", "changed", "unchanged", "conflicting")


class BadCell(Exception):
    """Input that cannot be read: where, what was found there, and what was expected."""

    def __init__(self, file: str, row: int | None, column: str, found: str, expected: str) -> None:
        self.file, self.row, self.column = file, row, column
        self.found, self.expected = shortened(found), expected
        super().__init__(str(self))

    def __str__(self) -> str:
        where = self.file
        if self.row is not None:
            where += _(", row %(row)s") % {"row": self.row}
        if self.column:
            where += _(", column %(column)s") % {"column": self.column}
        found = f"“{self.found}”" if self.found else _("nothing")
        return _("%(where)s: found %(found)s; expected %(expected)s.") % {
            "where": where, "found": found, "expected": self.expected,
        }  # fmt: skip

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"file": self.file, "row": self.row, "column": self.column, "found": self.found,
                "expected": self.expected, "message": str(self)}  # fmt: skip


class BadInput(Exception):
    """Everything found to be unreadable, up to MOST_ERRORS of it; nothing was written."""

    def __init__(self, problems: list[BadCell]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def shortened(text: object, most: int = 80) -> str:
    """A text cut for a message, on one line."""
    plain = " ".join(str(text).split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"


@dataclass(frozen=True, slots=True)
class Ref:
    """A row of a file; row 0 of RECORD is something that was recorded before."""

    file: str
    row: int

    def __str__(self) -> str:
        return _("on record") if self.file == RECORD else self.file + _(", row %(row)s") % {"row": self.row}


ON_RECORD = Ref(RECORD, 0)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two rows that cannot both be true, and what was or would be done about it. `kind` is a key of RULES."""

    kind: str
    subject: str
    first: Ref
    first_says: str
    second: Ref
    second_says: str
    settled: str

    def __str__(self) -> str:
        return (
            f"{RULES[self.kind].title}: {self.subject}\n"
            f"    {self.first}: {self.first_says}\n"
            f"    {self.second}: {self.second_says}"
        )

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "kind": self.kind, "subject": self.subject, "settlement": self.settled,
            "first": {"file": self.first.file, "row": self.first.row, "says": self.first_says},
            "second": {"file": self.second.file, "row": self.second.row, "says": self.second_says},
        }  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """A kind of conflict and how it is settled, in plain words."""

    title: Any
    settlement: Any


RULES = {
    "two_parents": Rule(
        gettext_lazy("A unit in two places, or with two names, at once"),
        gettext_lazy("The row that begins later holds for its own days, the other one for the rest."),
    ),
    "same_unit_twice": Rule(
        gettext_lazy("The same fact about a unit twice"), gettext_lazy("The periods are joined into one.")
    ),
    "two_types": Rule(
        gettext_lazy("A unit of two types"), gettext_lazy("The type in the row that begins last counts for all.")
    ),
    "outlives_parent": Rule(
        gettext_lazy("A unit outlives the unit above"),
        gettext_lazy("It is cut to the days on which the unit above stood."),
    ),
    "person_twice": Rule(gettext_lazy("One person on two rows"), gettext_lazy("The row further down counts.")),
    "outside_unit": Rule(
        gettext_lazy("Someone belongs to a unit while it did not stand"),
        gettext_lazy("Cut to the days on which the unit stood."),
    ),
    "same_membership_twice": Rule(
        gettext_lazy("The same membership twice at once"), gettext_lazy("The periods are joined into one.")
    ),
    "two_primaries": Rule(
        gettext_lazy("Two primary memberships at once"),
        gettext_lazy("The one that begins later becomes a secondary membership."),
    ),
    "tenure_outside_unit": Rule(
        gettext_lazy("An office in a unit that did not stand"), gettext_lazy("Cut to the days on which the unit stood.")
    ),
    "same_tenure_twice": Rule(
        gettext_lazy("The same office held twice at once"), gettext_lazy("The periods are joined into one.")
    ),
    "two_holders": Rule(
        gettext_lazy("More holders at once than seats"),
        gettext_lazy("The post gets as many seats as the record shows held at once."),
    ),
    "one_seat_twice": Rule(
        gettext_lazy("Two holders on one seat"), gettext_lazy("The one who begins later takes the next free seat.")
    ),
    "same_post_twice": Rule(
        gettext_lazy("The same post twice at once"),
        gettext_lazy("The periods are joined, with the larger number of seats."),
    ),
}


@dataclass(frozen=True, slots=True)
class Match:
    """Someone in a file who may be someone on record; a person decides."""

    file: str
    row: int
    key: str
    name: str
    person_id: int
    person_name: str
    score: float
    reasons: tuple[str, ...]
    decision: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"file": self.file, "row": self.row, "id": self.key, "name": self.name, "person": self.person_id,
                "person_name": self.person_name, "score": round(self.score, 2), "reasons": list(self.reasons),
                "decision": self.decision}  # fmt: skip


@dataclass
class Report:
    """What an import found and did."""

    rows: dict[str, int] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    ranges: dict[str, dict[str, str]] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    conflict_count: int = 0
    matches: list[Match] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    written: bool = False
    nothing: bool = False
    """Whether everything was on record already, so that there was nothing to write."""

    def add(self, conflict: Conflict) -> None:
        """Keeps a conflict; beyond MOST_LISTED they are only counted."""
        self.conflict_count += 1
        if len(self.conflicts) < MOST_LISTED:
            self.conflicts.append(conflict)

    @property
    def undecided(self) -> list[Match]:
        """Matches that a person has yet to decide."""
        return [m for m in self.matches if not m.decision]

    @property
    def changes(self) -> int:
        """How many rows are new or changed."""
        return sum(c.get("new", 0) + c.get("changed", 0) for c in self.counts.values())

    @property
    def fingerprint(self) -> str:
        """The same for two reports that tell the same of the same files: what is new, contradicts or is decided."""
        told = [self.counts, self.ranges, self.conflict_count, [c.as_dict() for c in self.conflicts],
                [(m.key, m.person_id, m.decision) for m in self.matches]]  # fmt: skip
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "written": self.written, "nothing_to_write": self.nothing, "rows": self.rows, "counts": self.counts,
            "row_numbers": self.ranges,
            "conflict_count": self.conflict_count, "conflicts": [c.as_dict() for c in self.conflicts],
            "matches": [m.as_dict() for m in self.matches], "made": self.made, "notes": self.notes,
        }  # fmt: skip


class RowStates:
    """Counts rows by state and keeps their numbers as ranges, in little memory for rows in order."""

    def __init__(self) -> None:
        self._runs: dict[tuple[str, str], list[list[int]]] = {}
        self._counts: dict[str, dict[str, int]] = {}

    def add(self, table: str, file: str, row: int, state: str, until: int = 0, count: int = 0) -> None:
        """Notes the state of one row, or of `count` rows from `row` to `until`."""
        counts = self._counts.setdefault(table, dict.fromkeys(STATES, 0))
        counts[state] += count or 1
        runs = self._runs.setdefault((table, f"{state}\0{file}"), [])
        if runs and runs[-1][1] + 1 == row:
            runs[-1][1] = until or row
        else:
            runs.append([row, until or row])

    def fill(self, report: Report) -> None:
        """Writes counts and row numbers into a report."""
        report.counts.update(self._counts)
        for (table, key), runs in sorted(self._runs.items()):
            state, file = key.split("\0")
            entry = report.ranges.setdefault(table, {})
            text = f"{file}: {row_ranges(runs)}"
            entry[state] = f"{entry[state]}; {text}" if state in entry else text


def row_ranges(runs: Iterable[Iterable[int]], most: int = 200) -> str:
    """Row numbers in few words: "2-17, 19, 25-40"; beyond `most` ranges the rest is counted."""
    joined: list[list[int]] = []
    for first, last in sorted(tuple(r) for r in runs):
        if joined and first <= joined[-1][1] + 1:
            joined[-1][1] = max(last, joined[-1][1])
        else:
            joined.append([first, last])
    shown = [str(a) if a == b else f"{a}-{b}" for a, b in joined[:most]]
    rest = sum(b - a + 1 for a, b in joined[most:])
    return ", ".join(shown) + (_(" and %(count)s more") % {"count": rest} if rest else "")


def days(start: date, end: date) -> str:
    """A period as a conflict tells it."""
    if end.year < 9999:
        return _("%(start)s to %(end)s") % {"start": start.isoformat(), "end": end.isoformat()}
    return _("since %(start)s") % {"start": start.isoformat()}
