"""Who sits on which seat of a post, and how many seats it needs."""

from collections.abc import Callable, Sequence
from itertools import count, pairwise

from django.utils.translation import gettext as _

from secretariat.imports.rules.holdings import DEPUTY, Holding, Seats
from secretariat.imports.rules.periods import Days, overlap
from secretariat.imports.rules.problems import ON_RECORD, Conflict


def seat_holders(subject: str, post: Seats, rows: list[Holding], tell: Callable[[Conflict], None]) -> None:
    """Gives each holder but deputies a seat: what is on record first, then seats that the files name, then the rest."""
    if post.seats is None:
        post.seats = max((r.seat or 1 for r in rows if r.kind != DEPUTY), default=1)
    taken: dict[int, list[Holding]] = {}
    seated: list[Holding] = []

    def free(seat: int, row: Holding) -> bool:
        return not any(overlap(other.days(), row.days()) for other in taken.get(seat, ()))

    def take(seat: int, row: Holding) -> None:
        row.seat = seat
        taken.setdefault(seat, []).append(row)
        # Holders of one day sit on different seats: only who sits too high can be one too many.
        if any(seat > number for start, end, number in post.runs() if overlap((start, end), row.days())):
            _make_room(subject, post, row, seated, tell)
        seated.append(row)

    for row in rows:
        if row.kind == DEPUTY:
            row.seat = None
    waiting: list[Holding] = []
    order = sorted((r for r in rows if r.kind != DEPUTY), key=lambda r: (r.days(), r.ref.file, r.ref.row))
    for row in sorted(order, key=lambda r: r.id is None or r.was[1] != r.seat):
        if row.seat is None:
            waiting.append(row)
        elif free(row.seat, row):
            take(row.seat, row)
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
        take(next(s for s in count(1) if free(s, row)), row)
    if post.id is not None and post.state not in ("conflicting", "gone"):
        post.state = "changed" if post.facts() != post.was else "unchanged" if post.ref is not ON_RECORD else ""


def _make_room(
    subject: str, post: Seats, row: Holding, seated: Sequence[Holding], tell: Callable[[Conflict], None]
) -> None:
    """Adds a seat on the days on which one holder more would be one too many."""
    runs, other = [], None
    for start, end, number in post.runs():
        most, last = _most_at_once(row, seated, (start, end))
        runs.append((start, end, max(number, most)))
        other = last if most > number else other
    if other is None:
        return
    post.earlier = tuple((one[1], one[2]) for one, following in pairwise(runs) if one[2] != following[2])
    post.seats = runs[-1][2]
    tell(
        Conflict(
            "two_holders",
            subject,
            other.ref,
            other.says(),
            row.ref,
            row.says(),
            _("the post gets %(seats)s seats") % {"seats": max(number for _start, _end, number in runs)},
        )
    )
    row.state = "conflicting"


def _most_at_once(row: Holding, seated: Sequence[Holding], within: Days) -> tuple[int, Holding | None]:
    """How many sit at once, with the row, on one of its days within these days; and the last other one of them."""
    if not overlap(row.days(), within):
        return 0, None
    start, end = max(row.days()[0], within[0]), min(row.end, within[1])
    beside = [o for o in seated if overlap(o.days(), (start, end))]
    most: list[Holding] = []
    for day in {start, *(o.days()[0] for o in beside if o.days()[0] > start)}:
        here = [o for o in beside if o.days()[0] <= day < o.end]
        most = here if len(here) > len(most) else most
    return len(most) + 1, most[-1] if most else None
