"""The seats of a post change from a day on; what was before stays as it was."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.ground.dates import FOREVER, Period
from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.ground.ledger import LedgerEntry
from secretariat.offices.actions import begin_tenure, change_seats, end_post, end_tenure
from secretariat.offices.models import EarlierSeats, Post, Tenure
from secretariat.offices.queries import post_page, posts_of, vacancies
from secretariat.offices.rules import first_full_day, lowest_free
from secretariat.project.checks import check_seats
from secretariat.structure.queries import tally_of
from tests.conftest import NOW, START, SYSTEM, Harbour
from tests.structure.test_tallies import differences

BEFORE, DAY, LATER = date(2025, 5, 1), date(2026, 6, 1), date(2027, 1, 1)
WHO: dict[str, Any] = {"actor": SYSTEM, "now": NOW}


@pytest.fixture
def post(harbour: Harbour) -> Post:
    """A treasurer's post that nobody holds."""
    return Post.objects.get(unit_id=harbour.units["a1"].unit_id, type__code="treasurer")


def take(post: Post, harbour: Harbour, name: str, on: date = START, until: date = date(2099, 1, 1)) -> Tenure:
    return begin_tenure(**WHO, post_id=post.pk, person_id=harbour.people[name].pk, kind="elected", on=on, until=until)


def seats(post: Post, on: date) -> int:
    """The seats as the pages show them, which all agree."""
    page = post_page(post.pk, on)
    assert [view.seats for view in posts_of([post.unit_id], on)[post.unit_id] if view.post == post] == [page.seats]
    return page.seats


def test_more_seats_from_a_day_on(harbour: Harbour, post: Post) -> None:
    before = tally_of(post.unit_id, BEFORE).seats
    change_seats(**WHO, post_id=post.pk, seats=3, on=DAY, reason="more work")
    change_seats(**WHO, post_id=post.pk, seats=5, on=LATER)
    assert [seats(post, day) for day in (BEFORE, DAY, LATER)] == [1, 3, 5]
    assert [tally_of(post.unit_id, day).seats - before for day in (BEFORE, DAY, LATER)] == [0, 2, 4]
    assert differences() == []
    entry = LedgerEntry.objects.filter(action="offices.change_seats").first()
    assert entry is not None
    assert entry.payload["before"] == 1
    assert entry.payload["reason"] == "more work"
    for name in ("a1x0", "a1x1", "a1x2"):
        take(post, harbour, name, DAY)
    with pytest.raises(Conflict, match="Every seat"):
        take(post, harbour, "a1y0", DAY)
    take(post, harbour, "a1y0", LATER)
    with pytest.raises(Conflict, match="Every seat"):
        take(post, harbour, "a1y1", BEFORE, DAY.replace(month=7))
    assert check_seats() == []


def test_vacant_seats_are_those_of_the_day(harbour: Harbour, post: Post, as_web: Any) -> None:
    change_seats(**WHO, post_id=post.pk, seats=4, on=DAY)
    actor = harbour.actor("b2x2")
    for day, expected in ((BEFORE, 1), (DAY, 4)):
        with as_web(actor):
            found = vacancies(actor=actor, on=day, limit=200)
        assert [v.vacant for v in found if v.post == post] == [expected]


def test_fewer_seats_than_holders_are_refused(harbour: Harbour, post: Post, as_web: Any) -> None:
    change_seats(**WHO, post_id=post.pk, seats=2, on=START)
    assert not EarlierSeats.objects.exists(), "on its first day the number is corrected"
    first, second = take(post, harbour, "a1x0"), take(post, harbour, "a1x1", BEFORE)
    with pytest.raises(Conflict, match="more than 1 seat is held") as refused:
        change_seats(**WHO, post_id=post.pk, seats=1, on=DAY)
    assert refused.value.field == "seats"
    end_tenure(**WHO, tenure_id=first.pk, on=DAY)
    change_seats(**WHO, post_id=post.pk, seats=1, on=DAY)
    second.refresh_from_db()
    assert second.seat == 2, "whoever stays keeps the seat, which is no rank"
    with as_web(harbour.actor("b2x2")):
        assert post_page(post.pk, DAY).vacant == 0
        assert post_page(post.pk, BEFORE).vacant == 0
    assert check_seats() == []
    assert differences() == []


def test_a_tenure_does_not_outlast_the_seat(harbour: Harbour, post: Post) -> None:
    change_seats(**WHO, post_id=post.pk, seats=2, on=START)
    change_seats(**WHO, post_id=post.pk, seats=1, on=LATER)
    take(post, harbour, "a1x0")
    with pytest.raises(Conflict, match="from 1 January 2027 on") as refused:
        take(post, harbour, "a1x1", DAY)
    assert refused.value.field == "until"
    take(post, harbour, "a1x1", DAY, LATER)
    assert check_seats() == []


def test_changes_go_forwards(harbour: Harbour, post: Post) -> None:
    change_seats(**WHO, post_id=post.pk, seats=3, on=LATER)
    with pytest.raises(Invalid, match="last changed"):
        change_seats(**WHO, post_id=post.pk, seats=2, on=DAY)
    change_seats(**WHO, post_id=post.pk, seats=2, on=LATER)
    assert [seats(post, day) for day in (DAY, LATER)] == [1, 2]
    assert EarlierSeats.objects.count() == 1
    assert differences() == []


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"seats": 1}, Conflict),
        ({"seats": 0}, Invalid),
        ({"seats": 10_001}, Invalid),
        ({"on": date(2019, 12, 31)}, Invalid),
        ({"on": FOREVER}, Invalid),
        ({"post_id": 10**9}, NotFound),
    ],
)
def test_what_cannot_be(harbour: Harbour, post: Post, changes: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        change_seats(**{**WHO, "post_id": post.pk, "seats": 3, "on": DAY, **changes})
    assert not EarlierSeats.objects.exists()
    assert differences() == []


def test_a_post_ends_with_the_seats_it_had(harbour: Harbour, post: Post) -> None:
    change_seats(**WHO, post_id=post.pk, seats=3, on=LATER)
    end_post(**WHO, post_id=post.pk, on=DAY)
    assert differences() == []
    assert seats(post, BEFORE) == 1
    with pytest.raises(Invalid):
        change_seats(**WHO, post_id=post.pk, seats=2, on=LATER)


def test_in_the_browser(harbour: Harbour, post: Post, signed_in: Any) -> None:
    address, client = f"/posts/{post.pk}/seats/", signed_in("ada")
    assert address in client.get(f"/posts/{post.pk}/").content.decode()
    assert address not in signed_in("a1x0").get(f"/posts/{post.pk}/").content.decode()
    today = {"on": NOW.date().isoformat()}
    refused = client.post(address, {"seats": 1, **today})
    assert refused.status_code == 422
    assert "so many seats already" in refused.content.decode()
    assert client.post(address, {"seats": 2, **today}).headers["Location"] == f"/posts/{post.pk}/"
    page = client.get(f"/posts/{post.pk}/").content.decode()
    assert "2 seats in all" in page
    assert "· 1:" in page


def test_by_the_api(harbour: Harbour, post: Post, signed_in: Any) -> None:
    client = signed_in("ada")
    entry = {"seats": 2, "on": "2026-01-01"}
    answer = client.post(f"/api/v1/posts/{post.pk}/seats", entry, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert (answer.json()["seats"], answer.json()["vacant"]) == (2, 2)
    assert answer.json()["other_seats"] == [{"seats": 1, "valid_from": "2020-01-01", "valid_to": "2026-01-01"}]
    then = client.get(f"/api/v1/posts/{post.pk}?on=2025-01-01").json()
    assert (then["seats"], then["vacant"]) == (1, 1)
    assert then["other_seats"] == [{"seats": 2, "valid_from": "2026-01-01", "valid_to": None}]


numbers = st.integers(0, 30)
runs = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 12)), min_size=1, max_size=4)
spans = st.tuples(numbers, st.integers(1, 12))


def day(number: int) -> date:
    return date.fromordinal(START.toordinal() + number)


@given(runs, st.lists(spans, max_size=8), spans)
def test_full_is_a_day_on_which_every_seat_is_held(
    lengths: list[tuple[int, int]], held: list[tuple[int, int]], asked: tuple[int, int]
) -> None:
    seats, start = [], 0
    for number, length in lengths:
        seats.append((number, Period(day(start), day(start + length))))
        start += length
    taken = [(seat, Period(day(a), day(a + n))) for seat, (a, n) in enumerate(held, 1)]
    during = Period(day(asked[0]), day(asked[0] + asked[1]))
    full = [
        d for d in map(day, range(start))
        if d in during and sum(d in days for _, days in taken) >= next(n for n, days in seats if d in days)
    ]  # fmt: skip
    assert first_full_day(taken, seats, during) == min(full, default=None)


@given(st.sets(st.integers(1, 9)))
def test_the_lowest_free_seat(taken: set[int]) -> None:
    seat = lowest_free((n, Period(START)) for n in taken)
    assert seat not in taken
    assert set(range(1, seat)) <= taken
