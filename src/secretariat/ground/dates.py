"""Half-open periods of days, and dates that are known only to the month or year."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

FOREVER = date(9999, 12, 31)
"""The end of what has no end yet: a plain date, so that every predicate is one comparison."""

DAY, MONTH, YEAR = "d", "m", "y"
PRECISIONS = [(DAY, "day"), (MONTH, "month"), (YEAR, "year")]


@dataclass(frozen=True, order=True)
class Period:
    """A half-open run of days: `start` belongs to it, `end` does not. Raises ValueError when it holds no day."""

    start: date
    end: date = FOREVER

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a period must end after it begins: {self.start} to {self.end}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def open(self) -> bool:
        """Whether it has no end yet."""
        return self.end == FOREVER

    def overlap(self, other: "Period") -> "Period | None":
        """The days that both share, or None."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None


def parse_partial(text: str) -> tuple[date, str]:
    """First day and precision of "2007", "2007-10" or "2007-10-03". Raises ValueError with what was expected."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", text.strip())
    if not match:
        raise ValueError("expected a year, a month or a day such as 2007, 2007-10 or 2007-10-03")
    year, month, day = match.groups()
    precision = DAY if day else MONTH if month else YEAR
    return date(int(year), int(month or 1), int(day or 1)), precision


def format_partial(day: date, precision: str) -> str:
    """ISO text that says no more than is known: "2007", "2007-10" or "2007-10-03"; empty for FOREVER."""
    if day == FOREVER:
        return ""
    return day.isoformat()[: {YEAR: 4, MONTH: 7, DAY: 10}[precision]]


def last_day(day: date, precision: str) -> date:
    """The last day that a partial date may mean: the last of its month, or of its year."""
    if precision == DAY:
        return day
    if precision == MONTH:
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return date(day.year, 12, 31)


def after(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)
