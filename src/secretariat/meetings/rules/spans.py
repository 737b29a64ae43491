"""Time between two days of which one or both may be known only to the month or year."""

from dataclasses import dataclass
from datetime import date

from secretariat.ground.dates import DAY, YEAR


@dataclass(frozen=True)
class Span:
    """How long it was: whole months, or days where it was less than one; `about` where only the years are known."""

    months: int
    days: int = 0
    about: bool = False

    @property
    def years(self) -> int:
        """The whole years in it."""
        return self.months // 12

    @property
    def months_beyond(self) -> int:
        """The whole months beyond the years."""
        return self.months % 12


def span(start: date, start_precision: str, end: date, end_precision: str) -> Span:
    """The time from one day to another, told no more exactly than both are known. Raises ValueError backwards.

    Between days that are known it counts complete months; where a month is all that is known, the months of the
    calendar between them; where a year is, the years.
    """
    if end < start:
        raise ValueError(f"{end} comes before {start}")
    months = (end.year - start.year) * 12 + end.month - start.month
    if YEAR in (start_precision, end_precision):
        return Span((end.year - start.year) * 12, about=True)
    if start_precision != DAY or end_precision != DAY:
        return Span(months)
    if end.day < start.day:
        months -= 1
    return Span(months) if months else Span(0, (end - start).days)
