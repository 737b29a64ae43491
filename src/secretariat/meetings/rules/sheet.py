"""The sheet of a small meeting: who came, who sent apologies, who was a guest, and the lines of what was decided."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

MOST_GUESTS, MOST_LINES, LONGEST_LINE, LONGEST_NAME = 100, 50, 2000, 120
"""What one evening can hold."""


@dataclass(frozen=True)
class Line:
    """One line of what was decided; perhaps for somebody, perhaps by a day."""

    text: str
    person_id: int | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Sheet:
    """Who came, who sent apologies and who was a guest; nobody twice."""

    came: tuple[int, ...] = ()
    apologies: tuple[int, ...] = ()
    guests: tuple[str, ...] = ()


def sheet(came: Iterable[int], apologies: Iterable[int], guests: Iterable[str]) -> Sheet:
    """A sheet in order: whoever came sent no apologies, and an empty line is no guest."""
    here = tuple(dict.fromkeys(came))
    names = dict.fromkeys(" ".join(name.split()) for name in guests)
    return Sheet(here, tuple(p for p in dict.fromkeys(apologies) if p not in here), tuple(n for n in names if n))


def strangers(told: Sheet, members: Iterable[int]) -> set[int]:
    """Those on the sheet who are no members."""
    return {*told.came, *told.apologies} - set(members)


def written(lines: Sequence[Line]) -> list[Line]:
    """The lines on which something is written, without spare space."""
    found = [Line(" ".join(one.text.split()), one.person_id, one.due_on) for one in lines]
    return [one for one in found if one.text]


def without_text(lines: Sequence[Line]) -> list[int]:
    """Which lines, from 0 on, name a person or a day and say nothing."""
    return [n for n, one in enumerate(lines) if not one.text.strip() and (one.person_id or one.due_on)]
