"""Undoing a reorganisation while nothing is built on it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection

from secretariat.ground.errors import Conflict, NotAllowed
from secretariat.people.actions import add_person, end_membership
from secretariat.people.models import Membership
from secretariat.reorganisations.actions import (
    dissolve_unit,
    found_unit,
    merge_units,
    move_unit,
    rename_unit,
    restore_unit,
    split_unit,
    undo_change,
)
from secretariat.reorganisations.queries.plans import Part
from secretariat.reorganisations.rules import Choices, part, unit
from secretariat.structure.models import Placement
from tests.conftest import NOW, SYSTEM, Harbour
from tests.reorganisations.soundness import problems

TODAY = NOW.date()
LATER = date(2026, 10, 1)
WHO = {"actor": SYSTEM, "now": NOW}


def state() -> dict[str, Any]:
    """Everything that stands in the record, but for ids and the totals' spare rows."""
    tables = {
        "structure_placement": "unit_id, parent_id, path, valid_from, valid_to",
        "structure_unitname": "unit_id, language, name, valid_from, valid_to",
        "people_membership": "person_id, unit_id, kind, path, valid_from, valid_to",
        "offices_post": "unit_id, type_id, seats, valid_from, valid_to",
        "offices_tenure": "post_id, person_id, seat, kind, path, valid_from, valid_to",
        "structure_unit": "id, sort_name",
    }
    found = {}
    with connection.cursor() as cursor:
        for table, columns in tables.items():
            cursor.execute(f"SELECT {columns} FROM {table} ORDER BY {columns}")
            found[table] = cursor.fetchall()
    return found


def _move(h: Harbour, on: date) -> Any:
    return move_unit(
        **WHO, unit_id=h.units["a1b"].unit_id, to=h.units["b2"].unit_id, on=on, choices=Choices(all_tenures="carry")
    )


def _move_ending_a_tenure(h: Harbour, on: date) -> Any:
    return move_unit(
        **WHO, unit_id=h.units["a1x"].unit_id, to=h.units["b2b"].unit_id, on=on, choices=Choices(all_tenures="end")
    )


def _found(h: Harbour, on: date) -> Any:
    return found_unit(**WHO, parent_id=h.units["a1b"].unit_id, type_code="cell", names={"en": "New"}, on=on)


def _rename(h: Harbour, on: date) -> Any:
    return rename_unit(**WHO, unit_id=h.units["a1x"].unit_id, names={"en": "Pier", "ko": ""}, on=on)


def _dissolve(h: Harbour, on: date) -> Any:
    choices = Choices(
        all_tenures="end", all_members=unit(h.units["b1x"].unit_id), children={h.units["a1y"].unit_id: "dissolve"},
        all_children=unit(h.units["a2b"].unit_id),
    )  # fmt: skip
    return dissolve_unit(**WHO, unit_id=h.units["a1b"].unit_id, on=on, choices=choices)


def _merge(h: Harbour, on: date) -> Any:
    ids = [h.units["a1x"].unit_id, h.units["a2x"].unit_id]
    return merge_units(**WHO, unit_ids=ids, into=h.units["b1y"].unit_id, on=on, choices=Choices(all_tenures="carry"))


def _split(h: Harbour, on: date) -> Any:
    choices = Choices(all_members=part(1), all_tenures=part(1))
    return split_unit(**WHO, unit_id=h.units["a1x"].unit_id, parts=[Part({"en": "New"})], on=on, choices=choices)


def _split_branch(h: Harbour, on: date) -> Any:
    choices = Choices(children={h.units["a1y"].unit_id: part(1)}, all_children="stay", all_tenures="carry")
    return split_unit(**WHO, unit_id=h.units["a1b"].unit_id, parts=[Part({"en": "New"})], on=on, choices=choices)


KINDS = [_move, _move_ending_a_tenure, _found, _rename, _dissolve, _merge, _split, _split_branch]


@pytest.mark.parametrize("do", KINDS)
@pytest.mark.parametrize("on", [date(2025, 5, 1), TODAY, LATER])
def test_as_though_it_had_not_been(harbour: Harbour, do: Callable[..., Any], on: date) -> None:
    before = state()
    done = do(harbour, on)
    assert state() != before
    undo_change(**WHO, event_id=done.event.pk, reason="a mistake")
    assert state() == before
    assert problems(TODAY) == {}
    with pytest.raises(Conflict, match="already"):
        undo_change(**WHO, event_id=done.event.pk)


def test_a_bringing_back_is_undone(harbour: Harbour) -> None:
    _dissolve(harbour, date(2025, 5, 1))
    before = state()
    done = restore_unit(**WHO, unit_id=harbour.units["a1b"].unit_id, on=TODAY)
    undo_change(**WHO, event_id=done.event.pk)
    assert state() == before
    assert problems(TODAY) == {}


@pytest.mark.parametrize("do", [_move, _dissolve, _merge, _split])
def test_under_row_level_security(harbour: Harbour, as_web: Any, do: Callable[..., Any]) -> None:
    before = state()
    done = do(harbour, TODAY)
    actor = harbour.actor("b2x2")
    with as_web(actor):
        undo_change(actor=actor, now=NOW, event_id=done.event.pk)
    assert state() == before
    assert problems(TODAY) == {}


def test_with_a_planned_move_above_in_between(harbour: Harbour) -> None:
    move_unit(
        **WHO, unit_id=harbour.units["b2"].unit_id, to=harbour.units["a"].unit_id, on=LATER,
        choices=Choices(all_tenures="carry"),
    )  # fmt: skip
    before = state()
    done = _move(harbour, TODAY)
    assert Placement.objects.filter(unit_id=harbour.units["a1x"].unit_id).count() == 3
    undo_change(**WHO, event_id=done.event.pk)
    assert state() == before
    assert problems(TODAY) == {}


def test_not_what_something_is_built_on(harbour: Harbour) -> None:
    first = _move(harbour, TODAY)
    second = found_unit(
        **WHO, parent_id=harbour.units["a1b"].unit_id, type_code="cell", names={"en": "New"}, on=LATER, title="New cell"
    )
    with pytest.raises(Conflict, match="New cell"):
        undo_change(**WHO, event_id=first.event.pk)
    undo_change(**WHO, event_id=second.event.pk)
    undo_change(**WHO, event_id=first.event.pk)
    assert problems(TODAY) == {}


def test_not_a_unit_that_has_members_by_now(harbour: Harbour) -> None:
    done = _found(harbour, TODAY)
    add_person(**WHO, unit_id=done.made[0], name="Someone", joined_on=TODAY)
    with pytest.raises(Conflict, match="members"):
        undo_change(**WHO, event_id=done.event.pk)
    assert problems(TODAY) == {}


def test_not_when_a_member_who_came_over_has_left_since(harbour: Harbour) -> None:
    done = _merge(harbour, TODAY)
    row = Membership.objects.at(TODAY).get(person=harbour.people["a1x1"])
    end_membership(**WHO, membership_id=row.pk, on=LATER)
    with pytest.raises(Conflict, match="changed since"):
        undo_change(**WHO, event_id=done.event.pk)
    assert problems(TODAY) == {}


def test_power_is_needed(harbour: Harbour) -> None:
    done = _rename(harbour, TODAY)
    with pytest.raises(NotAllowed):
        undo_change(actor=harbour.actor("b1x0"), now=NOW, event_id=done.event.pk)
    undo_change(actor=harbour.actor("a1x1"), now=NOW, event_id=done.event.pk)
