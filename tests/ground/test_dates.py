"""Periods of days and dates that are known only in part."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.ground.dates import FOREVER, Period, format_partial, parse_partial

days = st.dates(date(1900, 1, 1), date(2100, 1, 1))


@given(days, st.integers(1, 5000), days, st.integers(1, 5000), days)
def test_overlap_is_what_both_hold(a: date, n: int, b: date, m: int, probe: date) -> None:
    one, two = Period(a, a + timedelta(n)), Period(b, b + timedelta(m))
    both = one.overlap(two)
    assert (probe in one and probe in two) == (both is not None and probe in both)


def test_a_period_holds_a_day() -> None:
    with pytest.raises(ValueError, match="end after it begins"):
        Period(date(2020, 1, 1), date(2020, 1, 1))


@given(days, st.sampled_from("dmy"))
def test_a_partial_date_comes_back_no_more_exact(day: date, precision: str) -> None:
    text = format_partial(day, precision)
    again, same = parse_partial(text)
    assert same == precision
    assert format_partial(again, same) == text
    assert again <= day


@pytest.mark.parametrize("wrong", ["", "yesterday", "2007-13", "2007-02-30", "20-10-2007"])
def test_what_is_no_date_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_partial(wrong)


def test_no_end_is_written_as_nothing() -> None:
    assert format_partial(FOREVER, "d") == ""
