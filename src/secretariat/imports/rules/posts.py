"""One post: its days, its seats and who sat on which."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from secretariat.ground.dates import FOREVER
from secretariat.imports.rules.periods import Days, clip, overlap
from secretariat.imports.rules.problems import ON_RECORD, Conflict, Ref, days

DEPUTY, ELECTED = "deputy", "elected"


@dataclass(slots=True)
class Seats:
    """A post of one role in one unit for a run of days."""

    ref: Ref
    seats: int | None
    start: date
    end: date
    start_precision: str = "d"
    end_precision: str = "d"
    id: int | None = None
    state: str = "new"
    was: tuple[object, ...] = ()

    def days(self) -> Days:
        """Its days."""
        return self.start, self.end

    def facts(self) -> tuple[object, ...]:
        """Everything that makes a change when it differs."""
        return (self.seats, self.start, self.end, self.start_precision, self.end_precision)


@dataclass(slots=True)
class Holding:
    """One tenure, from a file or on record."""

    ref: Ref
    person: int
    person_name: str
    kind: str | None
    seat: int | None
    start: date | None
    end: date
    start_precision: str = "d"
    end_precision: str = "d"
    id: int | None = None
    state: str = "new"
    post: Seats | None = None
    was: tuple[object, ...] = ()

    def days(self) -> Days:
        """The days of a tenure whose beginning is settled."""
        assert self.start is not None
        return self.start, self.end

    def facts(self) -> tuple[object, ...]:
        """Everything that makes a change when it differs."""
        return (
            self.kind,
            self.seat,
            self.start,
            self.end,
            self.start_precision,
            self.end_precision,
            self.post and id(self.post),
        )

    def says(self) -> str:
        """The row in a conflict's words."""
        return f"{self.person_name}, {days(*self.days())}"


def settle_posts(
    subject: str, told: Sequence[Seats], recorded: Sequence[Seats], tell: Callable[[Conflict], None]
) -> list[Seats]:
    """Posts of one role in one unit, in order and without overlaps."""
    for row in recorded:
        row.was = row.facts()
        row.state = ""
    rows = sorted(recorded, key=lambda r: r.days())
    for row in sorted(told, key=lambda r: r.days()):
        twin = next((r for r in rows if r.ref is ON_RECORD and r.start == row.start), None)
        if twin is not None:
            twin.ref, twin.end, twin.end_precision = row.ref, row.end, row.end_precision
            twin.start_precision, twin.seats = row.start_precision, row.seats or twin.seats
            row = twin
            rows.remove(twin)
        for other in [r for r in rows if overlap(r.days(), row.days())]:
            both = sorted([other, row], key=lambda r: r.days())
            start, end = both[0].start, max(row.end, other.end)
            tell(Conflict(
                "same_post_twice", subject, both[0].ref, days(*both[0].days()), both[1].ref, days(*both[1].days()),
                _("one post, %(days)s") % {"days": days(start, end)},
            ))  # fmt: skip
            kept, gone = (other, row) if other.id is not None or row.id is None else (row, other)
            kept.seats = max(row.seats or 1, other.seats or 1)
            kept.start, kept.end, kept.state = start, end, "conflicting"
            kept.ref = row.ref if kept.ref is ON_RECORD else kept.ref
            if gone.id is not None:
                # Its tenures would have to move: a person does that on the record, not an import.
                gone.state = "gone"
            rows.remove(other)
            row = kept
        rows.append(row)
    return sorted(rows, key=lambda r: r.days())


def settle_tenures(
    subject: str,
    told: Sequence[Holding],
    recorded: Sequence[Holding],
    posts: list[Seats],
    life: Sequence[Days],
    today: date,
    tell: Callable[[Conflict], None],
) -> list[Holding]:
    """Tenures of one role in one unit free of conflicts, each on a post and, unless a deputy, on a seat of it.

    Makes a post for the whole life of the unit where there is none, and widens a post or adds seats where the tenures
    need it; the posts carry what changed.
    """
    for row in recorded:
        row.was, row.state = row.facts(), ""
    cut: list[Holding] = []
    for row in told:
        _begin(row, recorded, life, today)
        cut.extend(_within_unit(subject, row, life, tell))
    rows = _joined(subject, cut, recorded, tell)
    live = [r for r in rows if r.state != "gone"]
    if not live:
        # A post that nobody holds is told all the same.
        for post in posts:
            _seat(subject, post, [], tell)
        return rows
    if not posts:
        ref = live[0].ref
        posts.append(Seats(ref, None, min(a for a, _ in life), max(b for _, b in life)))
    for row in live:
        row.kind = row.kind or ELECTED
        row.post = _post_for(row, posts)
    _widen(live, posts)
    for post in posts:
        _seat(subject, post, [r for r in live if r.post is post], tell)
    for row in rows:
        if row.id is not None and row.state not in ("conflicting", "gone"):
            row.state = "changed" if row.facts() != row.was else "unchanged" if row.ref is not ON_RECORD else ""
    return rows


def _begin(row: Holding, recorded: Sequence[Holding], life: Sequence[Days], today: date) -> None:
    if row.start is not None:
        return
    known = max((r for r in recorded if r.person == row.person), key=lambda r: r.days(), default=None)
    if known is not None:
        row.start, row.start_precision = known.start, known.start_precision
    else:
        first = min((a for a, _ in life), default=today)
        row.start = max(first, today) if today < row.end else first


def _within_unit(subject: str, row: Holding, life: Sequence[Days], tell: Callable[[Conflict], None]) -> list[Holding]:
    start, end = row.days()
    pieces = clip(start, end, life)
    if pieces == [(start, end)]:
        return [row]
    stood = ", ".join(days(a, b) for a, b in life) or _("no day")
    kept = ", ".join(days(a, b) for a, b in pieces) or _("nothing")
    tell(
        Conflict(
            "tenure_outside_unit",
            subject,
            row.ref,
            row.says(),
            row.ref,
            _("the unit stood %(stood)s") % {"stood": stood},
            _("%(kept)s is kept") % {"kept": kept},
        )
    )
    return [
        Holding(
            row.ref, row.person, row.person_name, row.kind, row.seat, a, b,
            row.start_precision if a == start else "d", row.end_precision if b == end else "d", state="conflicting",
        )
        for a, b in pieces
    ]  # fmt: skip


def _joined(
    subject: str, told: list[Holding], recorded: Sequence[Holding], tell: Callable[[Conflict], None]
) -> list[Holding]:
    out: list[Holding] = []
    for person in dict.fromkeys(r.person for r in [*recorded, *told]):
        rows = sorted((r for r in recorded if r.person == person), key=lambda r: r.days())
        for row in sorted((r for r in told if r.person == person), key=lambda r: r.days()):
            twin = next((r for r in rows if r.ref is ON_RECORD and r.start == row.start), None)
            if twin is not None:
                twin.ref, twin.end, twin.end_precision = row.ref, row.end, row.end_precision
                twin.start_precision, twin.kind = row.start_precision, row.kind or twin.kind
                twin.seat = row.seat or twin.seat
                row = twin
                rows.remove(twin)
            for other in [r for r in rows if overlap(r.days(), row.days())]:
                first, second = (other, row) if other.days() <= row.days() else (row, other)
                last = first if first.end > second.end else second
                start, end = first.start, last.end
                assert start is not None
                tell(Conflict(
                    "same_tenure_twice", subject, first.ref, first.says(), second.ref, second.says(),
                    _("one tenure, %(days)s") % {"days": days(start, end)},
                ))  # fmt: skip
                kept, gone = (other, row) if other.id is not None or row.id is None else (row, other)
                kept.start_precision, kept.end_precision = first.start_precision, last.end_precision
                kept.kind, kept.seat = first.kind or second.kind, first.seat or second.seat
                kept.start, kept.end, kept.state = start, end, "conflicting"
                kept.ref = row.ref if kept.ref is ON_RECORD else kept.ref
                if gone.id is not None:
                    gone.state = "gone"
                    out.append(gone)
                rows.remove(other)
                row = kept
            rows.append(row)
        out.extend(rows)
    return out


def _post_for(row: Holding, posts: list[Seats]) -> Seats:
    if row.post is not None and row.post.state != "gone":
        return row.post
    start = row.days()[0]
    live = [p for p in posts if p.state != "gone"]
    inside = next((p for p in live if p.start <= start < p.end), None)
    return inside or min(live, key=lambda p: min(abs((p.start - start).days), abs((p.end - start).days)))


def _widen(rows: list[Holding], posts: list[Seats]) -> None:
    """Lets a post begin with its first tenure and last as long as its last one, as far as its neighbours allow."""
    for number, post in enumerate(posts):
        mine = [r.days() for r in rows if r.post is post]
        if not mine:
            continue
        floor = posts[number - 1].end if number else date.min
        ceiling = posts[number + 1].start if number + 1 < len(posts) else FOREVER
        start, end = max(min(a for a, _ in mine), floor), min(max(b for _, b in mine), ceiling)
        if start < post.start:
            post.start, post.start_precision = start, "d"
        if end > post.end:
            post.end, post.end_precision = end, "d"


def _seat(subject: str, post: Seats, rows: list[Holding], tell: Callable[[Conflict], None]) -> None:
    """Gives each holder but deputies a seat: what is on record first, then seats that the files name, then the rest."""
    told_seats = max((r.seat or 0 for r in rows if r.kind != DEPUTY), default=0)
    seats = max(post.seats or 1, told_seats)
    taken: dict[int, list[Holding]] = {}

    def free(seat: int, row: Holding) -> bool:
        return not any(overlap(other.days(), row.days()) for other in taken.get(seat, ()))

    for row in rows:
        if row.kind == DEPUTY:
            row.seat = None
    waiting: list[Holding] = []
    order = sorted((r for r in rows if r.kind != DEPUTY), key=lambda r: (r.days(), r.ref.file, r.ref.row))
    for row in sorted(order, key=lambda r: r.id is None or r.was[1] != r.seat):
        if row.seat is None:
            waiting.append(row)
        elif free(row.seat, row):
            taken.setdefault(row.seat, []).append(row)
        else:
            other = next(o for o in taken[row.seat] if overlap(o.days(), row.days()))
            tell(
                Conflict(
                    "one_seat_twice",
                    _("%(subject)s, seat %(seat)s") % {"subject": subject, "seat": row.seat},
                    other.ref,
                    other.says(),
                    row.ref,
                    row.says(),
                    _("the later one takes the next free seat"),
                )
            )
            row.seat, row.state = None, "conflicting"
            waiting.append(row)
    waiting.sort(key=lambda r: (r.days(), r.ref.file, r.ref.row))
    for row in waiting:
        seat = next((s for s in range(1, seats + 1) if free(s, row)), None)
        if seat is None:
            other = next(o for o in taken[seats] if overlap(o.days(), row.days()))
            seats += 1
            seat = seats
            tell(
                Conflict(
                    "two_holders",
                    subject,
                    other.ref,
                    other.says(),
                    row.ref,
                    row.says(),
                    _("the post gets %(seats)s seats") % {"seats": seats},
                )
            )
            row.state = "conflicting"
        row.seat = seat
        taken.setdefault(seat, []).append(row)
    post.seats = seats
    if post.id is not None and post.state not in ("conflicting", "gone"):
        post.state = "changed" if post.facts() != post.was else "unchanged" if post.ref is not ON_RECORD else ""
