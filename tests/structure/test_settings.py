"""What an organisation decides about itself: its settings and its kinds of units."""

from dataclasses import replace
from typing import Any

import pytest

from secretariat.ground.errors import Conflict, Invalid, NotAllowed, NotFound
from secretariat.ground.models import LedgerEntry
from secretariat.reorganisations.actions import found_unit
from secretariat.structure.actions.settings import change_settings
from secretariat.structure.actions.unit_types import (
    TypeFacts,
    add_unit_type,
    change_unit_type,
    facts_of,
    retire_unit_type,
)
from secretariat.structure.models import Organisation, UnitType
from tests.conftest import NOW, SYSTEM, Harbour


def given(**more: Any) -> dict[str, Any]:
    return {"actor": SYSTEM, "now": NOW, **more}


def test_only_what_differs_is_changed_and_recorded(harbour: Harbour) -> None:
    before = LedgerEntry.objects.count()
    assert change_settings(**given(tacit_transfer_days=14, ending_notice_days=60)) == {
        "tacit_transfer_days": [None, 14]
    }
    entry = LedgerEntry.objects.latest("pk")
    assert (entry.action, entry.payload) == (
        "structure.change_settings",
        {"changes": {"tacit_transfer_days": [None, 14]}},
    )
    assert change_settings(**given(tacit_transfer_days=14)) == {}
    assert LedgerEntry.objects.count() == before + 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("names", {"en": "  "}),
        ("languages", []),
        ("main_language", "fr"),
        ("ending_notice_days", 731),
        ("tacit_transfer_days", 0),
        ("preset", "party"),
        ("is_demonstration", True),
    ],
)
def test_what_cannot_be(harbour: Harbour, field: str, value: Any) -> None:
    before = Organisation.objects.values().get()
    with pytest.raises(Invalid):
        change_settings(**given(**{field: value}))
    assert Organisation.objects.values().get() == before


def test_settings_of_one_district_are_not_the_organisations(harbour: Harbour) -> None:
    """The power over one part is not the power over the whole."""
    from secretariat.ground import paths, powers
    from secretariat.ground.actor import Grant

    low, high = paths.subtree(harbour.units["a1"].path)
    officer = harbour.actor("a1x1")
    officer = replace(officer, grants=(*officer.grants, Grant(powers.SETTINGS, low, high, 1, 1)))
    with pytest.raises(NotAllowed):
        change_settings(actor=officer, now=NOW, tacit_transfer_days=1)


def test_a_new_kind_of_unit_stands_where_it_is_allowed(harbour: Harbour) -> None:
    facts = TypeFacts(names={"en": "Study Group", "ko": "학습 모임"}, min_members=3, max_members=12)
    kind = add_unit_type(**given(facts=facts))
    assert (kind.code, kind.min_members, kind.max_members) == ("study-group", 3, 12)
    assert add_unit_type(**given(facts=facts)).code == "study-group-2"
    where = {"names": {"en": "Readers"}, "on": NOW.date(), "type_code": kind.code}
    with pytest.raises(Invalid, match="may not stand"):
        found_unit(**given(**where, parent_id=harbour.units["a1b"].unit_id))
    branch = facts_of(UnitType.objects.get(code="branch"))
    changed = replace(branch, children=(*branch.children, kind.code))
    change_unit_type(**given(code="branch", facts=changed))
    assert found_unit(**given(**where, parent_id=harbour.units["a1b"].unit_id)).made
    entry = LedgerEntry.objects.filter(action="structure.change_unit_type").get()
    assert entry.payload is not None
    assert entry.payload["after"]["children"] == ["cell", "study-group"]


def test_any_depth(harbour: Harbour) -> None:
    """A kind may stand below itself, as deep as one likes."""
    cell = facts_of(UnitType.objects.get(code="cell"))
    change_unit_type(**given(code="cell", facts=replace(cell, children=("cell",))))
    parent = harbour.units["a1x"].unit_id
    for depth in range(25):
        done = found_unit(**given(parent_id=parent, type_code="cell", names={"en": f"Depth {depth}"}, on=NOW.date()))
        parent = done.made[0]
    from secretariat.structure.queries import tally_of, unit_on

    assert unit_on(parent, NOW.date()).depth == 29
    assert tally_of(harbour.units["a1x"].unit_id, NOW.date()).units == 26


@pytest.mark.parametrize(
    "facts",
    [
        TypeFacts(names={}),
        TypeFacts(names={"en": " "}),
        TypeFacts(names={"en": "X"}, min_members=9, max_members=3),
        TypeFacts(names={"en": "X"}, children=("nowhere",)),
    ],
)
def test_a_kind_that_cannot_be(harbour: Harbour, facts: TypeFacts) -> None:
    count = UnitType.objects.count()
    with pytest.raises(Invalid):
        add_unit_type(**given(facts=facts))
    with pytest.raises(Invalid):
        change_unit_type(**given(code="cell", facts=facts))
    assert UnitType.objects.count() == count
    assert UnitType.objects.get(code="cell").names["en"] == "Cell"


def test_a_kind_in_use_is_not_retired(harbour: Harbour) -> None:
    with pytest.raises(Conflict, match="still exist"):
        retire_unit_type(**given(code="cell"))
    with pytest.raises(NotFound):
        retire_unit_type(**given(code="nowhere"))
    spare = add_unit_type(**given(facts=TypeFacts(names={"en": "Spare"})))
    assert retire_unit_type(**given(code=spare.code)).retired
    with pytest.raises(Invalid, match="no such type"):
        found_unit(
            **given(parent_id=harbour.units["a1b"].unit_id, type_code=spare.code, names={"en": "X"}, on=NOW.date())
        )
    assert not retire_unit_type(**given(code=spare.code, retired=False)).retired
