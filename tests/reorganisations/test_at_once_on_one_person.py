"""Two officers in the same moment about the same person or post: neither waits for ever, and the counts stay right."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from secretariat.ground import clock
from secretariat.ground.actor import visitor
from secretariat.ground.errors import SecretariatError
from secretariat.offices import actions as offices
from secretariat.offices.models import Post, Tenure
from secretariat.offices.queries import merge_preview
from secretariat.people import actions as people
from secretariat.people.models import Membership
from tests.conftest import SYSTEM, Harbour
from tests.reorganisations.two_officers import Act, Officer, at_once, outcome_of, unsound, wait_for


def unit(town: Harbour, key: str) -> int:
    return town.units[key].unit_id


def person(town: Harbour, key: str) -> int:
    return town.people[key].pk


def given() -> dict[str, Any]:
    return {"actor": SYSTEM, "now": clock.now()}


def adding(town: Harbour) -> None:
    people.add_person(**given(), unit_id=unit(town, "b1x"), name="Someone New", joined_on=clock.today())


def belonging(town: Harbour, key: str) -> Act:
    return lambda: people.begin_membership(
        **given(), person_id=person(town, key), unit_id=unit(town, "a1x"), on=clock.today(), kind="secondary"
    )


def leaving(town: Harbour, key: str, on: date | None = None) -> Act:
    row = Membership.objects.get(person_id=person(town, key))
    return lambda: offices.end_belonging(**given(), membership_id=row.pk, on=on or clock.today())


def ending(town: Harbour, key: str, on: date | None = None) -> Act:
    row = Membership.objects.get(person_id=person(town, key))
    return lambda: people.end_membership(**given(), membership_id=row.pk, on=on or clock.today())


def stepping_down(town: Harbour, key: str, on: date | None = None) -> Act:
    row = Tenure.objects.get(person_id=person(town, key))
    return lambda: offices.end_tenure(**given(), tenure_id=row.pk, on=on or clock.today())


def merging(town: Harbour) -> Act:
    """Two of one cell become one, whose memberships clash: the one dropped gives way."""
    pair = {"kept_id": person(town, "a1y1"), "dropped_id": person(town, "a1y2")}

    def act() -> Any:
        clashes = merge_preview(actor=SYSTEM, **pair).clashes
        return offices.merge_people(**given(), **pair, choices={c.key: "kept" for c in clashes})

    return act


def erasing(town: Harbour) -> Act:
    return lambda: offices.erase_person(**given(), person_id=person(town, "a1y2"))


def applied(town: Harbour) -> int:
    contacts = [people.NewContact("phone", "1")]
    return people.apply_to_join(
        actor=visitor(), now=clock.now(), unit_id=unit(town, "a1x"), name="Noor", contacts=contacts
    ).pk


def accepting(town: Harbour) -> tuple[Act, Act]:
    pair = {"person_id": person(town, "a1y2"), "to_unit_id": unit(town, "a1x")}
    asks: dict[str, Any] = {"actor": town.actor("a1y2"), "now": clock.now()}
    waiting = offices.ask_transfer(**asks, **pair, on=clock.today()).pk
    return (
        lambda: offices.accept_transfer(**given(), transfer_id=waiting),
        lambda: offices.withdraw_transfer(**given(), transfer_id=waiting),
    )


def deciding(town: Harbour) -> tuple[Act, Act]:
    waiting = applied(town)
    answer = {"application_id": waiting}
    return (
        lambda: people.decide_application(**given(), **answer, admit=True),
        lambda: people.decide_application(**given(), **answer, admit=False),
    )


def ending_a_post(town: Harbour) -> tuple[Act, Act]:
    post = Post.objects.get(unit_id=unit(town, "a1y"), type__code="treasurer").pk
    return (
        lambda: offices.end_post(**given(), post_id=post, on=clock.today()),
        lambda: offices.begin_tenure(
            **given(), post_id=post, person_id=person(town, "a1y2"), kind="elected", on=clock.today()
        ),
    )


CROSSINGS: dict[str, Callable[[Harbour], tuple[Act, Act]]] = {
    "merging, ending": lambda town: (merging(town), leaving(town, "a1y2")),
    "erasing, joining": lambda town: (erasing(town), belonging(town, "a1y2")),
    "joining, joining": lambda town: (belonging(town, "a1y2"), belonging(town, "a1y2")),
    "leaving, leaving": lambda town: (leaving(town, "a1y2"), leaving(town, "a1y2")),
    "accepting, withdrawing": accepting,
    "admitting, declining": deciding,
    "ending a post, filling it": ending_a_post,
}
"""What another officer begins, and what one goes on to who has already changed the counts."""


@pytest.mark.parametrize("name", CROSSINGS)
def test_nobody_waits_for_who_waits_for_them(town: Harbour, name: str) -> None:
    """An officer has changed the counts, and goes on to the row that the other one is about to change as well."""
    begins, goes_on = CROSSINGS[name](town)
    officer = Officer(transaction.atomic(), begins)
    with transaction.atomic():
        adding(town)
        wait_for(officer)
        goes_on()
    outcome_of(officer)
    assert unsound() == {}


@pytest.mark.parametrize("first", [0, 1], ids=["the earlier day first", "the later day first"])
@pytest.mark.parametrize("act", [leaving, ending, stepping_down])
def test_what_two_end_at_once_is_counted_once(town: Harbour, act: Callable[..., Act], first: int) -> None:
    """The second goes on from what the first has written: an earlier end counts from there, a later one is refused."""
    key = "a1x0" if act is stepping_down else "a1y2"
    days = [clock.today() + timedelta(days=n) for n in (1, 9)]
    one, other = act(town, key, days[first]), act(town, key, days[1 - first])
    outcome = at_once((transaction.atomic(), one), (transaction.atomic(), other))
    assert isinstance(outcome, SecretariatError) == (first == 0)
    rows = Tenure.objects if act is stepping_down else Membership.objects
    assert rows.get(person_id=person(town, key)).valid_to == days[0]
    assert unsound() == {}
