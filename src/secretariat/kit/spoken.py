"""Dates in words, no more exact than they are known."""

from datetime import date

from django.utils import formats

from secretariat.ground.dates import DAY, MONTH, YEAR

FORMAT_NAMES = {DAY: "DATE_FORMAT", MONTH: "YEAR_MONTH_FORMAT", YEAR: "YEAR_FORMAT"}


def spoken_date(day: date, precision: str) -> str:
    """A date in words, no more exact than its precision."""
    name = FORMAT_NAMES.get(precision, "DATE_FORMAT")
    pattern = formats.get_format(name)
    return formats.date_format(day, "Y" if pattern == "YEAR_FORMAT" else pattern)
