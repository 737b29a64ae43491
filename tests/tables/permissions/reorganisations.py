"""Reorganisations: who may change which part of the tree."""

from datetime import date
from typing import Any

from secretariat.ground.actor import system
from secretariat.reorganisations import actions
from secretariat.reorganisations.queries.plans import Part
from secretariat.reorganisations.rules import Choices, unit
from tests.conftest import NOW, Harbour
from tests.tables.permissions import Row

DAY = NOW.date()
POWER = "structure.reorganise"
HERE = ["a1x1", "b2x2", "ada"]
"""Who may reorganise within district A1."""
ABOVE = ["b2x2", "ada"]
"""Who may reorganise across regions."""
OTHERS = ["a1x0", "a1x2", "b1x0"]


def _at(h: Harbour, key: str) -> int:
    return h.units[key].unit_id


def _dissolved(h: Harbour) -> int:
    choices = Choices(all_tenures="end", all_members=unit(_at(h, "a1y")))
    actions.dissolve_unit(actor=system("test"), now=NOW, unit_id=_at(h, "a1x"), on=date(2025, 1, 1), choices=choices)
    return _at(h, "a1x")


def _renamed(h: Harbour) -> Any:
    return actions.rename_unit(
        actor=system("test"), now=NOW, unit_id=_at(h, "a1x"), names={"en": "Pier"}, on=DAY
    ).event.pk


ROWS = [
    Row(
        "reorganisations.found_unit",
        POWER,
        lambda h, actor, given: actions.found_unit(
            actor=actor, now=NOW, parent_id=_at(h, "a1b"), type_code="cell", names={"en": "Pier"}, on=DAY
        ),
        allowed=HERE,
        refused=OTHERS,
    ),
    Row(
        "reorganisations.move_unit",
        POWER,
        lambda h, actor, given: actions.move_unit(
            actor=actor,
            now=NOW,
            unit_id=_at(h, "a1x"),
            to=_at(h, "b1b"),
            on=DAY,
            choices=Choices(all_tenures="carry"),
        ),
        allowed=ABOVE,
        refused=["a1x1", *OTHERS],
    ),
    Row(
        "reorganisations.merge_units",
        POWER,
        lambda h, actor, given: actions.merge_units(
            actor=actor,
            now=NOW,
            unit_ids=[_at(h, "a1x")],
            into=_at(h, "a1y"),
            on=DAY,
            choices=Choices(all_tenures="end"),
        ),
        allowed=HERE,
        refused=OTHERS,
    ),
    Row(
        "reorganisations.split_unit",
        POWER,
        lambda h, actor, given: actions.split_unit(
            actor=actor,
            now=NOW,
            unit_id=_at(h, "a1x"),
            parts=[Part({"en": "Night"})],
            on=DAY,
            choices=Choices(all_tenures="carry", all_members="part:1"),
        ),
        allowed=HERE,
        refused=OTHERS,
    ),
    Row(
        "reorganisations.rename_unit",
        POWER,
        lambda h, actor, given: actions.rename_unit(
            actor=actor, now=NOW, unit_id=_at(h, "a1x"), names={"en": "Pier"}, on=DAY
        ),
        allowed=HERE,
        refused=OTHERS,
    ),
    Row(
        "reorganisations.dissolve_unit",
        POWER,
        lambda h, actor, given: actions.dissolve_unit(
            actor=actor,
            now=NOW,
            unit_id=_at(h, "a1x"),
            on=DAY,
            choices=Choices(all_tenures="end", all_members="end"),
        ),
        allowed=HERE,
        refused=OTHERS,
    ),
    Row(
        "reorganisations.restore_unit",
        POWER,
        lambda h, actor, given: actions.restore_unit(actor=actor, now=NOW, unit_id=given, on=DAY),
        given=_dissolved,
        allowed=HERE,
        refused=OTHERS,
    ),
    Row(
        "reorganisations.undo_change",
        POWER,
        lambda h, actor, given: actions.undo_change(actor=actor, now=NOW, event_id=given),
        given=_renamed,
        allowed=HERE,
        refused=OTHERS,
    ),
    Row(
        "reorganisations.apply_due_paths",
        "system",
        lambda h, actor, given: actions.apply_due_paths(actor=actor, now=NOW),
        refused=["ada", "b2x2"],
    ),
]
