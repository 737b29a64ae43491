"""Two officers in the same moment, over two connections: a move beside a move, and a move beside somebody's joining."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from secretariat.ground import clock
from secretariat.ground.actor import Actor, visitor
from secretariat.ground.errors import Conflict, Invalid, NotFound, SecretariatError
from secretariat.offices import actions as offices
from secretariat.offices.models import Post, Tenure
from secretariat.people import actions as people
from secretariat.people.models import Membership
from secretariat.reorganisations.actions import apply_due_paths, dissolve_unit, move_unit
from secretariat.reorganisations.actions.rehearsal import rehearse
from secretariat.reorganisations.rules import Choices
from secretariat.reorganisations.rules import unit as to_unit
from secretariat.structure.models import Placement
from tests.conftest import SYSTEM, Harbour
from tests.reorganisations.two_officers import Act, Officer, at_once, outcome_of, unsound, wait_for


def unit(town: Harbour, key: str) -> int:
    return town.units[key].unit_id


def move(actor: Actor, town: Harbour, key: str, to: str, **more: Any) -> Act:
    given = {"choices": Choices(all_tenures="carry"), "on": clock.today(), **more}
    return lambda: move_unit(actor=actor, now=clock.now(), unit_id=unit(town, key), to=unit(town, to), **given)


def parent(town: Harbour, key: str) -> int | None:
    return Placement.objects.at(clock.today()).get(unit_id=unit(town, key)).parent_id


def test_one_under_the_other_while_the_other_goes_under_the_one(town: Harbour, as_web: Any) -> None:
    one, other = town.actor("b2x2"), town.actor("ada")
    refused = at_once(
        (as_web(one), move(one, town, "a1", "a2")),
        (as_web(other), move(other, town, "a2", "a1")),
    )
    assert isinstance(refused, Invalid)
    assert refused.message == "District A2 cannot stand under itself or a unit below it."
    assert parent(town, "a1") == unit(town, "a2")
    assert parent(town, "a2") == unit(town, "a")
    assert unsound() == {}


def test_the_same_unit_to_two_places_from_one_preview(town: Harbour, as_web: Any) -> None:
    """Whoever confirms what they saw is told that it is no longer so."""
    one, other = town.actor("b2x2"), town.actor("ada")
    given = {"unit_id": unit(town, "a1x"), "to": unit(town, "b1b"), "on": clock.today()}
    fates = Choices(all_tenures="carry")
    with as_web(other):
        seen = rehearse(move_unit, actor=other, now=clock.now(), choices=fates, **given).fingerprint
    refused = at_once(
        (as_web(one), move(one, town, "a1x", "a2b")),
        (as_web(other), move(other, town, "a1x", "b1b", fingerprint=seen)),
    )
    assert isinstance(refused, Conflict)
    assert refused.message.startswith("Something has changed since this preview was made.")
    assert parent(town, "a1x") == unit(town, "a2b")
    assert unsound() == {}


def test_the_same_unit_to_two_places_without_a_preview(town: Harbour, as_web: Any) -> None:
    """The second move goes on from where the first has put the unit, as though it had come a minute later."""
    one, other = town.actor("b2x2"), town.actor("ada")
    at_once((as_web(one), move(one, town, "a1x", "a2b")), (as_web(other), move(other, town, "a1x", "b1b")))
    assert parent(town, "a1x") == unit(town, "b1b")
    twice = at_once((as_web(one), move(one, town, "a1x", "a1b")), (as_web(other), move(other, town, "a1x", "a1b")))
    assert isinstance(twice, Invalid)
    assert twice.message == "Cell A1X stands under Branch A1 already."
    assert unsound() == {}


def post(town: Harbour, key: str, code: str) -> int:
    return Post.objects.get(unit_id=unit(town, key), type__code=code).pk


def person(town: Harbour, key: str) -> int:
    return town.people[key].pk


def application(town: Harbour) -> int:
    found = people.apply_to_join(
        actor=visitor(),
        now=clock.now(),
        unit_id=unit(town, "a1x"),
        name="Noor",
        contacts=[people.NewContact("phone", "1")],
    )
    return found.pk


def transfer(town: Harbour, key: str) -> int:
    asked = offices.ask_transfer(
        actor=town.actor(key), now=clock.now(), person_id=person(town, key), to_unit_id=unit(town, "a1x"),
        on=clock.today(),
    )  # fmt: skip
    return asked.pk


Joining = Callable[[Harbour, Actor], Act]


def adding(town: Harbour, actor: Actor) -> Act:
    return lambda: people.add_person(
        actor=actor, now=clock.now(), unit_id=unit(town, "a1x"), name="Someone New", joined_on=clock.today()
    )


def belonging(town: Harbour, actor: Actor) -> Act:
    return lambda: people.begin_membership(
        actor=actor, now=clock.now(), person_id=person(town, "a1y0"), unit_id=unit(town, "a1x"), on=clock.today()
    )


def taking_up(key: str, unit_key: str, code: str, kind: str) -> Joining:
    def make(town: Harbour, actor: Actor) -> Act:
        given = {"post_id": post(town, unit_key, code), "person_id": person(town, key), "kind": kind}
        return lambda: offices.begin_tenure(actor=actor, now=clock.now(), on=clock.today(), **given)

    return make


def applying(town: Harbour, actor: Actor) -> Act:
    contacts = [people.NewContact("phone", "2")]
    return lambda: people.apply_to_join(
        actor=visitor(), now=clock.now(), unit_id=unit(town, "a1x"), name="Hopeful", contacts=contacts
    )


def admitting(town: Harbour, actor: Actor) -> Act:
    waiting = application(town)
    return lambda: people.decide_application(actor=actor, now=clock.now(), application_id=waiting, admit=True)


def asking(town: Harbour, actor: Actor) -> Act:
    return lambda: offices.ask_transfer(
        actor=actor, now=clock.now(), person_id=person(town, "b2y1"), to_unit_id=unit(town, "a1x"), on=clock.today()
    )


def transferring(town: Harbour, actor: Actor) -> Act:
    waiting = transfer(town, "a1y1")
    return lambda: offices.accept_transfer(actor=actor, now=clock.now(), transfer_id=waiting)


def leaving(town: Harbour, actor: Actor) -> Act:
    row = Membership.objects.get(person_id=person(town, "a1y2"))
    return lambda: offices.end_belonging(actor=actor, now=clock.now(), membership_id=row.pk, on=clock.today())


def ending(town: Harbour, actor: Actor) -> Act:
    row = Tenure.objects.get(person_id=person(town, "a1x0"))
    return lambda: offices.end_tenure(actor=actor, now=clock.now(), tenure_id=row.pk, on=clock.today())


def ending_a_post(town: Harbour, actor: Actor) -> Act:
    given = {"post_id": post(town, "a1y", "deputy-secretary"), "on": clock.today()}
    return lambda: offices.end_post(actor=actor, now=clock.now(), **given)


JOININGS: dict[str, tuple[str, Joining]] = {
    "adding a person": ("a1x1", adding),
    "another membership": ("a1x1", belonging),
    "taking up a post": ("a1x0", taking_up("a1x2", "a1x", "treasurer", "elected")),
    "deputising": ("a1x1", taking_up("a1x2", "a1x", "deputy-secretary", "deputy")),
    "applying": ("a1x1", applying),
    "admitting": ("a1x0", admitting),
    "asking for a transfer": ("b2y1", asking),
    "accepting a transfer": ("a1x1", transferring),
    "leaving": ("a1x1", leaving),
    "leaving a post": ("a1x1", ending),
    "ending a post": ("ada", ending_a_post),
}
"""What may happen below a unit while it moves, each with who does it: most of them move along."""


@pytest.mark.parametrize("move_first", [True, False], ids=["the move first", "the move second"])
def test_a_move_while_people_come_and_go_below(town: Harbour, as_web: Any, move_first: bool) -> None:
    """Whichever comes first: all are seen where their units stand, and the counts are right."""
    wrong: dict[str, Any] = {}
    for number, (name, (who, joining)) in enumerate(JOININGS.items()):
        mover, actor = town.actor("b2x2"), town.actor(who)
        moving = as_web(mover), move(mover, town, "a1", "a" if number % 2 else "b")
        coming = as_web(visitor() if joining is applying else actor), joining(town, actor)
        outcome = at_once(moving, coming) if move_first else at_once(coming, moving)
        if isinstance(outcome, SecretariatError):
            wrong[name] = outcome.message
        elif found := unsound():
            wrong[name] = found
            apply_due_paths(actor=SYSTEM, now=clock.now())
    assert wrong == {}


def test_what_is_begun_while_its_unit_ends_is_refused(town: Harbour, as_web: Any) -> None:
    """Nobody joins, and nobody takes up a post in, a unit that another officer has just ended."""
    tomorrow = clock.today() + timedelta(days=1)
    fates = Choices(all_tenures="end", all_members=to_unit(unit(town, "a2x")))

    def ends(key: str) -> tuple[AbstractContextManager[None], Act]:
        actor = town.actor("b2x2")
        given = {"unit_id": unit(town, key), "on": tomorrow, "choices": fates}
        return as_web(actor), lambda: dissolve_unit(actor=actor, now=clock.now(), **given)

    def told(key: str, act: str, actor: Actor) -> tuple[AbstractContextManager[None], Act]:
        given: dict[str, Any] = {"actor": actor, "now": clock.now()}
        acts: dict[str, Act] = {
            "join": lambda: people.add_person(**given, unit_id=unit(town, key), name="New", joined_on=tomorrow),
            "tenure": lambda: offices.begin_tenure(
                **given, post_id=post(town, key, "treasurer"), person_id=person(town, f"{key}2"), kind="elected",
                on=tomorrow,
            ),
            "post": lambda: offices.create_post(
                **given, unit_id=unit(town, key), type_code="administrator", seats=1, on=tomorrow
            ),
        }  # fmt: skip
        return as_web(actor), acts[act]

    for key, act, who in (("a1x", "join", "a1x1"), ("a1y", "tenure", "a1x1"), ("b1x", "post", "ada")):
        refused = at_once(ends(key), told(key, act, town.actor(who)))
        assert isinstance(refused, Conflict | NotFound), act
        assert unsound() == {}, act


def test_someone_joins_until_the_day_on_which_the_unit_ends(town: Harbour, as_web: Any) -> None:
    mover, actor, on = town.actor("b2x2"), town.actor("a1x1"), clock.today() + timedelta(days=9)
    fates = Choices(all_tenures="end", all_members="end")
    ends = {"unit_id": unit(town, "a1x"), "on": on, "choices": fates}
    joined = at_once(
        (as_web(mover), lambda: dissolve_unit(actor=mover, now=clock.now(), **ends)),
        (as_web(actor), adding(town, actor)),
    )
    assert joined.memberships.get().valid_to == on
    assert unsound() == {}


def test_no_reorganisation_waits_for_who_waits_for_it(town: Harbour, as_web: Any) -> None:
    """An officer has changed one record below the unit and goes on to another when the unit is moved."""
    mover, actor = town.actor("b2x2"), town.actor("a1x1")
    officer = Officer(as_web(mover), move(mover, town, "a1", "b"))
    with as_web(actor):
        people.update_person(
            actor=actor, now=clock.now(), person_id=person(town, "a1x2"), names=[people.NameEntry("Another Name")]
        )
        wait_for(officer)
        adding(town, actor)()
    assert outcome_of(officer).plan.units == (unit(town, "a1"),)
    assert unsound() == {}
