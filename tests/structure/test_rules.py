"""What decides where a unit is reached: today's place, else the next, else the last."""

from datetime import date

import pytest

from secretariat.ground.dates import FOREVER
from secretariat.reorganisations import rules as reorganisations
from secretariat.structure.rules import access_path

FIRST = (date(2010, 1, 1), date(2012, 1, 1), "first")
SECOND = (date(2012, 1, 1), date(2015, 1, 1), "second")
AGAIN = (date(2020, 1, 1), FOREVER, "again")


@pytest.mark.parametrize(
    ("today", "path"),
    [
        (date(2009, 1, 1), "first"),
        (date(2011, 12, 31), "first"),
        (date(2012, 1, 1), "second"),
        (date(2017, 1, 1), "again"),
        (date(2026, 1, 1), "again"),
    ],
)
def test_access_goes_by_todays_place_or_the_next_one(today: date, path: str) -> None:
    assert access_path([AGAIN, FIRST, SECOND], today) == path
    rows = [reorganisations.Row(1, None, one, start, end) for start, end, one in (SECOND, AGAIN, FIRST)]
    assert reorganisations.access_path(rows, today) == path


def test_access_to_what_is_gone_goes_by_the_last_place() -> None:
    assert access_path([SECOND, FIRST], date(2026, 1, 1)) == "second"
