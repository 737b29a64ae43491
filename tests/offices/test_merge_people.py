"""Two records become one, and two again."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from secretariat.ground.errors import Conflict, Invalid, NotAllowed
from secretariat.offices.actions import ask_transfer, end_belonging, erase_person, merge_people, undo_merge
from secretariat.offices.models import Tenure
from secretariat.offices.queries.merging import merge_preview
from secretariat.people.models import (
    ContactDetail,
    DuplicateSuspicion,
    Membership,
    Person,
    PersonMerge,
    PersonName,
)
from tests.conftest import NOW, START, SYSTEM, Harbour
from tests.structure.test_tallies import differences


def facts() -> dict[str, Any]:
    """Everything that a merge may touch."""
    return {
        "people": sorted(Person.objects.values_list("pk", "display_name", "user_id", "merged_into_id")),
        "names": sorted(PersonName.objects.values_list("pk", "person_id", "kind", "name")),
        "memberships": sorted(
            Membership.objects.values_list("pk", "person_id", "unit_id", "kind", "valid_from", "valid_to", "sort_name")
        ),
        "tenures": sorted(Tenure.objects.values_list("pk", "person_id", "post_id", "seat", "valid_from", "valid_to")),
    }


def ids(harbour: Harbour, kept: str, dropped: str) -> dict[str, int]:
    return {"kept_id": harbour.people[kept].pk, "dropped_id": harbour.people[dropped].pk}


def test_merge_and_undo(harbour: Harbour, as_web: Any) -> None:
    harbour.appoint("a1y0", "a1y", "secretary")
    harbour.account("a1y0")
    before = facts()
    actor, pair = harbour.actor("a1x1"), ids(harbour, "a1x2", "a1y0")
    before = facts()
    with as_web(actor):
        preview = merge_preview(actor=actor, **pair)
        assert [c.options for c in preview.clashes] == [["kept", "other", "secondary"]]
        assert len(preview.names) == 2
        merge = merge_people(actor=actor, now=NOW, choices={preview.clashes[0].key: "secondary"}, **pair)
        assert not Person.objects.filter(pk=pair["dropped_id"]).exclude(pk=pair["dropped_id"]).exists()
    kept = Person.objects.get(pk=pair["kept_id"])
    assert sorted(kept.memberships.values_list("kind", flat=True)) == ["primary", "secondary"]
    assert kept.user_id is not None
    assert kept.tenures.count() == 1
    assert set(kept.names.values_list("kind", flat=True)) == {"primary", "known", "script"}
    assert differences() == []
    with as_web(actor):
        undo_merge(actor=actor, now=NOW, merge_id=merge.pk)
        with pytest.raises(Conflict):
            undo_merge(actor=actor, now=NOW, merge_id=merge.pk)
    assert facts() == before
    assert differences() == []


def test_both_records_are_shown_side_by_side(harbour: Harbour, signed_in: Any) -> None:
    pair = ids(harbour, "a1x2", "a1y0")
    harbour.appoint("a1y0", "a1y", "secretary")
    kept, dropped = (Person.objects.get(pk=pk) for pk in pair.values())
    Person.objects.filter(pk=kept.pk).update(born_on=date(1993, 11, 27))
    Person.objects.filter(pk=dropped.pk).update(born_on=date(1981, 10, 30))
    ContactDetail.objects.create(person=kept, kind="phone", value="+82 10 1111 2222", purpose="organisation")
    first, second = sorted(pair.values())
    row = DuplicateSuspicion.objects.create(
        first_id=first, second_id=second, score=0.9, reasons=["name"], found_at=NOW, state="open"
    )
    keep = "first" if first == kept.pk else "second"
    page = signed_in("a1x1").get(f"/duplicates/{row.pk}/", {"keep": keep}).content.decode()
    left, right = re.findall(r'<section class="sheet">(.*?)</section>', page, flags=re.S)
    assert "27 November 1993" in left
    assert "30 October 1981" in right
    assert "+82 10 1111 2222" in left
    assert "+82 10 1111 2222" not in right
    assert "Cell A1X: " in left
    assert "Cell A1Y: " in right
    assert "Secretary, Cell A1Y: " in right


def test_the_page_of_the_kept_record_offers_to_undo(harbour: Harbour, signed_in: Any) -> None:
    pair = ids(harbour, "a1x2", "a1y2")
    preview = merge_preview(actor=SYSTEM, **pair)
    merge = merge_people(actor=SYSTEM, now=NOW, choices={c.key: "secondary" for c in preview.clashes}, **pair)
    page = f"/people/{pair['kept_id']}/"
    undo = f'action="/merges/{merge.pk}/undo/"'
    assert undo in signed_in("a1x1").get(page).content.decode()
    assert undo not in signed_in("a1x0").get(page).content.decode()
    undo_merge(actor=SYSTEM, now=NOW, merge_id=merge.pk)
    assert undo not in signed_in("a1x1").get(page).content.decode()


@pytest.mark.parametrize("choice", ["kept", "other"])
def test_days_are_shared_out(harbour: Harbour, choice: str) -> None:
    one, two = harbour.people["a1x2"], harbour.people["a1y2"]
    end_belonging(actor=SYSTEM, now=NOW, membership_id=Membership.objects.get(person=one).pk, on=date(2022, 1, 1))
    harbour.appoint("a1x2", "a1y", "treasurer", on=date(2021, 1, 1))
    before = facts()
    pair = ids(harbour, "a1x2", "a1y2")
    preview = merge_preview(actor=SYSTEM, **pair)
    merge = merge_people(actor=SYSTEM, now=NOW, choices={c.key: choice for c in preview.clashes}, **pair)
    rows = [
        (m.unit_id == harbour.units["a1x"].unit_id, m.valid_from)
        for m in Membership.objects.filter(person=one).order_by("valid_from")
    ]
    assert rows == ([(True, START), (False, date(2022, 1, 1))] if choice == "kept" else [(False, START)])
    assert not Membership.objects.filter(person=two).exists()
    assert differences() == []
    undo_merge(actor=SYSTEM, now=NOW, merge_id=merge.pk)
    assert facts() == before
    assert differences() == []


def test_two_holders_of_one_post(harbour: Harbour) -> None:
    from secretariat.offices.models import Post

    Post.objects.filter(unit_id=harbour.units["a1b"].unit_id, type__code="treasurer").update(seats=2)
    harbour.appoint("a1x2", "a1b", "treasurer")
    harbour.appoint("a1y2", "a1b", "treasurer", on=date(2019, 12, 31) + timedelta(days=400))
    before = facts()
    pair = ids(harbour, "a1y2", "a1x2")
    preview = merge_preview(actor=SYSTEM, **pair)
    assert sorted(c.key[0] for c in preview.clashes) == ["m", "t"]
    merge = merge_people(actor=SYSTEM, now=NOW, choices={c.key: "kept" for c in preview.clashes}, **pair)
    assert sorted(harbour.people["a1y2"].tenures.values_list("seat", flat=True)) == [1, 2]
    undo_merge(actor=SYSTEM, now=NOW, merge_id=merge.pk)
    assert facts() == before


def test_a_clash_needs_a_choice(harbour: Harbour) -> None:
    for choices in ({}, {"m1": "kept"}):
        with pytest.raises(Invalid):
            merge_people(actor=SYSTEM, now=NOW, choices=choices, **ids(harbour, "a1x2", "a1y2"))
    with pytest.raises(Invalid):
        merge_people(actor=SYSTEM, now=NOW, **ids(harbour, "a1x2", "a1x2"))


def test_power_over_both(harbour: Harbour, as_web: Any) -> None:
    for name, kept, dropped in (("a1x1", "a1x2", "b1x2"), ("a1x0", "a1x1", "a1x2"), ("b2x2", "b2x1", "b2x0")):
        actor = harbour.actor(name)
        with pytest.raises(NotAllowed), as_web(actor):
            merge_people(actor=actor, now=NOW, **ids(harbour, kept, dropped))


def merged(harbour: Harbour, kept: str = "a1x2", dropped: str = "a1y2") -> PersonMerge:
    pair = ids(harbour, kept, dropped)
    clashes = merge_preview(actor=SYSTEM, **pair).clashes
    return merge_people(actor=SYSTEM, now=NOW, choices={c.key: "kept" for c in clashes}, **pair)


def test_who_may_not_undo(harbour: Harbour, as_web: Any) -> None:
    merge = merged(harbour)
    actor = harbour.actor("a1x0")
    with pytest.raises(NotAllowed), as_web(actor):
        undo_merge(actor=actor, now=NOW, merge_id=merge.pk)


def test_a_merged_record_is_closed(harbour: Harbour) -> None:
    merged(harbour)
    with pytest.raises(Conflict):
        merged(harbour, "a1y2", "a1x1")


def test_two_open_transfers_are_settled_first(harbour: Harbour) -> None:
    for name in ("a1x2", "a1y2"):
        ask_transfer(
            actor=harbour.actor(name), now=NOW, person_id=harbour.people[name].pk,
            to_unit_id=harbour.units["b1x"].unit_id, on=NOW.date(),
        )  # fmt: skip
    with pytest.raises(Conflict):
        merged(harbour)


def test_forgetting_reaches_merged_records(harbour: Harbour, as_web: Any) -> None:
    merge = merged(harbour)
    actor = harbour.actor("a1x2")
    with as_web(actor):
        erase_person(actor=actor, now=NOW, person_id=actor.person_id)
    assert set(
        Person.objects.filter(pk__in=[merge.kept_id, merge.dropped_id]).values_list("display_name", flat=True)
    ) == {"Former member"}
    with pytest.raises(Conflict):
        undo_merge(actor=SYSTEM, now=NOW, merge_id=merge.pk)
