"""One person's memberships: cut to their units' days, joined where told twice, at most one primary at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from secretariat.ground.dates import FOREVER
from secretariat.imports.rules.periods import Days, clip, overlap
from secretariat.imports.rules.problems import ON_RECORD, Conflict, Ref, days

PRIMARY, SECONDARY = "primary", "secondary"


@dataclass(slots=True)
class Belonging:
    """One membership, from a file (`ref` names the row) or on record (`id` is set)."""

    ref: Ref
    unit: int
    kind: str | None
    start: date | None
    end: date
    start_precision: str = "d"
    end_precision: str = "d"
    id: int | None = None
    state: str = "new"
    superseded: bool = False
    was: tuple[object, ...] = ()

    def days(self) -> Days:
        """The days of a membership whose beginning is settled."""
        assert self.start is not None
        return self.start, self.end

    def facts(self) -> tuple[object, ...]:
        """Everything that makes a change when it differs."""
        return (self.kind, self.start, self.end, self.start_precision, self.end_precision)

    def says(self, name: Callable[[int], str]) -> str:
        """The row in a conflict's words."""
        told = {"unit": name(self.unit), "days": days(*self.days())}
        if self.kind == PRIMARY:
            return _("primary member of %(unit)s, %(days)s") % told
        if self.kind == SECONDARY:
            return _("secondary member of %(unit)s, %(days)s") % told
        return _("member of %(unit)s, %(days)s") % told


def settle(
    person: str,
    told: Sequence[Belonging],
    recorded: Sequence[Belonging],
    lives: Mapping[int, Sequence[Days]],
    unit_name: Callable[[int], str],
    today: date,
    tell: Callable[[Conflict], None],
) -> list[Belonging]:
    """A person's memberships free of conflicts: those told by the files and those on record that they do not replace.

    Each carries its state and whether a later primary membership elsewhere superseded it.
    """
    for row in recorded:
        row.was, row.state = row.facts(), ""
    cut: list[Belonging] = []
    for row in told:
        _begin(row, recorded, today, lives)
        cut.extend(_within_unit(person, row, lives, unit_name, tell))
    rows = _joined(person, cut, recorded, unit_name, tell)
    _choose_kinds(person, rows, unit_name, tell)
    for row in rows:
        row.superseded = row.end != FOREVER and any(
            other.kind == PRIMARY and other.unit != row.unit and other.days()[0] >= row.end for other in rows
        )
        if row.id is not None and row.state != "conflicting":
            row.state = "changed" if row.facts() != row.was else "unchanged" if row.ref is not ON_RECORD else ""
    return rows


def _begin(row: Belonging, recorded: Sequence[Belonging], today: date, lives: Mapping[int, Sequence[Days]]) -> None:
    """A row without a beginning means what is on record; failing that it begins today, or with its unit."""
    if row.start is not None:
        return
    same = [r for r in recorded if r.unit == row.unit]
    known = max(same, key=lambda r: r.days(), default=None)
    if known is not None:
        row.start, row.start_precision = known.start, known.start_precision
    else:
        first = min((a for a, _ in lives.get(row.unit, ())), default=today)
        row.start = max(first, today) if today < row.end else first


def _within_unit(
    person: str, row: Belonging, lives: Mapping[int, Sequence[Days]], name: Callable[[int], str],
    tell: Callable[[Conflict], None],
) -> list[Belonging]:  # fmt: skip
    start, end = row.days()
    pieces = clip(start, end, lives.get(row.unit, ()))
    if pieces == [(start, end)]:
        return [row]
    stood = ", ".join(days(a, b) for a, b in lives.get(row.unit, ())) or _("no day")
    kept = ", ".join(days(a, b) for a, b in pieces) or _("nothing")
    tell(
        Conflict(
            "outside_unit",
            person,
            row.ref,
            row.says(name),
            ON_RECORD if not row.ref.row else row.ref,
            _("%(unit)s stood %(stood)s") % {"unit": name(row.unit), "stood": stood},
            _("%(kept)s is kept") % {"kept": kept},
        )
    )
    return [
        Belonging(
            row.ref, row.unit, row.kind, a, b, row.start_precision if a == start else "d",
            row.end_precision if b == end else "d", state="conflicting",
        )
        for a, b in pieces
    ]  # fmt: skip


def _joined(
    person: str, told: list[Belonging], recorded: Sequence[Belonging], name: Callable[[int], str],
    tell: Callable[[Conflict], None],
) -> list[Belonging]:  # fmt: skip
    """One row for each run of days in a unit; a told row with the beginning of a recorded one takes its place."""
    out: list[Belonging] = []
    for unit in dict.fromkeys(r.unit for r in [*recorded, *told]):
        rows = sorted((r for r in recorded if r.unit == unit), key=lambda r: r.days())
        for row in sorted((r for r in told if r.unit == unit), key=lambda r: r.days()):
            twin = next((r for r in rows if r.id is not None and r.start == row.start and r.ref is ON_RECORD), None)
            if twin is not None:
                twin.ref, twin.end, twin.end_precision = row.ref, row.end, row.end_precision
                twin.start_precision, twin.kind = row.start_precision, row.kind or twin.kind
                row = twin
                rows.remove(twin)
            # A row that was lengthened may now reach into its neighbours.
            for other in [r for r in rows if overlap(r.days(), row.days())]:
                first, second = (other, row) if other.days() <= row.days() else (row, other)
                tell(
                    Conflict(
                        "same_membership_twice",
                        person,
                        first.ref,
                        first.says(name),
                        second.ref,
                        second.says(name),
                        _("one membership, %(days)s")
                        % {"days": days(min(first.days()[0], second.days()[0]), max(first.end, second.end))},
                    )
                )
                kept, gone = (other, row) if other.id is not None or row.id is None else (row, other)
                if first.end > second.end:
                    end, precision = first.end, first.end_precision
                else:
                    end, precision = second.end, second.end_precision
                start, before = first.start, first.start_precision
                kept.kind = first.kind or second.kind
                kept.start, kept.start_precision, kept.end, kept.end_precision = start, before, end, precision
                kept.ref = row.ref if kept.ref is ON_RECORD else kept.ref
                kept.state = "conflicting"
                if gone.id is not None:
                    gone.state = "gone"
                    out.append(gone)
                rows.remove(other)
                row = kept
            rows.append(row)
        out.extend(rows)
    return out


def _choose_kinds(
    person: str, rows: list[Belonging], name: Callable[[int], str], tell: Callable[[Conflict], None]
) -> None:
    primaries: list[Belonging] = []
    live = [r for r in rows if r.state != "gone"]
    # What is on record stands first, so that the same file twice leaves everything as it is.
    for row in sorted(
        (r for r in live if r.kind == PRIMARY),
        key=lambda r: (r.id is None or r.was[0] != PRIMARY, r.days(), r.id or 0, r.ref.row),
    ):
        other = next((p for p in primaries if overlap(p.days(), row.days())), None)
        if other is None:
            primaries.append(row)
            continue
        tell(Conflict(
            "two_primaries", person, other.ref, other.says(name), row.ref, row.says(name),
            _("%(unit)s becomes a secondary membership") % {"unit": name(row.unit)},
        ))  # fmt: skip
        row.kind, row.state = SECONDARY, "conflicting"
    for row in sorted((r for r in live if r.kind is None), key=lambda r: (r.days(), name(r.unit), r.ref.row)):
        if any(overlap(p.days(), row.days()) for p in primaries):
            row.kind = SECONDARY
        else:
            row.kind = PRIMARY
            primaries.append(row)
