"""The dated history of units: overlaps painted over, and each unit's path for each run of days."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from secretariat.imports.rules.periods import Days, clip, joined, overlap, paint
from secretariat.imports.rules.problems import ON_RECORD, Conflict, Ref, days
from secretariat.structure.rules import too_deep

Names = tuple[str | None, ...]
"""A unit's name in each language that the file has a column for; None where the cell is empty."""


NameRow = tuple[str, str, date, date, str, str]
"""Language, name, first day, end, and how exact both are."""


@dataclass(slots=True)
class Segment:
    """One row's word on a unit: where it stood and what it was called on some days."""

    ref: Ref
    parent: str | None
    names: Names
    start: date
    end: date
    start_precision: str = "d"
    end_precision: str = "d"

    def same_fact(self, other: "Segment") -> bool:
        """Whether both say the same of the unit."""
        return self.parent == other.parent and self.names == other.names

    def says(self) -> str:
        """The row in a conflict's words."""
        name = next((n for n in self.names if n), "")
        under = _("under %(unit)s") % {"unit": self.parent} if self.parent else _("under no other unit")
        return f"“{name}”, {under}, {days(self.start, self.end)}"

    def part(self, start: date, end: date) -> "Segment":
        """The same for some of its days."""
        return Segment(
            self.ref, self.parent, self.names, start, end,
            self.start_precision if start == self.start else "d", self.end_precision if end == self.end else "d",
        )  # fmt: skip


def as_segments(
    places: list[tuple[str, int | None, date, date, str, str]], names: list[NameRow], languages: list[str],
    keys: dict[int, str],
) -> list[Segment]:  # fmt: skip
    """A unit's recorded places and names as rows of a file would tell them: one row wherever either changed."""
    out: list[Segment] = []
    for _unit, parent, start, end, before, after in places:
        edges = {start, end} | {d for n in names for d in (n[2], n[3]) if start < d < end}
        ordered = sorted(edges)
        for low, high in pairwise(ordered):
            held = {n[0]: n[1] for n in names if n[2] <= low < n[3]}
            starts = before if low == start else next((n[4] for n in names if n[2] == low), "d")
            ends = after if high == end else next((n[5] for n in names if n[3] == high), "d")
            piece = Segment(
                ON_RECORD, keys[parent] if parent else None, tuple(held.get(code) for code in languages),
                low, high, starts, ends,
            )  # fmt: skip
            if out and out[-1].end == low and out[-1].same_fact(piece):
                out[-1].end, out[-1].end_precision = high, ends
            else:
                out.append(piece)
    return out


def settle_overlaps(unit: str, segments: Sequence[Segment], tell: Callable[[Conflict], None]) -> list[Segment]:
    """Segments of one unit in order and without overlaps; each overlap is told as a conflict."""
    if len(segments) == 1:
        return list(segments)
    ordered = sorted(segments, key=lambda s: s.start)
    for number, later in enumerate(ordered):
        earlier = next((s for s in ordered[:number] if overlap((s.start, s.end), (later.start, later.end))), None)
        if earlier is not None:
            kind = "same_unit_twice" if earlier.same_fact(later) else "two_parents"
            settled = _("“%(unit)s” follows %(row)s from %(day)s on") % {
                "unit": unit,
                "row": later.ref,
                "day": later.start.isoformat(),
            }
            tell(Conflict(kind, unit, earlier.ref, earlier.says(), later.ref, later.says(), settled))
    pieces = [ordered[i].part(a, b) for a, b, i in paint([(s.start, s.end) for s in ordered])]
    out: list[Segment] = []
    for piece in pieces:
        if out and out[-1].end == piece.start and out[-1].same_fact(piece):
            out[-1].end, out[-1].end_precision = piece.end, piece.end_precision
        else:
            out.append(piece)
    return out


def lives(segments: Iterable[Segment]) -> list[Days]:
    """The days on which a unit stood anywhere."""
    return joined((s.start, s.end) for s in segments)


class Circle(Exception):
    """A unit stands under itself; `chain` names the units on the way round, `day` the first such day."""

    def __init__(self, chain: list[str], day: date) -> None:
        super().__init__(chain)
        self.chain, self.day = chain, day


class TooDeep(Exception):
    """A unit has more than MOST_LEVELS units above it."""

    def __init__(self, unit: str) -> None:
        super().__init__(unit)
        self.unit = unit


@dataclass(frozen=True, slots=True)
class Stand:
    """A unit's path for a run of days."""

    path: str
    parent: str | None
    start: date
    end: date
    start_precision: str
    end_precision: str


class Tree:
    """Every unit's segments, and the paths that follow from them. Raises Circle where there is one, or TooDeep."""

    def __init__(self, segments: Mapping[str, Sequence[Segment]], label: Callable[[str], str]) -> None:
        self._segments = segments
        self._label = label

    def stands(self, unit: str) -> list[Stand]:
        """Where the unit stood: split wherever a unit above moved, joined wherever nothing changed.

        Days on which the unit above did not stand are left out.
        """
        out: list[Stand] = []
        for segment in self._segments.get(unit, ()):
            for path, low, high in self._above(unit, segment):
                last = out[-1] if out else None
                if last and last.path == path and last.end == low and last.parent == segment.parent:
                    low, before = last.start, last.start_precision
                    out.pop()
                else:
                    before = segment.start_precision if low == segment.start else "d"
                after = segment.end_precision if high == segment.end else "d"
                out.append(Stand(path, segment.parent, low, high, before, after))
        return out

    def _above(self, unit: str, segment: Segment) -> list[tuple[str, date, date]]:
        label = self._label(unit)
        if segment.parent is None:
            return [(label, segment.start, segment.end)]
        found = self._paths(segment.parent, segment.start, segment.end, [unit])
        return [(path + label, low, high) for path, low, high in found]

    def _paths(self, unit: str, start: date, end: date, below: list[str]) -> list[tuple[str, date, date]]:
        """The unit's paths within some days. The days narrow on the way up, so meeting a unit again is a circle."""
        if unit in below:
            raise Circle([*below[below.index(unit) :], unit], start)
        if too_deep(len(below)):
            raise TooDeep(below[0])
        label = self._label(unit)
        out: list[tuple[str, date, date]] = []
        for segment in self._segments.get(unit, ()):
            low, high = max(start, segment.start), min(end, segment.end)
            if low >= high:
                continue
            if segment.parent is None:
                out.append((label, low, high))
            else:
                below.append(unit)
                out.extend(
                    (path + label, a, b) for path, a, b in self._paths(segment.parent, low, high, below)
                )  # fmt: skip
                below.pop()
        return out


def cut_orphans(segments: dict[str, list[Segment]], units: Iterable[str], tell: Callable[[Conflict], None]) -> set[str]:
    """Cuts each unit, in place, to the days on which the unit above stood, and tells every cut as a conflict.

    Returns the units that were cut: what stands below them may have to be cut in turn.
    """
    cut: dict[str, list[Segment]] = {}
    for unit in units:
        kept: list[Segment] = []
        touched = False
        for segment in segments[unit]:
            if segment.parent is None:
                kept.append(segment)
                continue
            above = segments.get(segment.parent, [])
            covered = clip(segment.start, segment.end, [(s.start, s.end) for s in above])
            if covered == [(segment.start, segment.end)]:
                kept.append(segment)
                continue
            touched = True
            other = max(above, key=lambda s: s.end, default=segment)
            result = ", ".join(days(a, b) for a, b in covered) or _("no day at all")
            tell(Conflict(
                "outlives_parent", unit, segment.ref, segment.says(), other.ref, other.says(),
                _("%(unit)s stands %(result)s") % {"unit": unit, "result": result},
            ))  # fmt: skip
            kept.extend(segment.part(a, b) for a, b in covered)
        if touched:
            cut[unit] = kept
    segments.update(cut)
    return set(cut)
