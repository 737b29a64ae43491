"""Splitting a unit."""

from datetime import date
from typing import Any

import pytest

from secretariat.ground.errors import Invalid, NotAllowed
from secretariat.people.models import Membership
from secretariat.reorganisations.actions import split_unit
from secretariat.reorganisations.queries.plans import ChoiceMissing, Part
from secretariat.reorganisations.rules import Choices, part
from secretariat.structure.queries import name_of, placement_of, tally_of
from tests.conftest import NOW, SYSTEM, Harbour
from tests.reorganisations.soundness import problems

TODAY = NOW.date()
PARTS = [Part({"en": "Night Cell", "ko": "야간 분회"})]


def split(
    harbour: Harbour, key: str, choices: Choices, parts: Any = PARTS, actor: Any = SYSTEM, on: date = TODAY
) -> Any:
    return split_unit(actor=actor, now=NOW, unit_id=harbour.units[key].unit_id, parts=parts, on=on, choices=choices)


def of(harbour: Harbour, person: str) -> Membership:
    return Membership.objects.get(person=harbour.people[person])


def test_members_go_where_they_are_chosen_to(harbour: Harbour) -> None:
    choices = Choices(members={of(harbour, "a1x1").pk: part(1)}, all_members="stay", all_tenures="carry")
    done = split(harbour, "a1x", choices)
    (new,) = done.made
    assert name_of(new, TODAY, "ko") == "야간 분회"
    assert placement_of(new, TODAY).parent_id == harbour.units["a1b"].unit_id
    assert [tally_of(u, TODAY).members_here for u in (harbour.units["a1x"].unit_id, new)] == [2, 1]
    assert tally_of(new, TODAY).seats == 3
    assert {w.code for w in done.plan.warnings} == {"under"}
    assert problems(TODAY) == {}


def test_a_tenure_may_go_into_the_new_unit(harbour: Harbour) -> None:
    tenure = harbour.people["a1x0"].tenures.get()
    choices = Choices(members={of(harbour, "a1x0").pk: part(1)}, all_members="stay", tenures={tenure.pk: part(1)})
    (new,) = split(harbour, "a1x", choices).made
    assert harbour.people["a1x0"].tenures.order_by("-valid_from").first().post.unit_id == new
    assert problems(TODAY) == {}


def test_sub_units_go_where_they_are_chosen_to(harbour: Harbour) -> None:
    choices = Choices(children={harbour.units["a1y"].unit_id: part(1)}, all_children="stay")
    (new,) = split(harbour, "a1b", choices, on=date(2026, 9, 1)).made
    assert placement_of(harbour.units["a1y"].unit_id, TODAY).parent_id == harbour.units["a1b"].unit_id
    assert placement_of(harbour.units["a1y"].unit_id, date(2026, 9, 1)).parent_id == new
    assert tally_of(new, date(2026, 9, 1)).members == 3
    assert problems(TODAY) == {}


@pytest.mark.parametrize(
    ("key", "choices", "field"),
    [
        ("a1x", Choices(all_tenures="carry"), "members"),
        ("a1x", Choices(all_members="stay"), "tenures"),
        ("a1b", Choices(all_members="stay", all_tenures="carry"), "children"),
    ],
)
def test_each_needs_a_place(harbour: Harbour, key: str, choices: Choices, field: str) -> None:
    with pytest.raises(ChoiceMissing) as caught:
        split(harbour, key, choices)
    assert caught.value.field == field


def test_into_nothing_is_no_split(harbour: Harbour) -> None:
    choices = Choices(all_members="stay", all_tenures="carry")
    with pytest.raises(Invalid):
        split(harbour, "a1x", choices, parts=[])
    with pytest.raises(Invalid, match="name"):
        split(harbour, "a1x", choices, parts=[Part({"en": " "})])
    with pytest.raises(Invalid, match="membership"):
        split(harbour, "a1x", Choices(all_members=part(2), all_tenures="carry"))


def test_power_is_needed(harbour: Harbour) -> None:
    choices = Choices(all_members="stay", all_tenures="carry")
    with pytest.raises(NotAllowed):
        split(harbour, "a1x", choices, actor=harbour.actor("b1x0"))
    split(harbour, "a1x", choices, actor=harbour.actor("a1x1"))
