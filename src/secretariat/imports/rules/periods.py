"""Arithmetic of half-open periods of days."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

Days = tuple[date, date]


def clip(start: date, end: date, within: Iterable[Days]) -> list[Days]:
    """The parts of a period that lie within some others, in order; adjoining parts are joined."""
    out: list[Days] = []
    for a, b in sorted(within):
        low, high = max(a, start), min(b, end)
        if low < high:
            if out and out[-1][1] >= low:
                out[-1] = out[-1][0], max(high, out[-1][1])
            else:
                out.append((low, high))
    return out


def joined(periods: Iterable[Days]) -> list[Days]:
    """The same days in the fewest periods."""
    return clip(date.min, date.max, periods)


def overlap(a: Days, b: Days) -> bool:
    """Whether two periods share a day."""
    return a[0] < b[1] and b[0] < a[1]


def paint(periods: Sequence[Days]) -> list[tuple[date, date, int]]:
    """Which period holds on which days, when one that begins later, or stands later in the list, covers the others.

    Gives (start, end, index) in order, without overlaps.
    """
    if len(periods) == 1:
        return [(*periods[0], 0)]
    edges = sorted({day for period in periods for day in period})
    out: list[tuple[date, date, int]] = []
    for low, high in pairwise(edges):
        covering = [i for i, (a, b) in enumerate(periods) if a <= low and b >= high]
        if not covering:
            continue
        top = max(covering, key=lambda i: (periods[i][0], i))
        if out and out[-1][2] == top and out[-1][1] == low:
            out[-1] = out[-1][0], high, top
        else:
            out.append((low, high, top))
    return out
