"""Merging units into one."""

from datetime import date
from typing import Any

import pytest

from secretariat.ground.errors import Conflict, Invalid, NotAllowed
from secretariat.people.actions import begin_membership
from secretariat.people.models import Membership
from secretariat.reorganisations.actions import merge_units
from secretariat.reorganisations.actions.rehearsal import rehearse
from secretariat.reorganisations.queries.plans import ChoiceMissing
from secretariat.reorganisations.rules import Choices, unit
from secretariat.structure.models import UnitType
from secretariat.structure.queries import placement_of, tally_of
from tests.conftest import NOW, START, SYSTEM, Harbour
from tests.reorganisations.soundness import problems

TODAY = NOW.date()
END = Choices(all_tenures="end")


def merge(
    harbour: Harbour, sources: str, into: str, choices: Choices = END, on: date = TODAY, actor: Any = SYSTEM
) -> Any:
    return merge_units(
        actor=actor, now=NOW, unit_ids=[harbour.units[k].unit_id for k in sources.split()],
        into=harbour.units[into].unit_id, on=on, choices=choices,
    )  # fmt: skip


def test_members_of_all_go_on_in_one(harbour: Harbour) -> None:
    done = merge(harbour, "a1x a2x", "a1y")
    assert tally_of(harbour.units["a1y"].unit_id, TODAY).members_here == 9
    assert tally_of(harbour.units["centre"].unit_id, TODAY).members == 24
    assert tally_of(harbour.units["centre"].unit_id, TODAY).units == 17
    told = set(done.event.units.values_list("pk", flat=True))
    assert told == {harbour.units[k].unit_id for k in ("a1x", "a2x", "a1y")}
    assert problems(TODAY) == {}


def test_sub_units_go_where_is_said(harbour: Harbour) -> None:
    into = harbour.units["a2b"].unit_id
    with pytest.raises(ChoiceMissing) as caught:
        merge(harbour, "a1b", "a2b")
    assert (caught.value.field, len(caught.value.missing)) == ("children", 2)
    merge(harbour, "a1b", "a2b", Choices(all_tenures="end", all_children=unit(into)))
    assert placement_of(harbour.units["a1x"].unit_id, TODAY).parent_id == into
    assert problems(TODAY) == {}


def test_who_belongs_to_both_belongs_once(harbour: Harbour) -> None:
    person = harbour.people["a1x0"].pk
    begin_membership(actor=SYSTEM, now=NOW, person_id=person, unit_id=harbour.units["a1y"].unit_id, on=START)
    begin_membership(actor=SYSTEM, now=NOW, person_id=person, unit_id=harbour.units["a2x"].unit_id, on=START)
    merge(harbour, "a1x a2x", "a1y")
    now = Membership.objects.at(TODAY).get(person_id=person)
    assert (now.kind, now.unit_id) == ("primary", harbour.units["a1y"].unit_id)
    assert problems(TODAY) == {}


def test_one_tenure_is_carried_over_and_another_ends(harbour: Harbour) -> None:
    harbour.appoint("a1x1", "a1x", "treasurer")
    here = harbour.units["a1x"].unit_id
    secretary, treasurer = (harbour.people[k].tenures.get(post__unit_id=here) for k in ("a1x0", "a1x1"))
    merge(harbour, "a1x", "a1y", Choices(tenures={secretary.pk: "end", treasurer.pk: "carry"}))
    assert harbour.people["a1x0"].tenures.count() == 1
    carried = harbour.people["a1x1"].tenures.get(post__unit_id=harbour.units["a1y"].unit_id)
    assert (carried.valid_from, carried.post.type.code) == (TODAY, "treasurer")
    assert problems(TODAY) == {}


def test_the_preview_warns_of_too_many(harbour: Harbour) -> None:
    UnitType.objects.filter(code="cell").update(max_members=5)
    plan = rehearse(
        merge_units, actor=SYSTEM, now=NOW, unit_ids=[harbour.units["a1x"].unit_id],
        into=harbour.units["a1y"].unit_id, on=TODAY, choices=END,
    )  # fmt: skip
    assert [(w.code, w.count, w.limit) for w in plan.warnings] == [("over", 6, 5)]


@pytest.mark.parametrize(("sources", "into"), [("a1x", "a1x"), ("", "a1x")])
def test_nonsense_is_refused(harbour: Harbour, sources: str, into: str) -> None:
    with pytest.raises(Invalid):
        merge(harbour, sources, into)


def test_nobody_may_have_joined_on_or_after_the_day(harbour: Harbour) -> None:
    begin_membership(
        actor=SYSTEM, now=NOW, person_id=harbour.people["a1y0"].pk, unit_id=harbour.units["a1x"].unit_id, on=TODAY
    )
    with pytest.raises(Conflict, match="begin"):
        merge(harbour, "a1x", "a1y")
    merge(harbour, "a1x", "a1y", on=date(2026, 5, 2))
    assert problems(TODAY) == {}


def test_power_is_needed_over_every_unit(harbour: Harbour) -> None:
    with pytest.raises(NotAllowed):
        merge(harbour, "a1x", "b1x", actor=harbour.actor("a1x1"))
    merge(harbour, "a1x", "a1y", actor=harbour.actor("a1x1"))
