"""Terms of office and seats."""

import calendar
from collections.abc import Iterable
from datetime import date

from secretariat.ground.dates import FOREVER


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last day of a shorter month; at most FOREVER."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year >= FOREVER.year:
        return FOREVER
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def free_seat(taken: Iterable[int | None], seats: int) -> int | None:
    """The lowest seat that nobody holds, or None when all are held."""
    held = set(taken)
    return next((seat for seat in range(1, seats + 1) if seat not in held), None)
