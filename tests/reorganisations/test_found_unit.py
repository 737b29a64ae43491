"""Founding a unit."""

from datetime import date
from typing import Any

import pytest

from secretariat.ground.errors import Conflict, Invalid, NotAllowed, NotFound
from secretariat.reorganisations.actions import dissolve_unit, found_unit, move_unit
from secretariat.reorganisations.rules import Choices
from secretariat.structure.queries import ancestors, placement_of, tally_of
from tests.conftest import NOW, SYSTEM, Harbour
from tests.reorganisations.soundness import problems

TODAY = NOW.date()


def found(harbour: Harbour, parent: str, kind: str = "cell", on: date = TODAY, actor: Any = SYSTEM, **more: Any) -> Any:
    more.setdefault("names", {"en": "Pier 4 Cell"})
    return found_unit(actor=actor, now=NOW, parent_id=harbour.units[parent].unit_id, type_code=kind, on=on, **more)


def test_a_unit_is_born_with_its_posts(harbour: Harbour) -> None:
    done = found(harbour, "a1b", title="A cell for the new pier")
    (new,) = done.made
    assert tally_of(new, TODAY).seats == 3
    assert tally_of(harbour.units["a"].unit_id, TODAY).units == 10
    assert done.event.units.get().pk == new
    assert problems(TODAY) == {}


def test_it_goes_along_with_a_planned_move_above(harbour: Harbour) -> None:
    move_unit(
        actor=SYSTEM, now=NOW, unit_id=harbour.units["a1"].unit_id, to=harbour.units["b"].unit_id,
        on=date(2027, 1, 1), choices=Choices(all_tenures="carry"),
    )  # fmt: skip
    (new,) = found(harbour, "a1b").made
    row = placement_of(new, date(2027, 1, 1))
    assert [u.name for u in ancestors(row.path, date(2027, 1, 1))][1] == "Region B"
    assert problems(TODAY) == {}


def test_not_under_what_is_to_end(harbour: Harbour) -> None:
    dissolve_unit(
        actor=SYSTEM, now=NOW, unit_id=harbour.units["a1"].unit_id, on=date(2027, 1, 1),
        choices=Choices(all_tenures="end", all_members="end", all_children="dissolve"),
    )  # fmt: skip
    with pytest.raises(Conflict, match="ends on"):
        found(harbour, "a1b")


def test_only_what_may_stand_there(harbour: Harbour) -> None:
    with pytest.raises(Invalid, match="type"):
        found(harbour, "a1", "cell")
    with pytest.raises(Invalid, match="name"):
        found(harbour, "a1b", names={"en": "  "})
    with pytest.raises(Invalid, match="no such type"):
        found(harbour, "a1b", "club")
    with pytest.raises(NotFound, match="did not exist"):
        found(harbour, "a1b", on=date(2019, 1, 1))


def test_power_is_needed(harbour: Harbour) -> None:
    with pytest.raises(NotAllowed):
        found(harbour, "b1b", actor=harbour.actor("a1x1"))
    found(harbour, "a1b", actor=harbour.actor("a1x1"))
