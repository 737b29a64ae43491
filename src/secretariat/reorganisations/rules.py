"""The thinking of reorganisations: choices, the plan that they lead to, and what it means for rights. Pure Python."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from secretariat.ground import paths
from secretariat.ground.dates import FOREVER
from secretariat.structure import rules as structure

END, STAY, CARRY, DISSOLVE = "end", "stay", "carry", "dissolve"
"""Fates of what a reorganisation touches: it ends, it stays where it is, it is carried over, its unit is dissolved too.
Beside them `unit:12` sends it to the unit with that id and `part:1` to the first new part of a split."""


def unit(unit_id: int) -> str:
    """The choice of a unit as the place to go to."""
    return f"unit:{unit_id}"


def part(number: int) -> str:
    """The choice of a new part of a split as the place to go to; counted from 1."""
    return f"part:{number}"


def unit_of(choice: str) -> int | None:
    """The unit that a choice names, or None when it names none."""
    kind, _, number = choice.partition(":")
    return int(number) if kind == "unit" and number.isdecimal() else None


@dataclass(frozen=True)
class Choices:
    """What shall become of tenures, members (by membership) and sub-units: one by one, and of all the others."""

    tenures: Mapping[int, str] = field(default_factory=dict)
    all_tenures: str | None = None
    members: Mapping[int, str] = field(default_factory=dict)
    all_members: str | None = None
    children: Mapping[int, str] = field(default_factory=dict)
    all_children: str | None = None


def decide(ids: Iterable[int], chosen: Mapping[int, str], others: str | None) -> tuple[dict[int, str], list[int]]:
    """The fate of each id, and the ids about which nothing was said."""
    fates, missing = {}, []
    for i in ids:
        fate = chosen.get(i, others)
        if fate is None:
            missing.append(i)
        else:
            fates[i] = fate
    return fates, missing


@dataclass(frozen=True)
class Row:
    """One placement: under whom a unit stood, with which path, for which days."""

    unit_id: int
    parent_id: int | None
    path: str
    start: date
    end: date


def row_at(rows: Iterable[Row], day: date) -> Row | None:
    """The placement in force on a day, or None."""
    return next((row for row in rows if row.start <= day < row.end), None)


def access_path(rows: Iterable[Row], today: date) -> str:
    """Where a unit stands today, else where it first will, else where it last did: what decides on access to it."""
    return structure.access_path(((row.start, row.end, row.path) for row in rows), today)


def change_ahead(rows: Iterable[Row], on: date) -> date | None:
    """The first day after `on` on which the unit is to stand elsewhere or nowhere, or None when it stays for good.

    A move of a unit above leaves it where it is.
    """
    ahead = sorted((row for row in rows if row.end > on), key=lambda row: row.start)
    for row, after in zip(ahead, [*ahead[1:], None], strict=True):
        if row.end == FOREVER:
            return None
        if after is None or after.start != row.end or after.parent_id != row.parent_id:
            return row.end
    return None


def end_ahead(rows: Iterable[Row], on: date) -> date | None:
    """The first day after `on` on which the unit is to stand nowhere, or None when it stands somewhere for good."""
    end = on
    for row in sorted((row for row in rows if row.end > on), key=lambda row: row.start):
        if row.start > end:
            break
        end = row.end
    return None if end == FOREVER else end


@dataclass(frozen=True)
class Piece:
    """Some days in which a unit's old path and its new one both stay the same."""

    start: date
    end: date
    old: str
    new: str


def pieces(rows: Iterable[Row], parent_rows: Iterable[Row], on: date, label: str) -> list[Piece]:
    """The stretches from `on` in which a unit goes from one path to one under its new parent, day by day complete."""
    found = []
    for row in rows:
        for above in parent_rows:
            start, end = max(row.start, above.start, on), min(row.end, above.end)
            if start < end:
                found.append(Piece(start, end, row.path, above.path + label))
    return sorted(found, key=lambda piece: piece.start)


def stands_below(path: str, other: str) -> bool:
    """Whether a path lies at or below another."""
    return paths.within(path, *paths.subtree(other))


@dataclass(frozen=True)
class Found:
    """A new unit, to be found again in other parts of the plan by its number."""

    number: int
    type_id: int
    parent_id: int
    names: tuple[tuple[str, str], ...]
    external_id: str | None = None


@dataclass(frozen=True)
class Move:
    """A unit that goes with all below it under another unit, or under a new part."""

    unit_id: int
    parent_id: int
    to: str
    old: str
    new: str
    """Where it comes to stand on the day itself; empty under a new part."""
    units: int
    members: int


@dataclass(frozen=True)
class Ending:
    """A unit that is dissolved."""

    unit_id: int
    parent_id: int | None
    path: str


@dataclass(frozen=True)
class Restoring:
    """A unit that is brought back, with the names and posts of its last days."""

    unit_id: int
    parent_id: int
    path: str
    names: tuple[tuple[str, str], ...]
    posts: tuple[tuple[int, int], ...]
    """Types of posts to be opened again, each with its seats."""


@dataclass(frozen=True)
class Renaming:
    """A new name in one language; an empty one ends the old one."""

    unit_id: int
    language: str
    before: str
    after: str


@dataclass(frozen=True)
class Flow:
    """Memberships of one unit that end on the day, or go on elsewhere."""

    unit_id: int
    to: str
    memberships: tuple[int, ...]
    primary: int


@dataclass(frozen=True)
class Fate:
    """What becomes of one tenure."""

    tenure_id: int
    post_id: int
    unit_id: int
    fate: str


@dataclass(frozen=True)
class Right:
    """A post whose holders gain or lose powers over so many people."""

    post_id: int
    unit_id: int
    powers: tuple[str, ...]
    people: int
    gains: bool


@dataclass(frozen=True)
class Warning:
    """Something that is allowed, and should be known before: `over` or `under` a limit on members, by how many."""

    code: str
    unit: str
    count: int
    limit: int


@dataclass(frozen=True)
class Plan:
    """Everything that a reorganisation will do. What is shown is what is carried out."""

    kind: str
    on: date
    units: tuple[int, ...]
    founds: tuple[Found, ...] = ()
    moves: tuple[Move, ...] = ()
    endings: tuple[Ending, ...] = ()
    restorings: tuple[Restoring, ...] = ()
    renamings: tuple[Renaming, ...] = ()
    flows: tuple[Flow, ...] = ()
    tenures: tuple[Fate, ...] = ()
    rights: tuple[Right, ...] = ()
    warnings: tuple[Warning, ...] = ()
    waiting: tuple[int, int] = (0, 0)
    """Open applications to the units that end, and open transfers from or to them."""
    ranges: tuple[tuple[str, str], ...] = ()

    @property
    def fingerprint(self) -> str:
        """Equal for equal plans. Counts of people who only travel along with their unit are left out."""
        facts = asdict(self)
        for passing in ("rights", "warnings", "waiting"):
            del facts[passing]
        for move in facts["moves"]:
            del move["members"]
        return hashlib.sha256(json.dumps(facts, sort_keys=True, default=_plain).encode()).hexdigest()

    @property
    def moved_members(self) -> int:
        """Memberships that go on in another unit."""
        return sum(len(flow.memberships) for flow in self.flows if flow.to not in (END, STAY))

    @property
    def ended_members(self) -> int:
        """Memberships that end."""
        return sum(len(flow.memberships) for flow in self.flows if flow.to == END)


def _plain(value: Any) -> str:
    return str(value.isoformat() if isinstance(value, date) else value)


@dataclass(frozen=True)
class Sight:
    """A power that the holders of a post have over a range of paths."""

    post_id: int
    unit_id: int
    power: str
    low: str
    high: str

    def covers(self, path: str) -> bool:
        """Whether a unit with this path lies within it."""
        return bool(path) and paths.within(path, self.low, self.high)


def rights_changed(sights: Iterable[Sight], flows: Iterable[tuple[str, str, int]]) -> list[Right]:
    """Who loses and who gains which powers over how many people, when people go from one path to another.

    An empty path stands for nowhere.
    """
    lost: dict[tuple[int, int, bool], dict[str, int]] = {}
    for sight in sights:
        for old, new, people in flows:
            before, after = sight.covers(old), sight.covers(new)
            if before != after:
                powers = lost.setdefault((sight.post_id, sight.unit_id, after), {})
                powers[sight.power] = powers.get(sight.power, 0) + people
    return [
        Right(post_id, unit_id, tuple(sorted(powers)), max(powers.values()), gains)
        for (post_id, unit_id, gains), powers in lost.items()
    ]


def limit_warnings(unit: str, before: int, after: int, least: int | None, most: int | None) -> list[Warning]:
    """Warnings for a unit whose members will be too many or too few, unless they were so already and get no worse."""
    if most is not None and after > most and after > before:
        return [Warning("over", unit, after, most)]
    if least is not None and after < least and (after < before or before == 0):
        return [Warning("under", unit, after, least)]
    return []
