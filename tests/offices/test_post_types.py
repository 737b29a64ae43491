"""Kinds of posts, with which posts units are born, and what posts allow."""

from typing import Any

import pytest

from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.ground.models import LedgerEntry
from secretariat.offices.actions.post_types import (
    PostFacts,
    add_post_type,
    change_post_type,
    granted_by,
    retire_post_type,
    set_birth_posts,
    set_powers,
)
from secretariat.offices.models import Post, PostType, Tenure
from secretariat.reorganisations.actions import found_unit
from tests.conftest import NOW, SYSTEM, Harbour

TODAY = NOW.date()


def given(**more: Any) -> dict[str, Any]:
    return {"actor": SYSTEM, "now": NOW, **more}


def test_units_are_born_with_what_was_decided(harbour: Harbour) -> None:
    kind = add_post_type(**given(facts=PostFacts(names={"en": "Librarian", "ko": "사서"})))
    assert (kind.code, granted_by(kind)) == ("librarian", {})
    set_birth_posts(**given(unit_type="cell", seats={"secretary": 1, "librarian": 2}))
    assert not Post.objects.filter(type=kind).exists()
    where = {"parent_id": harbour.units["a1b"].unit_id, "type_code": "cell", "names": {"en": "New"}, "on": TODAY}
    [unit] = found_unit(**given(**where)).made
    assert dict(Post.objects.filter(unit_id=unit).values_list("type__code", "seats")) == {
        "secretary": 1,
        "librarian": 2,
    }
    entry = LedgerEntry.objects.get(action="offices.set_birth_posts")
    assert entry.payload is not None
    assert entry.payload["after"] == {"librarian": 2, "secretary": 1}


@pytest.mark.parametrize("seats", [{"nowhere": 1}, {"secretary": 0}])
def test_born_with_what_cannot_be(harbour: Harbour, seats: dict[str, int]) -> None:
    with pytest.raises(Invalid):
        set_birth_posts(**given(unit_type="cell", seats=seats))
    with pytest.raises(NotFound):
        set_birth_posts(**given(unit_type="nowhere", seats={}))


def test_a_new_term_of_office_leaves_those_in_office_alone(harbour: Harbour) -> None:
    before = Tenure.objects.get(person=harbour.people["a1x0"]).valid_to
    facts = PostFacts(names={"en": "Secretary"}, is_head=True, term_months=6, term_limit=1)
    assert change_post_type(**given(code="secretary", facts=facts)).term_months == 6
    assert Tenure.objects.get(person=harbour.people["a1x0"]).valid_to == before
    count = LedgerEntry.objects.count()
    change_post_type(**given(code="secretary", facts=facts))
    assert LedgerEntry.objects.count() == count
    for call in (add_post_type, change_post_type):
        code = {"code": "secretary"} if call is change_post_type else {}
        with pytest.raises(Invalid):
            call(**given(**code, facts=PostFacts(names={"en": ""})))  # type: ignore[operator]


def test_a_kind_in_use_is_not_retired(harbour: Harbour) -> None:
    with pytest.raises(Conflict, match="still"):
        retire_post_type(**given(code="secretary"))
    kind = add_post_type(**given(facts=PostFacts(names={"en": "Spare"})))
    set_birth_posts(**given(unit_type="cell", seats={"spare": 1}))
    assert retire_post_type(**given(code=kind.code)).retired
    with pytest.raises(Invalid):
        set_birth_posts(**given(unit_type="cell", seats={"spare": 1}))
    assert not PostType.objects.get(code="spare").birthpost_set.exists()


@pytest.mark.parametrize(
    "granted", [{("nowhere", "people.names"): "unit"}, {(None, "people.fly"): "unit"}, {(None, "people.names"): "sky"}]
)
def test_powers_that_cannot_be(harbour: Harbour, granted: Any) -> None:
    with pytest.raises(Invalid):
        set_powers(**given(today=TODAY, code="treasurer", granted=granted))


def test_powers_hold_at_once(harbour: Harbour) -> None:
    harbour.appoint("a1x2", "a1x", "treasurer")
    path = harbour.units["a1x"].path
    assert not harbour.actor("a1x2").may("people.contacts", path)
    set_powers(**given(today=TODAY, code="treasurer", granted={("cell", "people.contacts"): "unit"}))
    assert harbour.actor("a1x2").may("people.contacts", path)
    assert not harbour.actor("a1x2").may("people.contacts", harbour.units["a1y"].path)
    set_powers(**given(today=TODAY, code="treasurer", granted={}))
    assert not harbour.actor("a1x2").may("people.contacts", path)
