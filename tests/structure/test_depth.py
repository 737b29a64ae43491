"""Units stand no deeper than paths reach, however they come there."""

from datetime import date

import pytest

from secretariat.ground.errors import Conflict
from secretariat.reorganisations.actions import found_unit, move_unit
from secretariat.structure import rules
from secretariat.structure.models import Placement, UnitType
from tests.conftest import NOW, SYSTEM, Harbour

ON = date(2026, 6, 1)


@pytest.mark.parametrize(("levels", "fits"), [(4, True), (3, False)])
def test_a_unit_is_not_founded_deeper(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch, levels: int, fits: bool
) -> None:
    monkeypatch.setattr(rules, "MOST_LEVELS", levels)
    before = Placement.objects.count()

    def found() -> None:
        found_unit(
            actor=SYSTEM, now=NOW, parent_id=harbour.units["a1b"].unit_id, type_code="cell", names={"en": "New"}, on=ON
        )

    if fits:
        found()
        assert Placement.objects.count() == before + 1
    else:
        with pytest.raises(Conflict, match=f"at most {levels} levels"):
            found()
        assert Placement.objects.count() == before


@pytest.mark.parametrize(("levels", "fits"), [(5, True), (4, False)])
def test_a_unit_is_not_moved_so_that_those_below_it_stand_deeper(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch, levels: int, fits: bool
) -> None:
    monkeypatch.setattr(rules, "MOST_LEVELS", levels)
    kinds = UnitType.objects.in_bulk(field_name="code")
    kinds["district"].allowed_children.add(kinds["district"])
    moved, to = harbour.units["a2"].unit_id, harbour.units["a1"].unit_id
    path = Placement.objects.at(ON).get(unit_id=moved).path
    if fits:
        move_unit(actor=SYSTEM, now=NOW, unit_id=moved, to=to, on=ON)
        assert Placement.objects.at(ON).get(unit_id=moved).parent_id == to
    else:
        with pytest.raises(Conflict, match=f"at most {levels} levels"):
            move_unit(actor=SYSTEM, now=NOW, unit_id=moved, to=to, on=ON)
        assert Placement.objects.at(ON).get(unit_id=moved).path == path
