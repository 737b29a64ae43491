"""Suspecting that two records are one person."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.ground.dates import Period
from secretariat.ground.errors import NotAllowed, NotFound
from secretariat.people.actions import NewContact, add_person, find_duplicates, keep_apart
from secretariat.people.models import DuplicateSuspicion, Person
from secretariat.people.rules import without
from tests.conftest import NOW, START, SYSTEM, Harbour


def add(harbour: Harbour, unit: str, name: str, email: str = "", born: date | None = None) -> Person:
    person = add_person(
        actor=SYSTEM, now=NOW, unit_id=harbour.units[unit].unit_id, name=name, joined_on=START,
        contacts=[NewContact("email", email)] if email else None,
    )  # fmt: skip
    if born:
        person.born_on = born
        person.save()
    return person


def pairs() -> dict[tuple[int, int], list[str]]:
    return {(s.first_id, s.second_id): s.reasons for s in DuplicateSuspicion.objects.all()}


def test_what_is_suspicious_and_what_is_not(harbour: Harbour) -> None:
    one = add(harbour, "a1x", "Aleksandra Wiśniewska", "ola@example.org")
    typo = add(harbour, "b2y", "Aleksandra Wisniewski")
    mail = add(harbour, "b1x", "Someone Else", "OLA@example.org ")
    far = [add(harbour, unit, "Min-jun Lee") for unit in ("a1x", "a2x", "b1x", "b2x")]
    born = [add(harbour, unit, "Min-jun Lee", born=date(1990, 2, 3)) for unit in ("a1y", "b2y")]
    near = add(harbour, "a1x", "MIN-JUN  LEE")
    assert find_duplicates(actor=SYSTEM, now=NOW) > 0
    found = pairs()
    assert found[one.pk, typo.pk] == ["similar"]
    assert found[one.pk, mail.pk] == ["email"]
    assert found[born[0].pk, born[1].pk] == ["born"]
    assert found[far[0].pk, near.pk] == ["unit"]
    assert (far[0].pk, far[1].pk) not in found
    assert find_duplicates(actor=SYSTEM, now=NOW) == 0


def test_an_officer_looks_within_their_reach_only(harbour: Harbour, as_web: Any) -> None:
    here = [add(harbour, unit, "Aleksandra Nowak", "ola@example.org") for unit in ("a1x", "a1y")]
    add(harbour, "b1x", "Aleksandra Nowak", "ola@example.org")
    actor = harbour.actor("a1x1")
    with as_web(actor):
        find_duplicates(actor=actor, now=NOW)
        assert (here[0].pk, here[1].pk) in pairs()
    people = {p.pk for key, p in harbour.people.items() if key.startswith("a1")} | {p.pk for p in here}
    assert {i for pair in pairs() for i in pair} <= people
    actor = harbour.actor("a1x0")
    with pytest.raises(NotAllowed), as_web(actor):
        find_duplicates(actor=actor, now=NOW)


def test_kept_apart_is_not_suspected_again(harbour: Harbour, as_web: Any) -> None:
    one, two = (add(harbour, unit, "Aleksandra Nowak", "ola@example.org") for unit in ("a1x", "a1y"))
    actor = harbour.actor("a1x1")
    find_duplicates(actor=SYSTEM, now=NOW)
    suspicion = DuplicateSuspicion.objects.get(first=one, second=two)
    for name in ("b1x0", "a1x2"):
        other = harbour.actor(name)
        with pytest.raises((NotFound, NotAllowed)), as_web(other):
            keep_apart(actor=other, now=NOW, suspicion_id=suspicion.pk)
    with as_web(actor):
        keep_apart(actor=actor, now=NOW, suspicion_id=suspicion.pk)
        assert find_duplicates(actor=actor, now=NOW) == 0
    suspicion.refresh_from_db()
    assert suspicion.state == "different"


days = st.integers(1, 40).flatmap(
    lambda a: st.integers(a + 1, 60).map(lambda b: Period(date.fromordinal(700_000 + a), date.fromordinal(700_000 + b)))
)


@given(days, st.lists(days, max_size=6))
def test_what_is_left_of_days(period: Period, taken: list[Period]) -> None:
    left = without(period, taken)
    for number in range(700_000, 700_062):
        day = date.fromordinal(number)
        assert any(day in piece for piece in left) == (day in period and not any(day in t for t in taken))
    assert all(a.end <= b.start for a, b in pairwise(left))
