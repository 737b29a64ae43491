"""Dates that are known only to the year or the month, as people write them."""

import re
import unicodedata
from datetime import date

from secretariat.ground.dates import DAY, FOREVER, MONTH, YEAR

EARLIEST_YEAR = 1000

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NUMERIC = re.compile(r"(\d{4})(?:[-./ ]+(\d{1,2})(?:[-./ ]+(\d{1,2}))?)?[-./ ]*")
_KOREAN = re.compile(r"(\d{4})\s*년(?:\s*(\d{1,2})\s*월(?:\s*(\d{1,2})\s*일)?)?")
_WORDED = re.compile(r"(?:(\d{1,2})\s+)?([a-z]+)\.?,?\s+(\d{4})")
_AMBIGUOUS = re.compile(r"\d{1,2}[-./ ]+\d{1,2}[-./ ]+\d{2,4}")


class FuzzyDateError(ValueError):
    """A date that cannot be read; `code` is one of shape, order, year, month, day."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def parse_fuzzy(text: str) -> tuple[date, str]:
    """Read a year, month or day ("2007", "2007-10", "2007-10-03", "October 2007", "2007년 10월").

    The date is the first day of what is known; the second value says how much is known: d, m or y.
    Raises FuzzyDateError, a ValueError, saying what was found and what was expected.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split()).lower()
    found = _NUMERIC.fullmatch(plain) or _KOREAN.fullmatch(plain)
    if found:
        year, month, day = found.groups()
    elif (worded := _WORDED.fullmatch(plain)) and (number := _month_number(worded[2])):
        year, month, day = worded[3], str(number), worded[1]
    elif _AMBIGUOUS.fullmatch(plain):
        raise FuzzyDateError("order", f"“{text}” can be read in two ways. Write the year first: 2007-10-03.")
    else:
        raise FuzzyDateError(
            "shape", f"“{text}” is not a date. Write a year, a month or a day: 2007, 2007-10 or 2007-10-03."
        )
    return _checked(text, int(year), int(month) if month else None, int(day) if day else None)


def _month_number(word: str) -> int | None:
    if len(word) < 3:
        return None
    return next((number for number, name in enumerate(MONTHS, 1) if name.startswith(word)), None)


def _checked(text: str, year: int, month: int | None, day: int | None) -> tuple[date, str]:
    if not EARLIEST_YEAR <= year < FOREVER.year:
        raise FuzzyDateError("year", f"The year in “{text}” must lie between {EARLIEST_YEAR} and 9998.")
    if month is None:
        return date(year, 1, 1), YEAR
    if not 1 <= month <= 12:
        raise FuzzyDateError("month", f"“{text}” has no such month. Months go from 1 to 12.")
    if day is None:
        return date(year, month, 1), MONTH
    try:
        return date(year, month, day), DAY
    except ValueError:
        raise FuzzyDateError("day", f"“{text}” has no such day. That month is shorter.") from None
