"""Renaming a unit."""

from datetime import date
from typing import Any

import pytest

from secretariat.ground.errors import Conflict, Invalid, NotAllowed
from secretariat.reorganisations.actions import apply_due_paths, rename_unit
from secretariat.structure.models import Unit
from secretariat.structure.queries import name_of
from tests.conftest import NOW, SYSTEM, Harbour

TODAY = NOW.date()


def rename(harbour: Harbour, names: dict[str, str], on: date = TODAY, actor: Any = SYSTEM, key: str = "a1x") -> Any:
    return rename_unit(actor=actor, now=NOW, unit_id=harbour.units[key].unit_id, names=names, on=on)


def test_each_language_keeps_its_own_days(harbour: Harbour) -> None:
    unit = harbour.units["a1x"].unit_id
    rename(harbour, {"en": "Pier 4 Cell"})
    assert [name_of(unit, day, "en") for day in (date(2026, 4, 30), TODAY)] == ["Cell A1X", "Pier 4 Cell"]
    assert name_of(unit, TODAY, "ko") == "A1X 분회"
    assert Unit.objects.get(pk=unit).sort_name == "pier 0000000004 cell"


def test_a_language_may_lose_its_name_but_not_all(harbour: Harbour) -> None:
    rename(harbour, {"ko": ""})
    assert name_of(harbour.units["a1x"].unit_id, TODAY, "ko") == "Cell A1X"
    with pytest.raises(Invalid, match="at least one"):
        rename(harbour, {"en": ""}, on=date(2026, 6, 1))


def test_a_future_name_sorts_from_its_day_on(harbour: Harbour) -> None:
    unit = harbour.units["a1x"].unit_id
    rename(harbour, {"en": "Pier"}, on=date(2026, 6, 1))
    assert Unit.objects.get(pk=unit).sort_name == "cell a0000000001x"
    apply_due_paths(actor=SYSTEM, now=NOW.replace(month=6, day=1))
    assert Unit.objects.get(pk=unit).sort_name == "pier"
    with pytest.raises(Conflict, match="another name"):
        rename(harbour, {"en": "Quay"})


def test_nothing_new_is_refused(harbour: Harbour) -> None:
    with pytest.raises(Invalid, match="already"):
        rename(harbour, {"en": "Cell A1X"})
    with pytest.raises(Conflict, match="very day"):
        rename(harbour, {"en": "Other"}, on=date(2020, 1, 1))


def test_power_is_needed(harbour: Harbour) -> None:
    with pytest.raises(NotAllowed):
        rename(harbour, {"en": "Pier"}, actor=harbour.actor("b1x0"))
    rename(harbour, {"en": "Pier"}, actor=harbour.actor("a1x1"))
