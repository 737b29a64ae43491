"""Joining and leaving units."""

from datetime import date, timedelta

import pytest

from secretariat.ground import clock
from secretariat.ground.errors import Conflict, Invalid, NotAllowed, NotFound
from secretariat.ground.models import LedgerEntry
from secretariat.offices.actions import begin_tenure
from secretariat.offices.models import Post, Tenure
from secretariat.people.actions import add_person, begin_membership, end_membership
from secretariat.people.models import PersonName
from secretariat.people.queries import members_of, search_people
from secretariat.structure.queries import tally_of, units
from tests.conftest import NOW, SYSTEM, Harbour
from tests.structure.test_tallies import differences

DAY = date(2025, 3, 1)


def test_a_person_is_added_with_names_in_several_scripts(harbour: Harbour, as_web) -> None:  # type: ignore[no-untyped-def]
    actor, cell = harbour.actor("a1x0"), harbour.units["a1x"]
    with as_web(actor):
        person = add_person(
            actor=actor, now=NOW, unit_id=cell.unit_id, name="Nguyễn Văn An", other_names={"ko": "응우옌 반 안"},
            joined_on=DAY,
        )  # fmt: skip
        assert [p.pk for p in search_people(actor=actor, text="nguyen van")] == [person.pk]
        assert [p.pk for p in search_people(actor=actor, text="응우")] == [person.pk]
    assert tally_of(cell.unit_id, DAY).members == 4
    assert PersonName.objects.filter(person=person).count() == 2
    assert LedgerEntry.objects.latest("pk").person_id == person.pk
    assert differences() == []


@pytest.mark.parametrize("name", ["", "   "])
def test_a_person_without_a_name_is_refused(harbour: Harbour, name: str) -> None:
    with pytest.raises(Invalid, match="needs a name"):
        add_person(actor=SYSTEM, now=NOW, unit_id=harbour.units["a1x"].unit_id, name=name, joined_on=DAY)


def test_nobody_joins_before_the_unit_was_there(harbour: Harbour) -> None:
    with pytest.raises(NotFound, match="no such unit on 2019"):
        add_person(
            actor=SYSTEM, now=NOW, unit_id=harbour.units["a1x"].unit_id, name="Too Early", joined_on=date(2019, 1, 1)
        )


def test_an_officer_elsewhere_may_not(harbour: Harbour) -> None:
    with pytest.raises(NotAllowed):
        add_person(actor=harbour.actor("b1x0"), now=NOW, unit_id=harbour.units["a1x"].unit_id, name="X", joined_on=DAY)


def test_one_primary_membership_at_a_time(harbour: Harbour) -> None:
    person = harbour.people["a1x2"].pk
    both = {
        "actor": SYSTEM, "now": NOW, "person_id": person, "unit_id": harbour.units["b1x"].unit_id, "on": DAY,
    }  # fmt: skip
    with pytest.raises(Conflict, match="primary"):
        begin_membership(**both, kind="primary")  # type: ignore[arg-type]
    begin_membership(**both)  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="already belongs"):
        begin_membership(**both)  # type: ignore[arg-type]
    top = tally_of(harbour.units["centre"].unit_id, DAY)
    assert (top.members, top.secondary) == (24, 1)
    assert differences() == []


def test_an_ended_membership_shows_on_days_before(harbour: Harbour) -> None:
    cell, today = harbour.units["a1x"], date(2026, 5, 1)
    end_membership(
        actor=SYSTEM, now=NOW, membership_id=harbour.people["a1x2"].memberships.get().pk, on=DAY, reason="moved abroad"
    )
    actor = harbour.actor("a1x0")
    then = members_of(actor=actor, path=cell.path, on=date(2024, 1, 1), today=today)
    now = members_of(actor=actor, path=cell.path, on=today, today=today)
    assert (len(then), len(now)) == (3, 2)


def test_pages_of_a_list_follow_one_another(harbour: Harbour) -> None:
    actor, today = harbour.actor("a1x1"), date(2026, 5, 1)
    path = harbour.units["a1"].path
    seen, after = [], None
    while rows := members_of(actor=actor, path=path, on=today, today=today, after=after, limit=2):
        seen += [row.person_id for row in rows]
        after = rows[-1].cursor
    assert len(seen) == len(set(seen)) == 6


def test_lists_stay_within_reach(harbour: Harbour) -> None:
    today = date(2026, 5, 1)
    centre = harbour.units["centre"].path
    rows = members_of(actor=harbour.actor("a1x0"), path=centre, on=today, today=today)
    assert {row.unit_id for row in rows} == {harbour.units["a1x"].unit_id}


def test_a_unit_without_members_of_its_own_takes_nobody(harbour: Harbour) -> None:
    district = harbour.units["a1"].unit_id
    with pytest.raises(Invalid, match="no members of its own"):
        add_person(actor=SYSTEM, now=NOW, unit_id=district, name="Somebody", joined_on=DAY)
    with pytest.raises(Invalid, match="no members of its own"):
        begin_membership(actor=SYSTEM, now=NOW, person_id=harbour.people["a1x2"].pk, unit_id=district, on=DAY)


def test_a_membership_lasts_no_longer_than_its_unit(harbour: Harbour) -> None:
    """Also when the unit has been moved in between: only its end counts."""
    from secretariat.reorganisations.actions import dissolve_unit, move_unit
    from secretariat.reorganisations.rules import Choices

    cell, branch = harbour.units["a1y"].unit_id, harbour.units["a2b"].unit_id
    move_unit(actor=SYSTEM, now=NOW, unit_id=cell, to=branch, on=date(2026, 9, 1))
    given = {"actor": SYSTEM, "now": NOW, "unit_id": cell, "joined_on": date(2026, 6, 1)}
    assert add_person(**given, name="Before").memberships.get().ended_on is None
    dissolve_unit(actor=SYSTEM, now=NOW, unit_id=cell, on=date(2026, 12, 1), choices=Choices(all_members="end"))
    assert add_person(**given, name="After").memberships.get().ended_on == date(2026, 12, 1)
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_two_at_once_give_one_primary_membership() -> None:
    import threading

    from django.db import connection, transaction

    from tests.conftest import build_harbour

    harbour = build_harbour()
    person, outcome = harbour.people["a1x2"], []
    end_membership(actor=SYSTEM, now=NOW, membership_id=person.memberships.get().pk, on=DAY)

    def other() -> None:
        try:
            begin_membership(
                actor=SYSTEM, now=NOW, person_id=person.pk, unit_id=harbour.units["b1x"].unit_id, on=DAY, kind="primary"
            )
        except Conflict as error:
            outcome.append(error.message)
        finally:
            connection.close()

    with transaction.atomic():
        begin_membership(
            actor=SYSTEM, now=NOW, person_id=person.pk, unit_id=harbour.units["a2x"].unit_id, on=DAY, kind="primary"
        )
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(0.5)
    thread.join(20)
    assert outcome == ["a1x José Ortega already has a primary membership in these days."]
    assert person.memberships.filter(kind="primary", valid_from=DAY).count() == 1
    assert differences() == []


def test_a_full_cell_is_said_before_someone_is_added(harbour: Harbour, signed_in) -> None:  # type: ignore[no-untyped-def]
    from secretariat.structure.models import UnitType

    address = f"/units/{harbour.units['a1x'].unit_id}/members/add/"
    browser = signed_in("a1x0")
    assert "more than the" not in browser.get(address).content.decode()
    UnitType.objects.filter(code="cell").update(min_members=1, max_members=3)
    assert "will have 4 members, more than the 3 it should have" in browser.get(address).content.decode()
    assert "more than the" not in browser.get(f"/units/{harbour.units['a1x'].unit_id}/").content.decode()
    UnitType.objects.filter(code="cell").update(max_members=2)
    assert "more than the 2 it should have" in browser.get(f"/units/{harbour.units['a1x'].unit_id}/").content.decode()


def test_another_membership_is_recorded_in_the_browser(harbour: Harbour, signed_in) -> None:  # type: ignore[no-untyped-def]
    person, unit = harbour.people["a1y2"], harbour.units["a1x"].unit_id
    address = f"/people/{person.pk}/belong/"
    officer = signed_in("a1x1")
    assert address in officer.get(f"/people/{person.pk}/").content.decode()
    page = officer.get(address, {"q": "Cell A1X"})
    assert "Cell A1X · District A1 › Branch A1" in page.content.decode()
    assert "There may be more." not in page.content.decode()
    assert "Nothing found for “zzzz”." in officer.get(address, {"q": "zzzz"}).content.decode()
    sent = {"unit": unit, "kind": "secondary", "on": "2026-05-01"}
    assert officer.post(f"{address}?q=Cell+A1X", sent).status_code == 302
    assert person.memberships.filter(unit_id=unit, kind="secondary").count() == 1
    again = officer.post(f"{address}?q=Cell+A1X", sent)
    assert again.status_code == 422
    assert "already belongs" in again.content.decode()
    assert signed_in("a1x2").get(f"/people/{harbour.people['a1x0'].pk}/belong/").status_code == 403


def test_who_joined_before_a_move_is_seen_where_the_unit_stands_now(harbour: Harbour, as_web) -> None:  # type: ignore[no-untyped-def]
    """The day of joining decides on days and counts; who may record it and see it is decided by today."""
    from secretariat.project.checks import check_access_paths
    from secretariat.reorganisations.actions import move_unit
    from secretariat.structure.queries import access_path

    cell, today = harbour.units["a1y"].unit_id, clock.today()
    harbour.appoint("a2x0", "a2", "secretary")
    move_unit(actor=SYSTEM, now=clock.now(), unit_id=cell, to=harbour.units["a2b"].unit_id, on=date(2025, 1, 1))
    before, here = harbour.actor("a1x1"), harbour.actor("a2x0")
    given = {"now": clock.now(), "unit_id": cell, "joined_on": date(2024, 6, 1)}
    with as_web(before), pytest.raises(NotAllowed):
        add_person(actor=before, name="Not Theirs", **given)
    with as_web(here):
        person = add_person(actor=here, name="Came Before", **given)
        membership = person.memberships.get()
        assert membership.path == access_path(cell, today)
        assert membership.valid_from == date(2024, 6, 1)
        begin_membership(
            actor=here, now=clock.now(), person_id=harbour.people["a2x1"].pk, unit_id=cell, on=date(2024, 6, 1)
        )
    move_unit(
        actor=SYSTEM, now=clock.now(), unit_id=cell, to=harbour.units["b1b"].unit_id, on=today + timedelta(days=30)
    )
    with as_web(here):
        coming = add_person(actor=here, name="Comes After", **{**given, "joined_on": today + timedelta(days=60)})
        assert coming.memberships.get().path == access_path(cell, today)
        post = Post.objects.get(unit_id=cell, type__code="treasurer")
        for on in (date(2024, 6, 1), today + timedelta(days=60)):
            begin_tenure(
                actor=here, now=clock.now(), post_id=post.pk, person_id=person.pk, kind="elected", on=on,
                until=on + timedelta(days=90),
            )  # fmt: skip
    assert {t.path for t in Tenure.objects.filter(person=person)} == {access_path(cell, today)}
    assert check_access_paths() == []
    assert differences() == []


def test_units_of_a_common_name_are_found_where_the_officer_admits(  # type: ignore[no-untyped-def]
    harbour: Harbour, signed_in, monkeypatch
) -> None:
    address = f"/people/{harbour.people['a1y2'].pk}/belong/"
    # As where cells of the same name elsewhere are more than are looked at.
    monkeypatch.setattr(units, "NAMES_FOR_EACH", 0)
    page = signed_in("a1x1").get(address, {"q": "Cell"}).content.decode()
    assert "Cell A1X · " in page
    assert "Cell A1Y · " in page
    assert "Cell B1X" not in page
    monkeypatch.setattr(units, "NAMES_FOR_EACH", 10)
    rare = signed_in("a1x1").get(address, {"q": "Cell A1X"}).content.decode()
    assert "Cell A1X · " in rare
    assert "Cell A1Y · " not in rare
    assert "Nothing found" in signed_in("a1x1").get(address, {"q": "Cell B1X"}).content.decode()
