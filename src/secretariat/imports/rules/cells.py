"""What a single cell may hold: dates, words for yes and no, and signs that a spreadsheet could take for a formula."""

import re
from datetime import date, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _

from secretariat.ground.dates import DAY, FOREVER, MONTH, YEAR

SEPARATOR = " | "
"""Between several values in one cell, such as two former names."""

_DATE = re.compile(r"(\d{4})(?:[-./](\d{1,2})(?:[-./](\d{1,2}))?)?(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?)?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
YES = frozenset({"yes", "y", "true", "1", "ja", "oui", "si", "sí", "예", "네"})
NO = frozenset({"", "no", "n", "false", "0", "nein", "non", "아니요", "아니오"})


class BadValue(ValueError):
    """A cell that cannot be read; `expected` says what should stand there."""

    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.expected = expected


@lru_cache(maxsize=100_000)
def parse_date(text: str) -> tuple[date, str]:
    """The first day and the precision of 2007, 2007-10 or 2007-10-03. Raises BadValue with what was expected."""
    found = _DATE.fullmatch(text)
    if not found:
        serial = _SERIAL.fullmatch(text)
        if serial and 10_000 <= int(serial[1]) <= 80_000:
            day = date(1899, 12, 30) + timedelta(days=int(serial[1]))
            raise BadValue(
                _(
                    "a date such as 2007-10-03; this is a spreadsheet's number for a day, probably %(day)s: "
                    "format the column as a date or as text"
                )
                % {"day": day.isoformat()}
            )
        if re.fullmatch(r"\d{1,2}[-./]\d{1,2}[-./]\d{2,4}", text):
            raise BadValue(_("the year first, such as 2007-10-03; this can be read in two ways"))
        raise BadValue(_("a year, a month or a day such as 2007, 2007-10 or 2007-10-03"))
    year, month, day_ = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if not 1000 <= year <= 9999:
        raise BadValue(_("a year between 1000 and 9998"))
    if year == FOREVER.year:
        return FOREVER, DAY
    precision = DAY if day_ else MONTH if month else YEAR
    try:
        return date(year, month or 1, day_ or 1), precision
    except ValueError:
        raise BadValue(_("a day that the calendar has, such as 2007-10-03")) from None


def close(start: date, end: date, precision: str) -> date:
    """The end of a period when it is known no more exactly than the beginning: the last day of that month or year.

    Without this, a period from 2007 to 2007 would hold no day.
    """
    if end > start or precision == DAY:
        return end
    if precision == YEAR and end.year == start.year:
        return date(end.year, 12, 31)
    if precision == MONTH and (end.year, end.month) == (start.year, start.month):
        following = date(end.year + end.month // 12, end.month % 12 + 1, 1)
        return following - timedelta(days=1)
    return end


def parse_yes_no(text: str) -> bool:
    """Whether a cell says yes. Raises BadValue for anything but a word for yes or no."""
    folded = text.casefold()
    if folded in YES:
        return True
    if folded in NO:
        return False
    raise BadValue(_("yes or no"))


def guard(text: str) -> str:
    """The text with an apostrophe before anything that a spreadsheet would run as a formula; `unguard` undoes it."""
    return "'" + text if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """The text without the apostrophe that `guard` put before it."""
    return text[1:] if _GUARDED.match(text) else text


def split_values(text: str) -> list[str]:
    """The values of a cell that may hold several."""
    if "|" not in text:
        alone = text.strip()
        return [alone] if alone else []
    return [part for part in (p.strip() for p in text.split("|")) if part]
