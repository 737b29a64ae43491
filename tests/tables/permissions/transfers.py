"""Joining, moving, leaving, merging: who may decide for a person."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from secretariat.ground.clock import now
from secretariat.offices import actions as offices
from secretariat.people import actions as people
from secretariat.people.actions import NameEntry, NewContact
from secretariat.people.models import DuplicateSuspicion
from tests.conftest import SYSTEM, Harbour
from tests.tables.permissions import Row


def _today() -> date:
    return timezone.localdate()


def _application(h: Harbour) -> int:
    return people.apply_to_join(
        actor=SYSTEM, now=now(), unit_id=h.units["a1x"].unit_id, name="Hopeful", contacts=[NewContact("phone", "1")]
    ).pk


def _transfer(h: Harbour) -> int:
    """A member of a1x who asked to go to b1x."""
    me = h.actor("a1x2")
    return offices.ask_transfer(
        actor=me, now=now(), person_id=h.people["a1x2"].pk, to_unit_id=h.units["b1x"].unit_id,
        on=_today() + timedelta(days=30),
    ).pk  # fmt: skip


def _pair(h: Harbour) -> tuple[int, int, int]:
    """Two records of one person in a1x and a1y, suspected."""
    kept = h.people["a1x2"].pk
    other = people.add_person(
        actor=SYSTEM, now=now(), unit_id=h.units["a1x"].unit_id, name="a1x José Ortega", kind="secondary",
        joined_on=date(2022, 1, 1),
    )  # fmt: skip
    row = DuplicateSuspicion.objects.create(first_id=kept, second=other, score=0.9, found_at=now())
    return kept, other.pk, row.pk


def _merge(h: Harbour, actor: Any, given: tuple[int, int, int]) -> Any:
    return offices.merge_people(actor=actor, now=now(), kept_id=given[0], dropped_id=given[1], choices=_choices(given))


def _choices(given: tuple[int, int, int]) -> dict[str, str]:
    from secretariat.people.models import Membership

    return {f"m{m.pk}": "kept" for m in Membership.objects.filter(person_id=given[1])}


OFFICERS = ["a1x0", "a1x1", "ada"]
OTHERS = ["b1x0", "b2x2"]

ROWS = [
    Row("people.decide_application", "people.admit", lambda h, actor, given: people.decide_application(
        actor=actor, now=now(), application_id=given, admit=True, on=_today()),
        OFFICERS, [*OTHERS, "a1x2"], _application),
    Row("people.update_person", "people.edit", lambda h, actor, given: people.update_person(
        actor=actor, now=now(), person_id=h.people["a1x2"].pk, names=[NameEntry("Another Name")]),
        OFFICERS, [*OTHERS, "a1y0"]),
    Row("people.keep_apart", "people.merge", lambda h, actor, given: people.keep_apart(
        actor=actor, now=now(), suspicion_id=given[2]), ["a1x1", "ada"], ["a1x0", "a1x2", *OTHERS], _pair),
    Row("offices.merge_people", "people.merge", _merge, ["a1x1", "ada"], ["a1x0", "a1x2", *OTHERS], _pair),
    Row("offices.ask_transfer", "people.admit", lambda h, actor, given: offices.ask_transfer(
        actor=actor, now=now(), person_id=h.people["a1x2"].pk, to_unit_id=h.units["a1y"].unit_id,
        on=_today() + timedelta(days=5)), OFFICERS, [*OTHERS, "a1y0"]),
    Row("offices.accept_transfer", "people.admit", lambda h, actor, given: offices.accept_transfer(
        actor=actor, now=now(), transfer_id=given), [*OFFICERS, "b1x0"], ["b2x2", "a2x0"], _transfer),
    Row("offices.decline_transfer", "people.admit", lambda h, actor, given: offices.decline_transfer(
        actor=actor, now=now(), transfer_id=given), [*OFFICERS, "b1x0"], ["b2x2", "a2x0"], _transfer),
    Row("offices.withdraw_transfer", "self", lambda h, actor, given: offices.withdraw_transfer(
        actor=actor, now=now(), transfer_id=given), ["a1x2"], ["a1x0", "b1x0", "b2x2"], _transfer),
    Row("offices.end_belonging", "people.admit", lambda h, actor, given: offices.end_belonging(
        actor=actor, now=now(), membership_id=given, on=_today()),
        OFFICERS, [*OTHERS, "a1y0"], lambda h: h.people["a1x2"].memberships.get().pk),
    Row("offices.leave_organisation", "self", lambda h, actor, given: offices.leave_organisation(
        actor=actor, now=now()), ["a1x2", "a1x0"]),
]  # fmt: skip
