"""What reorganisations are called: as they were, else by kind and units in the reader's language."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from secretariat.ground.errors import Conflict
from secretariat.reorganisations.actions import merge_units, rename_unit, split_unit, undo_change
from secretariat.reorganisations.queries import change, past_changes, titles_of, unit_timeline
from secretariat.reorganisations.queries.plans import Part
from secretariat.reorganisations.rules import Choices
from secretariat.structure.models import ChangeEvent, Unit
from tests.conftest import NOW, SYSTEM, Harbour

DAY = date(2026, 4, 1)


def merge(harbour: Harbour, title: str = "") -> ChangeEvent:
    return merge_units(
        actor=SYSTEM, now=NOW, unit_ids=[harbour.units["a1y"].unit_id], into=harbour.units["a1x"].unit_id, on=DAY,
        title=title, choices=Choices(all_tenures="end"),
    ).event  # fmt: skip


def test_without_a_title_each_reads_it_in_their_language(harbour: Harbour) -> None:
    event = merge(harbour)
    assert event.title == ""
    with override("en"):
        assert change(event.pk).title == "Merger: Cell A1X, Cell A1Y"
        assert "Merger: Cell A1X, Cell A1Y" in [e.title for e in unit_timeline(harbour.units["a1x"].unit_id, "en")]
    with override("ko"):
        assert change(event.pk).title.endswith("A1X 분회, A1Y 분회")


def test_a_title_is_somebodys_own_word(harbour: Harbour) -> None:
    event = merge(harbour, title="The great union")
    for language in ("en", "ko"):
        with override(language):
            assert change(event.pk).title == "The great union"


def test_units_are_called_as_they_were_on_that_day(harbour: Harbour) -> None:
    unit = harbour.units["a1x"].unit_id
    first = rename_unit(actor=SYSTEM, now=NOW, unit_id=unit, names={"en": "Dockers"}, on=DAY).event
    rename_unit(actor=SYSTEM, now=NOW, unit_id=unit, names={"en": "Riggers"}, on=DAY + timedelta(days=9))
    with override("en"):
        assert change(first.pk).title == "Renaming: Dockers"


def test_of_units_below_one_another_the_topmost_alone(harbour: Harbour) -> None:
    done = split_unit(
        actor=SYSTEM, now=NOW, unit_id=harbour.units["a1b"].unit_id, on=DAY,
        parts=[Part(names={"en": "Branch New", "ko": "새 지회"})],
        choices=Choices(children={harbour.units["a1y"].unit_id: "part:1"}, all_children="stay", all_tenures="stay"),
    )  # fmt: skip
    done.event.units.add(*(harbour.units[key].unit_id for key in ("a1x", "a1y")))
    with override("en"):
        assert change(done.event.pk).title == "Division: Branch A1, Branch New"


def test_of_many_units_three_are_named(harbour: Harbour) -> None:
    event = ChangeEvent.objects.create(kind="dissolve", on=DAY, recorded_at=NOW)
    event.units.set(Unit.objects.filter(pk__in=[harbour.units[k].unit_id for k in ("a1x", "a2x", "b1x", "b2x", "b2y")]))
    nothing = ChangeEvent.objects.create(kind="merge", on=DAY, recorded_at=NOW)
    brought = ChangeEvent.objects.create(kind="import", on=DAY, recorded_at=NOW)
    with override("en"):
        assert titles_of([event, nothing, brought]) == {
            event.pk: "Dissolution: Cell A1X, Cell A2X, Cell B1X and 2 more",
            nothing.pk: "Merger",
            brought.pk: "Import",
        }


def test_two_queries_for_any_number(harbour: Harbour) -> None:
    counts = []
    for number in range(6):
        rename_unit(
            actor=SYSTEM, now=NOW, unit_id=harbour.units["a1x"].unit_id, names={"en": f"Cell {number}"},
            on=DAY + timedelta(days=number),
        )  # fmt: skip
        with CaptureQueriesContext(
            connection,
        ) as sent:
            past_changes(date(2027, 1, 1))
        counts.append(len(sent))
    assert counts == [3] * 6


def test_what_stands_in_the_way_is_called_alike(harbour: Harbour) -> None:
    unit: Any = harbour.units["a1x"].unit_id
    first = rename_unit(actor=SYSTEM, now=NOW, unit_id=unit, names={"en": "Dockers"}, on=DAY).event
    rename_unit(actor=SYSTEM, now=NOW, unit_id=unit, names={"en": "Riggers"}, on=DAY + timedelta(days=9))
    with override("en"), pytest.raises(Conflict, match="Renaming: Riggers"):
        undo_change(actor=SYSTEM, now=NOW, event_id=first.pk)
