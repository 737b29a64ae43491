"""One post: its days and who held it."""

from collections.abc import Callable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from secretariat.ground.dates import FOREVER
from secretariat.imports.rules.holdings import ELECTED, Holding, Seats
from secretariat.imports.rules.periods import Days, clip, overlap
from secretariat.imports.rules.problems import ON_RECORD, Conflict, days
from secretariat.imports.rules.seating import seat_holders


def settle_posts(
    subject: str, told: Sequence[Seats], recorded: Sequence[Seats], tell: Callable[[Conflict], None]
) -> list[Seats]:
    """Posts of one role in one unit, in order and without overlaps."""
    for row in recorded:
        row.was = row.facts()
        row.state = ""
    rows = sorted(recorded, key=lambda r: r.days())
    for row in _one_after_the_other(told, {r.start for r in recorded}):
        twin = next((r for r in rows if r.ref is ON_RECORD and r.start == row.start), None)
        if twin is not None:
            twin.ref, twin.end, twin.end_precision = row.ref, row.end, row.end_precision
            twin.start_precision, twin.seats = row.start_precision, row.seats or twin.seats
            twin.more, twin.earlier = row.more, row.earlier or twin.earlier
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


def _one_after_the_other(told: Sequence[Seats], recorded: set[date]) -> list[Seats]:
    """Rows in order; one that begins as the one before ends is the same post with another number of seats."""
    out: list[Seats] = []
    for row in sorted(told, key=lambda r: r.days()):
        before = out[-1] if out else None
        if before is None or before.end != row.start or row.start in recorded:
            out.append(row)
            continue
        if (before.seats or 1) != (row.seats or 1):
            before.earlier = (*before.earlier, (row.start, before.seats or 1))
        before.seats, before.end, before.end_precision = row.seats, row.end, row.end_precision
        before.more = (*before.more, row.ref)
    return out


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
            seat_holders(subject, post, [], tell)
        return rows
    if not posts:
        ref = live[0].ref
        posts.append(Seats(ref, None, min(a for a, _ in life), max(b for _, b in life)))
    for row in live:
        row.kind = row.kind or ELECTED
        row.post = _post_for(row, posts)
    _widen(live, posts)
    for post in posts:
        seat_holders(subject, post, [r for r in live if r.post is post], tell)
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
