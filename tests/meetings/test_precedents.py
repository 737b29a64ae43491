"""What the record supports is claimed, and nothing else."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.ground.dates import DAY, MONTH, YEAR
from secretariat.meetings.rules import precedents as rules
from secretariat.meetings.rules.precedents import Gathering, precedents
from secretariat.meetings.rules.spans import Span, span


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ((date(2007, 10, 1), MONTH), (date(2013, 1, 28), DAY), Span(63)),
        ((date(2013, 1, 28), DAY), (date(2017, 12, 21), DAY), Span(58)),
        ((date(2013, 1, 28), DAY), (date(2013, 2, 27), DAY), Span(0, 30)),
        ((date(2013, 1, 28), DAY), (date(2013, 2, 28), DAY), Span(1)),
        ((date(1991, 1, 1), YEAR), (date(2013, 1, 28), DAY), Span(264, about=True)),
    ],
)
def test_spans(start: tuple[date, str], end: tuple[date, str], expected: Span) -> None:
    assert span(*start, *end) == expected


def test_a_span_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="before"):
        span(date(2013, 1, 2), DAY, date(2013, 1, 1), DAY)


def kinds(meeting: Gathering, *others: Gathering) -> list[str]:
    return [one.kind for one in precedents(meeting, [meeting, *others])]


FIRST = Gathering(1, date(1991, 5, 1), MONTH, 1, attended={"leader": False})
SECOND = Gathering(2, date(2007, 10, 1), MONTH, 2, attended={"leader": False})
THIRD = Gathering(3, date(2013, 1, 28), DAY, 3, "Pyongyang", {"leader": True})


def test_a_first_is_claimed_where_all_before_are_known() -> None:
    assert kinds(THIRD, FIRST, SECOND) == ["ordinal", "since", "attended", "unknown_place"]


def test_one_unknown_attendance_makes_no_first() -> None:
    quiet = Gathering(2, SECOND.opened, MONTH, 2)
    found = precedents(THIRD, [FIRST, quiet, THIRD])
    assert [f.kind for f in found] == ["ordinal", "since", "unknown_attended", "unknown_place"]
    assert found[2].evidence == (2,)


def test_whoever_was_there_before_makes_neither_a_first_nor_a_doubt() -> None:
    there = Gathering(2, SECOND.opened, MONTH, 2, "pyongyang", {"leader": True})
    assert kinds(THIRD, FIRST, there) == ["ordinal", "since"]


def test_the_very_first_is_first_in_nothing_else() -> None:
    assert kinds(FIRST, SECOND, THIRD) == ["ordinal"]


def test_the_longest_time_between_two() -> None:
    long_awaited = Gathering(4, date(2050, 1, 1), DAY, 4, attended={"leader": False})
    assert "longest_gap" in kinds(long_awaited, FIRST, SECOND, THIRD)
    assert "longest_gap" not in kinds(THIRD, FIRST, SECOND)


def test_the_longest_time_is_claimed_only_where_no_day_of_a_month_could_deny_it() -> None:
    earlier = Gathering(1, date(2000, 1, 1), DAY, 1), Gathering(2, date(2005, 3, 31), DAY, 2)
    waited = Gathering(3, date(2010, 6, 1), MONTH, 3)
    assert "longest_gap" not in kinds(waited, *earlier)
    assert "longest_gap" in kinds(Gathering(3, date(2010, 7, 1), MONTH, 3), *earlier)


def test_a_number_that_tells_of_meetings_not_on_record_allows_no_claim() -> None:
    seventh = Gathering(7, date(2020, 1, 1), DAY, 7, "Somewhere", {"leader": True})
    found = precedents(seventh, [FIRST, SECOND, THIRD, seventh])
    assert [f.kind for f in found] == ["ordinal", "unknown_earlier"]
    assert found[1].number == 3


def test_meetings_of_one_year_whose_order_is_unknown_allow_no_claim() -> None:
    one, other = Gathering(1, date(1991, 1, 1), YEAR), Gathering(2, date(1991, 5, 3), DAY)
    assert kinds(one, other) == ["unknown_order"]
    assert kinds(other, one) == ["unknown_order"]
    numbered = Gathering(1, date(1991, 1, 1), YEAR, 1), Gathering(2, date(1991, 5, 3), DAY, 2)
    assert kinds(numbered[1], numbered[0]) == ["ordinal", "since"]


def test_the_last_day_of_a_december() -> None:
    december, january = Gathering(1, date(2012, 12, 1), MONTH), Gathering(2, date(2013, 1, 1), DAY)
    assert kinds(january, december) == ["since"]
    assert kinds(Gathering(3, date(2012, 12, 31), DAY), december) == ["unknown_order"]


def exact(days: int, precision: str) -> date:
    day = date(1990, 1, 1) + timedelta(days=days)
    return day.replace(day=1) if precision == MONTH else day.replace(month=1, day=1) if precision == YEAR else day


gatherings = st.lists(
    st.tuples(
        st.integers(0, 2200), st.sampled_from([DAY, MONTH, YEAR]), st.sampled_from(["", "Here", "There"]),
        st.sampled_from([None, True, False]),
    ),
    min_size=1, max_size=5,
)  # fmt: skip


@given(gatherings)
def test_no_first_is_ever_false_whatever_the_true_days_and_facts_were(
    told: list[tuple[int, str, str, bool | None]],
) -> None:
    """Fills in everything that is not known so as to contradict each claim, and finds that it cannot be done."""
    rows = [
        Gathering(
            n, exact(days, precision), precision, place=place, attended={} if there is None else {"leader": there}
        )
        for n, (days, precision, place, there) in enumerate(told)
    ]
    for meeting in rows:
        for found in precedents(meeting, rows):
            others = [one for one in rows if one.id != meeting.id]
            may_be_earlier = [one for one in others if not meeting.surely_before(one)]
            if found.kind == rules.ATTENDED:
                assert all(one.attended.get("leader", True) is False for one in may_be_earlier)
            if found.kind == rules.PLACE:
                assert all(one.place and one.place != meeting.place for one in may_be_earlier)
            if found.kind == rules.SINCE:
                assert found.since is not None
                between = [o for o in others if not found.since.surely_after(o) and not o.surely_after(meeting)]
                assert all(not o.surely_after(found.since) or o.id == found.since.id for o in between)
