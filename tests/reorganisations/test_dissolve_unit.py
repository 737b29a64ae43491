"""Dissolving a unit: nothing in it is lost silently."""

from datetime import date
from typing import Any

import pytest

from secretariat.ground.errors import Conflict, Invalid, NotAllowed
from secretariat.ground.models import LedgerEntry
from secretariat.offices.models import Post
from secretariat.people.models import Membership, Person
from secretariat.reorganisations.actions import apply_due_paths, dissolve_unit
from secretariat.reorganisations.queries.plans import ChoiceMissing
from secretariat.reorganisations.rules import Choices, unit
from secretariat.structure.models import UnitName
from secretariat.structure.queries import placement_of, tally_of
from tests.conftest import NOW, SYSTEM, Harbour
from tests.reorganisations.soundness import problems

TODAY = NOW.date()


def dissolve(harbour: Harbour, key: str, choices: Choices, on: date = TODAY, actor: Any = SYSTEM) -> Any:
    return dissolve_unit(actor=actor, now=NOW, unit_id=harbour.units[key].unit_id, on=on, choices=choices)


def test_members_go_on_in_a_named_unit(harbour: Harbour) -> None:
    there = harbour.units["a1y"].unit_id
    done = dissolve(harbour, "a1x", Choices(all_tenures="end", all_members=unit(there)))
    assert done.plan.moved_members == 3
    assert tally_of(there, TODAY).members_here == 6
    assert tally_of(harbour.units["a1x"].unit_id, TODAY).units == 0
    assert tally_of(harbour.units["a1x"].unit_id, date(2026, 4, 30)).members == 3
    assert placement_of(harbour.units["a1x"].unit_id, TODAY) is None
    assert not Post.objects.at(TODAY).filter(unit_id=harbour.units["a1x"].unit_id).exists()
    assert not UnitName.objects.at(TODAY).filter(unit_id=harbour.units["a1x"].unit_id).exists()
    told = LedgerEntry.objects.filter(action="reorganisations.membership_moved").values_list("person_id", flat=True)
    assert set(told) == {harbour.people[f"a1x{n}"].pk for n in range(3)}
    assert problems(TODAY) == {}


def test_or_their_membership_ends(harbour: Harbour) -> None:
    dissolve(harbour, "a1x", Choices(all_tenures="end", all_members="end"))
    assert tally_of(harbour.units["centre"].unit_id, TODAY).members == 21
    assert problems(TODAY) == {}


@pytest.mark.parametrize(
    ("choices", "field", "number"),
    [
        (Choices(all_tenures="end"), "members", 3),
        (Choices(all_members="end"), "tenures", 1),
    ],
)
def test_nothing_happens_silently(harbour: Harbour, choices: Choices, field: str, number: int) -> None:
    with pytest.raises(ChoiceMissing) as caught:
        dissolve(harbour, "a1x", choices)
    assert (caught.value.field, len(caught.value.missing)) == (field, number)
    assert placement_of(harbour.units["a1x"].unit_id, TODAY) is not None


def test_no_child_outlives_its_parent_silently(harbour: Harbour) -> None:
    ends = {"all_tenures": "end", "all_members": "end"}
    x, y, there = (harbour.units[k].unit_id for k in ("a1x", "a1y", "a2b"))
    with pytest.raises(ChoiceMissing) as caught:
        dissolve(harbour, "a1b", Choices(**ends, children={x: "dissolve"}))
    assert (caught.value.field, caught.value.missing) == ("children", [y])
    dissolve(harbour, "a1b", Choices(**ends, children={x: "dissolve", y: unit(there)}))
    assert placement_of(x, TODAY) is None
    assert placement_of(y, TODAY).parent_id == there
    assert tally_of(harbour.units["a"].unit_id, TODAY).members == 9
    assert problems(TODAY) == {}


def test_members_cannot_go_into_what_is_dissolved_or_has_no_members(harbour: Harbour) -> None:
    x, branch = harbour.units["a1x"].unit_id, harbour.units["a2b"].unit_id
    with pytest.raises(Invalid, match="dissolved itself"):
        dissolve(harbour, "a1b", Choices(all_tenures="end", all_members=unit(x), all_children="dissolve"))
    with pytest.raises(Invalid, match="no members"):
        dissolve(harbour, "a1x", Choices(all_tenures="end", all_members=unit(branch)))


def test_a_tenure_may_be_carried_over_to_where_the_members_go(harbour: Harbour) -> None:
    there = harbour.units["a1y"].unit_id
    dissolve(harbour, "a1x", Choices(all_tenures="carry", all_members=unit(there)))
    ended, carried = harbour.people["a1x0"].tenures.order_by("valid_from")
    assert (ended.valid_to, carried.valid_from, carried.post.unit_id) == (TODAY, TODAY, there)
    assert problems(TODAY) == {}


def test_not_into_a_seat_that_is_held(harbour: Harbour) -> None:
    harbour.appoint("a1y0", "a1y", "secretary")
    with pytest.raises(Conflict, match="seat"):
        dissolve(harbour, "a1x", Choices(all_tenures="carry", all_members=unit(harbour.units["a1y"].unit_id)))
    assert problems(TODAY) == {}


def test_the_head_of_the_tree_stays(harbour: Harbour) -> None:
    with pytest.raises(Conflict, match="head of the tree"):
        dissolve(harbour, "centre", Choices(all_tenures="end", all_members="end", all_children="dissolve"))


def test_who_left_is_seen_no_longer_from_where_they_were(harbour: Harbour, as_web: Any) -> None:
    there = harbour.units["b1x"].unit_id
    mover = harbour.actor("b2x2")
    with as_web(mover):
        dissolve(harbour, "a1y", Choices(all_tenures="end", all_members=unit(there)), actor=mover)
    gone = {harbour.people[f"a1y{n}"].pk for n in range(3)}
    with as_web(harbour.actor("a1x1")):
        assert not gone & set(Person.objects.values_list("pk", flat=True))
    with as_web(harbour.actor("b1x0")):
        assert gone <= set(Person.objects.values_list("pk", flat=True))
    assert problems(TODAY) == {}


def test_in_the_future_they_are_seen_until_the_day(harbour: Harbour, as_web: Any) -> None:
    there, day = harbour.units["b1x"].unit_id, date(2026, 8, 1)
    dissolve(harbour, "a1x", Choices(all_tenures="end", all_members=unit(there)), on=day)
    left = Membership.objects.get(person=harbour.people["a1x2"], unit_id=harbour.units["a1x"].unit_id)
    assert left.path == harbour.units["a1x"].path
    assert problems(TODAY) == {}
    apply_due_paths(actor=SYSTEM, now=NOW.replace(month=8, day=1))
    left.refresh_from_db()
    assert left.path is None
    assert problems(day) == {}


def test_power_is_needed_where_the_members_go(harbour: Harbour) -> None:
    choices = Choices(all_tenures="end", all_members=unit(harbour.units["b1x"].unit_id))
    with pytest.raises(NotAllowed):
        dissolve(harbour, "a1x", choices, actor=harbour.actor("a1x1"))
    dissolve(harbour, "a1x", choices, actor=harbour.actor("b2x2"))
