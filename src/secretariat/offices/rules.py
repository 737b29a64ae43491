"""Terms of office and seats."""

import calendar
from collections.abc import Iterable
from datetime import date
from itertools import count

from secretariat.ground.dates import FOREVER, Period


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last day of a shorter month; at most FOREVER."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year >= FOREVER.year:
        return FOREVER
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


Run = tuple[int, Period]
"""A number that holds for a run of days: a seat that somebody holds, or how many seats there are."""


def first_full_day(taken: Iterable[Run], seats: Iterable[Run], during: Period) -> date | None:
    """The first of these days on which as many seats are taken as there are, or None while one is always free."""
    held = [days for _, days in taken]
    full = []
    for number, run in seats:
        days = run.overlap(during)
        if days:
            # The number of holders only grows on days on which one begins.
            turns = {days.start, *(h.start for h in held if h.start in days)}
            full += [day for day in turns if sum(day in h for h in held) >= number]
    return min(full, default=None)


def lowest_free(taken: Iterable[Run]) -> int:
    """The lowest seat that nobody holds."""
    held = {seat for seat, _ in taken}
    return next(seat for seat in count(1) if seat not in held)
