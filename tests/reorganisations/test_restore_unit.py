"""Bringing a dissolved unit back."""

from datetime import date
from typing import Any

import pytest

from secretariat.ground.errors import Conflict, NotAllowed
from secretariat.offices.models import Post
from secretariat.people.models import Person
from secretariat.reorganisations.actions import dissolve_unit, restore_unit
from secretariat.reorganisations.rules import Choices, unit
from secretariat.structure.queries import name_of, placement_of, tally_of
from tests.conftest import NOW, SYSTEM, Harbour
from tests.reorganisations.soundness import problems

TODAY = NOW.date()
GONE = date(2024, 1, 1)


@pytest.fixture
def gone(harbour: Harbour) -> int:
    """A cell that was dissolved two years ago; its members went to a cell of the other region."""
    pk = harbour.units["a1x"].unit_id
    choices = Choices(all_tenures="end", all_members=unit(harbour.units["b1x"].unit_id))
    dissolve_unit(actor=SYSTEM, now=NOW, unit_id=pk, on=GONE, choices=choices)
    return pk


def restore(pk: int, on: date = TODAY, actor: Any = SYSTEM, **more: Any) -> Any:
    return restore_unit(actor=actor, now=NOW, unit_id=pk, on=on, **more)


def test_it_stands_again_with_names_and_posts(harbour: Harbour, gone: int) -> None:
    restore(gone)
    assert placement_of(gone, TODAY).parent_id == harbour.units["a1b"].unit_id
    assert placement_of(gone, date(2025, 1, 1)) is None
    assert name_of(gone, TODAY, "ko") == "A1X 분회"
    assert Post.objects.at(TODAY).filter(unit_id=gone).count() == 3
    assert tally_of(gone, TODAY).members == 0
    assert problems(TODAY) == {}


def test_who_went_elsewhere_is_not_seen_again(harbour: Harbour, gone: int, as_web: Any) -> None:
    restore(gone)
    with as_web(harbour.actor("a1y0")):
        assert harbour.people["a1x2"].pk not in set(Person.objects.values_list("pk", flat=True))


def test_under_another_unit_without_posts(harbour: Harbour, gone: int) -> None:
    restore(gone, to=harbour.units["a2b"].unit_id, with_posts=False)
    assert placement_of(gone, TODAY).parent_id == harbour.units["a2b"].unit_id
    assert not Post.objects.at(TODAY).filter(unit_id=gone).exists()
    assert problems(TODAY) == {}


def test_not_while_it_stands(harbour: Harbour, gone: int) -> None:
    with pytest.raises(Conflict, match="not dissolved"):
        restore(gone, on=date(2023, 1, 1))
    restore(gone)
    with pytest.raises(Conflict, match="not dissolved"):
        restore(gone)


def test_power_is_needed_where_it_stood_and_will_stand(harbour: Harbour, gone: int) -> None:
    with pytest.raises(NotAllowed):
        restore(gone, actor=harbour.actor("b1x0"), to=harbour.units["b1b"].unit_id)
    harbour.appoint("a2x0", "a1", "treasurer")
    restore(gone, actor=harbour.actor("b2x2"))
