"""Nobody gives themselves powers that their offices do not include, by whatever way; and nobody locks everyone out."""

from datetime import date
from typing import Any

import pytest

from secretariat.ground.errors import Conflict, NotAllowed
from secretariat.offices.actions import (
    begin_tenure,
    end_belonging,
    end_tenure,
    erase_person,
    leave_organisation,
    merge_people,
)
from secretariat.offices.actions.keep_able import count_able
from secretariat.offices.actions.post_types import PostFacts, add_post_type, granted_by, set_powers
from secretariat.offices.actions.posts import create_post
from secretariat.offices.models import Post, PostType, Tenure
from secretariat.offices.queries.merging import merge_preview
from secretariat.people.models import Membership
from secretariat.structure.actions.place_unit import place_unit
from secretariat.structure.models import UnitType
from tests.conftest import NOW, START, SYSTEM, Harbour

TODAY = NOW.date()


def post(harbour: Harbour, unit: str, code: str) -> Post:
    return Post.objects.get(unit_id=harbour.units[unit].unit_id, type__code=code)


def take(harbour: Harbour, as_web: Any, who: str, post: Post, kind: str = "elected", whom: str = "") -> Tenure:
    actor, person = harbour.actor(who), harbour.people[whom or who]
    with as_web(actor):
        return begin_tenure(actor=actor, now=NOW, post_id=post.pk, person_id=person.pk, kind=kind, on=TODAY)


@pytest.mark.parametrize("kind", ["elected", "appointed", "acting", "deputy"])
def test_no_post_above_ones_own_powers(harbour: Harbour, as_web: Any, kind: str) -> None:
    before = harbour.actor("b2x2").grants
    Post.objects.filter(type__code="administrator").update(seats=2)
    with pytest.raises(NotAllowed):
        take(harbour, as_web, "b2x2", post(harbour, "centre", "administrator"), kind)
    assert harbour.actor("b2x2").grants == before


def test_a_post_within_ones_own_powers(harbour: Harbour, as_web: Any) -> None:
    take(harbour, as_web, "a1x1", post(harbour, "a1x", "treasurer"))
    assert Tenure.objects.filter(person=harbour.people["a1x1"]).count() == 2


def test_others_may_be_given_what_one_lacks(harbour: Harbour, as_web: Any) -> None:
    take(harbour, as_web, "b2x2", post(harbour, "centre", "treasurer"), whom="b2x1")
    assert post(harbour, "centre", "treasurer").tenures.count() == 1


def test_powers_of_a_post_that_one_holds_are_not_widened(harbour: Harbour, as_web: Any) -> None:
    actor = harbour.actor("b2x2")
    code = "general-secretary"
    granted = granted_by(PostType.objects.get(code=code))
    wider = {**granted, ("centre", "people.names"): "below"}
    with pytest.raises(NotAllowed), as_web(actor):
        set_powers(actor=actor, now=NOW, today=TODAY, code=code, granted=wider)
    assert granted_by(PostType.objects.get(code=code)) == granted
    with as_web(actor):
        set_powers(actor=actor, now=NOW, today=TODAY, code="treasurer", granted={("centre", "people.names"): "below"})


def test_a_new_kind_of_post_is_no_way_round(harbour: Harbour, as_web: Any) -> None:
    actor = harbour.actor("b2x2")
    centre = harbour.units["centre"].unit_id
    with as_web(actor):
        kind = add_post_type(actor=actor, now=NOW, facts=PostFacts(names={"en": "Overseer"}))
        set_powers(actor=actor, now=NOW, today=TODAY, code=kind.code, granted={(None, "people.names"): "below"})
        made = create_post(actor=actor, now=NOW, unit_id=centre, type_code=kind.code, seats=1, on=TODAY)
    with pytest.raises(NotAllowed):
        take(harbour, as_web, "b2x2", made)
    assert not made.tenures.exists()


def merge(harbour: Harbour, as_web: Any, who: str, kept: str, dropped: str) -> None:
    pair = {"kept_id": harbour.people[kept].pk, "dropped_id": harbour.people[dropped].pk}
    clashes = merge_preview(actor=SYSTEM, **pair).clashes
    actor = harbour.actor(who)
    with as_web(actor):
        merge_people(actor=actor, now=NOW, choices={c.key: "kept" for c in clashes}, **pair)


@pytest.mark.parametrize(("kept", "dropped"), [("a1x0", "a1x1"), ("a1x1", "a1x0"), ("a1x2", "a1x1")])
def test_no_office_is_taken_over_by_merging(harbour: Harbour, as_web: Any, kept: str, dropped: str) -> None:
    """A cell's secretary, who may merge there, has the district's secretary among the members."""
    code = PostType.objects.get(code="secretary")
    set_powers(
        actor=SYSTEM, now=NOW, today=TODAY, code="secretary",
        granted={**granted_by(code), ("cell", "people.merge"): "unit"},
    )  # fmt: skip
    harbour.account("a1x2")
    before = {name: harbour.actor(name).grants for name in ("a1x0", "a1x1", "a1x2")}
    with pytest.raises(NotAllowed):
        merge(harbour, as_web, "a1x0", kept, dropped)
    assert {name: harbour.actor(name).grants for name in before} == before


def test_ones_own_second_record_may_be_merged(harbour: Harbour, as_web: Any) -> None:
    merge(harbour, as_web, "a1x1", "a1x1", "a1x2")
    assert len(harbour.actor("a1x1").grants) > 0


def leave(harbour: Harbour) -> None:
    leave_organisation(actor=harbour.actor("ada"), now=NOW)


def end(harbour: Harbour) -> None:
    row = Tenure.objects.get(person=harbour.people["ada"])
    end_tenure(actor=harbour.actor("ada"), now=NOW, tenure_id=row.pk, on=TODAY)


def forget(harbour: Harbour) -> None:
    erase_person(actor=harbour.actor("ada"), now=NOW, person_id=harbour.people["ada"].pk)


def end_the_membership(harbour: Harbour) -> None:
    row = Membership.objects.get(person=harbour.people["ada"])
    office = Tenure.objects.get(person=harbour.people["ada"])
    end_belonging(
        actor=harbour.actor("ada"), now=NOW, membership_id=row.pk, on=TODAY, offices={office.pk: "end"}
    )  # fmt: skip


def take_the_powers(harbour: Harbour) -> None:
    set_powers(actor=harbour.actor("ada"), now=NOW, today=TODAY, code="administrator", granted={})


@pytest.mark.parametrize("way", [leave, end, forget, end_the_membership, take_the_powers])
def test_the_last_administrator_stays(harbour: Harbour, way: Any) -> None:
    place = harbour.units["a1x"]
    Membership.objects.create(
        person=harbour.people["ada"], unit_id=place.unit_id, path=place.path, valid_from=START, sort_name="ada admin"
    )
    harbour.account("ada")
    assert count_able("structure.settings", TODAY) == 1
    with pytest.raises(Conflict, match="Nobody would be left"):
        way(harbour)
    assert count_able("structure.settings", TODAY) == 1
    harbour.account("b2x2")
    assert count_able("structure.settings", TODAY) == 2
    way(harbour)
    assert count_able("structure.settings", TODAY) == 1


def test_an_office_further_down_does_not_count(harbour: Harbour) -> None:
    code = PostType.objects.get(code="secretary")
    granted = {**granted_by(code), ("district", "structure.settings"): "below"}
    set_powers(actor=SYSTEM, now=NOW, today=TODAY, code="secretary", granted=granted)
    harbour.account("a1x1")
    assert count_able("structure.settings", TODAY) == 1


def test_everywhere_means_under_every_top(harbour: Harbour) -> None:
    harbour.account("ada")
    assert count_able("structure.settings", date(2026, 5, 1)) == 1
    place_unit(
        type=UnitType.objects.get(code="centre"), names={"en": "Other"}, parent=None, on=date(2026, 6, 1), event=None
    )
    assert count_able("structure.settings", date(2026, 5, 31)) == 1
    assert count_able("structure.settings", date(2026, 6, 1)) == 0
