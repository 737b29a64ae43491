"""How often units meet, and from when on one has not met for longer than its rule says."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.ground import clock
from secretariat.ground.errors import Invalid, NotAllowed, NotFound
from secretariat.meetings.actions import begin_meeting, end_rhythm, finish_meeting, set_rhythm
from secretariat.meetings.models import Rhythm
from secretariat.meetings.queries import rhythm_of, rule_words, silent_units
from secretariat.meetings.rules import rhythm as rules
from secretariat.meetings.rules.rhythm import BadRule, checked_rule, due_on, occurrences, overdue_from, usual_rule
from tests.conftest import NOW, SYSTEM, Harbour

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("kind", "first", "following"),
    [
        (rules.WEEKLY, TUESDAY, [date(2026, 12, 1), date(2026, 12, 8)]),
        (rules.FORTNIGHTLY, TUESDAY, [date(2026, 12, 8), date(2026, 12, 22)]),
        (rules.MONTHLY_WEEKDAY, TUESDAY, [date(2026, 12, 22), date(2027, 1, 26)]),
        (rules.MONTHLY_WEEKDAY, date(2026, 9, 29), [date(2026, 10, 27), date(2026, 11, 24)]),
        (rules.MONTHLY_DAY, TUESDAY, [date(2026, 12, 24), date(2027, 1, 24)]),
        (rules.MONTHLY_DAY, date(2027, 1, 31), [date(2027, 2, 28), date(2027, 3, 31)]),
        (rules.QUARTERLY, TUESDAY, [date(2027, 2, 23), date(2027, 5, 25)]),
        (rules.YEARLY, TUESDAY, [date(2027, 11, 24), date(2028, 11, 24)]),
    ],
)
def test_the_usual_rules(kind: str, first: date, following: list[date]) -> None:
    rule = usual_rule(kind, first)
    assert checked_rule(rule, first) == rule
    assert occurrences(rule, first, first, 3) == [first, *following]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("every Tuesday", "shape"),
        ("", "shape"),
        ("FREQ=WEEKLY;FREQ=DAILY", "shape"),
        ("FREQ=WEEKLY;BYDAY=XX", "shape"),
        ("INTERVAL=2", "frequency"),
        ("FREQ=HOURLY", "frequency"),
        ("FREQ=WEEKLY;BYHOUR=3", "part"),
        ("FREQ=WEEKLY;COUNT=3", "part"),
        ("FREQ=WEEKLY;INTERVAL=0", "part"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "part"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never"),
        ("FREQ=WEEKLY;UNTIL=20200101", "never"),
    ],
)
def test_what_is_no_rule_for_a_unit(text: str, code: str) -> None:
    with pytest.raises(BadRule) as caught:
        checked_rule(text, TUESDAY)
    assert caught.value.code == code


def test_a_rule_is_kept_without_its_name() -> None:
    assert checked_rule(" rrule:freq=monthly;byday=2TU,4TU; ", TUESDAY) == "FREQ=MONTHLY;BYDAY=2TU,4TU"


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (None, TUESDAY),
        (date(2026, 11, 1), TUESDAY),  # long before the rule began
        (date(2026, 11, 20), date(2026, 12, 8)),  # a little early: for the first day
        (TUESDAY, date(2026, 12, 8)),
        (date(2026, 11, 26), date(2026, 12, 8)),  # a little late
        (date(2026, 12, 1), date(2026, 12, 8)),  # halfway
        (date(2026, 12, 7), date(2026, 12, 22)),  # a day early
    ],
)
def test_a_meeting_counts_for_the_nearest_day(last: date | None, due: date) -> None:
    assert due_on(usual_rule(rules.FORTNIGHTLY, TUESDAY), TUESDAY, last) == due


def test_a_rule_that_has_run_out_asks_for_nothing_more() -> None:
    rule = checked_rule("FREQ=WEEKLY;UNTIL=20261210", TUESDAY)
    assert overdue_from(rule, TUESDAY, date(2026, 12, 1)) == date(2026, 12, 9)
    assert overdue_from(rule, TUESDAY, date(2026, 12, 8)) is None


days = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@given(st.sampled_from(rules.USUAL), days, st.integers(0, 800))
def test_whoever_keeps_the_rule_is_never_overdue(kind: str, first: date, later: int) -> None:
    rule = usual_rule(kind, first)
    met, following = occurrences(rule, first, first + timedelta(days=later), 2)
    assert due_on(rule, first, met) == following
    assert overdue_from(rule, first, met) == following + timedelta(days=1)


@given(st.sampled_from(rules.USUAL), days, st.integers(-400, 800))
def test_a_meeting_is_followed_by_one_due_after_it_and_within_two_turns(kind: str, first: date, shift: int) -> None:
    rule, met = usual_rule(kind, first), first + timedelta(days=shift)
    due = due_on(rule, first, met)
    assert due is not None
    assert due > met
    assert due in occurrences(rule, first, max(met, first), 3)[:3]


@given(
    st.text(max_size=40)
    | st.from_regex(r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY);[A-Z]{2,8}=[0-9A-Z,-]{1,6}", fullmatch=True)
)
def test_any_text_is_a_rule_that_can_be_kept_or_is_refused(text: str) -> None:
    try:
        kept = checked_rule(text, TUESDAY)
    except BadRule:
        return
    assert checked_rule(kept, TUESDAY) == kept
    assert occurrences(kept, TUESDAY, TUESDAY, 1)


def say(harbour: Harbour, unit: str = "a1x", rule: str = "FREQ=WEEKLY", actor: Any = None, **more: Any) -> Rhythm:
    more = {"starts_on": clock.today() - timedelta(days=30), **more}
    return set_rhythm(
        actor=actor or harbour.actor("a1x0"), now=NOW, unit_id=harbour.units[unit].unit_id, rule=rule, **more
    )


def silent(harbour: Harbour, name: str) -> list[tuple[str, bool]]:
    return [(one.unit_name, one.own) for one in silent_units(actor=harbour.actor(name), today=clock.today())]


def test_a_unit_that_has_not_met_stands_on_its_secretarys_and_the_next_levels_desk(harbour: Harbour) -> None:
    harbour.appoint("a1y1", "a1b", "secretary")
    say(harbour)
    assert silent(harbour, "a1x0") == [("Cell A1X", True)]
    assert silent(harbour, "a1y1") == [("Cell A1X", False)]
    # Not on the desk of the level above that, nor of a member.
    assert silent(harbour, "a1x1") == silent(harbour, "a1x2") == silent(harbour, "b1x0") == []
    held = begin_meeting(
        actor=SYSTEM, now=clock.now(), unit_id=harbour.units["a1x"].unit_id, on=clock.today(),
        came=[harbour.people["a1x0"].pk],
    )  # fmt: skip
    assert silent(harbour, "a1x0") == [("Cell A1X", True)], "a record that is not finished is no meeting yet"
    finish_meeting(actor=SYSTEM, now=clock.now(), meeting_id=held.pk, lines=[])
    assert silent(harbour, "a1x0") == silent(harbour, "a1y1") == []
    assert Rhythm.objects.get().last_met_on == clock.today()


def test_a_meeting_recorded_late_does_not_turn_the_clock_back(harbour: Harbour) -> None:
    unit = harbour.units["a1x"].unit_id
    say(harbour)
    for days_ago in (0, 10):
        held = begin_meeting(
            actor=SYSTEM, now=clock.now(), unit_id=unit, on=clock.today() - timedelta(days=days_ago),
            came=[harbour.people["a1x0"].pk],
        )  # fmt: skip
        finish_meeting(actor=SYSTEM, now=clock.now(), meeting_id=held.pk, lines=[])
    assert Rhythm.objects.get().last_met_on == clock.today()
    # Said anew, the rule knows when the unit met last.
    assert say(harbour, rule="FREQ=WEEKLY;INTERVAL=3").last_met_on == clock.today()


def test_a_rule_taken_away_asks_for_nothing(harbour: Harbour) -> None:
    say(harbour)
    end_rhythm(actor=harbour.actor("a1x0"), now=NOW, unit_id=harbour.units["a1x"].unit_id)
    assert silent(harbour, "a1x0") == []
    with pytest.raises(NotFound):
        end_rhythm(actor=harbour.actor("a1x0"), now=NOW, unit_id=harbour.units["a1x"].unit_id)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=SECONDLY", "daily, weekly, monthly or yearly"),
        ("FREQ=WEEKLY;BYHOUR=3", "“BYHOUR” cannot stand"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "not meet within five years"),
        ("now and then", "“now and then” is no rule"),
    ],
)
def test_what_is_no_rule_is_told_in_words(harbour: Harbour, rule: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        say(harbour, rule=rule)
    with pytest.raises(Invalid, match="between 1990"):
        say(harbour, starts_on=date(1800, 1, 1))
    with pytest.raises(NotAllowed):
        say(harbour, actor=harbour.actor("a1x2"))
    assert not Rhythm.objects.exists()


def test_rules_in_words(harbour: Harbour) -> None:
    def words(kind: str, first: date, at: time | None = None) -> str:
        return rule_words(Rhythm(rule=usual_rule(kind, first), starts_on=first, at=at))

    assert words(rules.FORTNIGHTLY, TUESDAY, time(19)) == "every second Tuesday at 19:00"
    assert words(rules.MONTHLY_WEEKDAY, date(2026, 9, 29)) == "on the last Tuesday of every month"
    assert words(rules.MONTHLY_DAY, date(2027, 1, 31)) == "on the last day of every month"
    assert words(rules.MONTHLY_DAY, TUESDAY) == "on day 24 of every month"
    other = Rhythm(rule="FREQ=DAILY;INTERVAL=10", starts_on=TUESDAY)
    assert rule_words(other) == "by the rule FREQ=DAILY;INTERVAL=10"


def test_the_form_makes_a_rule_and_the_page_tells_it(harbour: Harbour, signed_in: Any) -> None:
    client, unit = signed_in("a1x0"), harbour.units["a1x"].unit_id
    answer = client.post(f"/units/{unit}/rhythm/", {"kind": "fortnightly", "starts_on": "2026-11-24", "at": "19:30"})
    assert answer["Location"] == f"/units/{unit}/meetings/"
    assert "every second Tuesday at 19:30" in client.get(answer["Location"]).content.decode()
    assert 'value="fortnightly" ' in client.get(f"/units/{unit}/rhythm/").content.decode()
    wrong = client.post(f"/units/{unit}/rhythm/", {"kind": "other", "starts_on": "2026-11-24", "rule": "now"})
    assert wrong.status_code == 422
    assert "is no rule" in wrong.content.decode()
    for days, overdue in ((1, True), (0, False)):
        first = clock.today() - timedelta(days=days)
        client.post(f"/units/{unit}/rhythm/", {"kind": "other", "starts_on": first, "rule": "FREQ=DAILY;INTERVAL=9"})
        assert (">overdue<" in client.get(f"/units/{unit}/meetings/").content.decode()) is overdue
    view = rhythm_of(actor=SYSTEM, unit_id=unit, on=first)
    assert view is not None
    assert (view.kind, view.coming) == ("", [first + timedelta(days=9 * n) for n in range(3)])
