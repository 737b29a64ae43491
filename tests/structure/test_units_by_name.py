"""Lists of units stand in the order of the names of their day, a page at a time."""

from datetime import date
from importlib import import_module
from typing import Any

import pytest

from secretariat.ground import clock
from secretariat.imports.queries import find_unit, lines_below
from secretariat.reorganisations.actions import rename_unit
from secretariat.structure.queries import UnitView, children, roots, sort_place
from tests.conftest import NOW, SYSTEM, Harbour

BEFORE, AFTER = date(2021, 1, 1), date(2025, 1, 1)


@pytest.fixture
def renamed(harbour: Harbour) -> Harbour:
    """Cell A1X, which stood before Cell A1Y by name, is called "Zebra 12" since 2024, and Cell A1Y "Zebra 2"."""
    for key, name in (("a1x", "Zebra 12"), ("a1y", "Zebra 2")):
        rename_unit(actor=SYSTEM, now=NOW, unit_id=harbour.units[key].unit_id, names={"en": name}, on=date(2024, 1, 1))
    return harbour


def ids(found: list[UnitView]) -> list[int]:
    return [unit.id for unit in found]


def test_units_stand_in_the_order_of_the_names_of_the_day(renamed: Harbour) -> None:
    branch, x, y = (renamed.units[key].unit_id for key in ("a1b", "a1x", "a1y"))
    assert ids(children(branch, BEFORE)) == [x, y]
    assert ids(children(branch, AFTER)) == [y, x]
    assert ids(children(branch, clock.today())) == [y, x]
    for day, first, second in ((BEFORE, x, y), (AFTER, y, x), (clock.today(), y, x)):
        (one,) = children(branch, day, limit=1)
        assert (one.sort_name, one.id) == sort_place(first, day)
        assert ids(children(branch, day, after=(one.sort_name, one.id))) == [second]
        assert children(branch, day, after=sort_place(second, day)) == []
    assert ids(roots(BEFORE)) == ids(roots(clock.today())) == [renamed.units["centre"].unit_id]


def test_the_tree_of_a_past_day_on_the_command_line(renamed: Harbour) -> None:
    branch = find_unit(f"unit-{renamed.units['a1b'].unit_id}", BEFORE)
    assert [line.name for line in lines_below(unit=branch, on=BEFORE)] == ["Branch A1", "Cell A1X", "Cell A1Y"]
    assert [line.name for line in lines_below(unit=branch, on=AFTER)] == ["Branch A1", "Zebra 2", "Zebra 12"]


def test_pages_of_a_past_day_go_on_where_the_last_one_ended(
    renamed: Harbour, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("secretariat.desk.pages.tree"), "PAGE", 1)
    browser, branch = signed_in("a1x1"), renamed.units["a1b"].unit_id
    for day, first, second in (("2021-01-01", "Cell A1X", "Cell A1Y"), ("2025-01-01", "Zebra 2", "Zebra 12")):
        begun = browser.get(f"/units/{branch}/children/", {"on": day}).content.decode()
        assert first in begun
        assert second not in begun
        last = renamed.units["a1x" if day < "2024" else "a1y"].unit_id
        further = browser.get(f"/units/{branch}/children/", {"on": day, "after": last}).content.decode()
        assert second in further
        assert f">{first}<" not in further
