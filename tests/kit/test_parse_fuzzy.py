"""A date says as much as was known, and never more."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.ground.dates import format_partial
from secretariat.kit.rules import MONTHS, FuzzyDateError, parse_fuzzy

DAYS = st.dates(date(1000, 1, 1), date(9998, 12, 31))
FIRST_OF = {"d": lambda day: day, "m": lambda day: day.replace(day=1), "y": lambda day: day.replace(month=1, day=1)}


@given(DAYS, st.sampled_from("dmy"))
def test_what_is_printed_for_a_machine_is_read_back(day: date, precision: str) -> None:
    first = FIRST_OF[precision](day)
    assert parse_fuzzy(format_partial(first, precision)) == (first, precision)


@given(DAYS)
def test_every_way_of_writing_a_day_means_the_same(day: date) -> None:
    written = [
        f"{day.year:04}/{day.month}/{day.day}",
        f"{day.year:04}. {day.month}. {day.day}.",
        f" {day.year:04}년 {day.month}월 {day.day}일 ",
        f"{day.day} {MONTHS[day.month - 1].title()} {day.year:04}",
        f"{day.day} {MONTHS[day.month - 1][:3]}. {day.year:04}",
    ]
    assert {parse_fuzzy(text) for text in written} == {(day, "d")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1991", (date(1991, 1, 1), "y")),
        ("2007년", (date(2007, 1, 1), "y")),
        ("2007년 10월", (date(2007, 10, 1), "m")),
        ("October 2007", (date(2007, 10, 1), "m")),
        ("２００７－１０", (date(2007, 10, 1), "m")),
    ],
)
def test_reads_what_people_write(text: str, expected: tuple[date, str]) -> None:
    assert parse_fuzzy(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "shape"),
        ("soon", "shape"),
        ("20071003", "shape"),
        ("3 Octobre 2007", "shape"),
        ("3/10/2007", "order"),
        ("03.10.07", "order"),
        ("2007-13", "month"),
        ("2007-00", "month"),
        ("2007-02-30", "day"),
        ("0999", "year"),
        ("9999-12-31", "year"),
    ],
)
def test_refuses_with_the_text_and_a_way_on(text: str, code: str) -> None:
    with pytest.raises(FuzzyDateError) as wrong:
        parse_fuzzy(text)
    assert wrong.value.code == code
    assert text in str(wrong.value)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    try:
        day, precision = parse_fuzzy(text)
    except FuzzyDateError:
        return
    assert FIRST_OF[precision](day) == day
