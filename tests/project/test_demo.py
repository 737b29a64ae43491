"""The made-up union: the size that was asked for, every invariant kept, the same for the same seed."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from secretariat.ground import ledger, paths, powers
from secretariat.ground.actor import system
from secretariat.ground.dates import FOREVER
from secretariat.ground.errors import Conflict, Invalid
from secretariat.ground.models import LedgerEntry, LedgerSeal
from secretariat.meetings.models import Decision, Meeting, Rhythm
from secretariat.offices.models import Post, Tenure
from secretariat.offices.queries import actor_for_user, grants_of, page_of_ledger
from secretariat.people.models import (
    Application,
    ContactDetail,
    DuplicateSuspicion,
    Membership,
    Person,
    PersonName,
    Transfer,
)
from secretariat.people.queries import members_of
from secretariat.project import checks, demo
from secretariat.project.actions import empty_demonstration
from secretariat.project.demo.bulk import bare
from secretariat.project.demo.load import TABLES, WITHOUT_SEQUENCE
from secretariat.project.demo.names import pool
from secretariat.project.demo.places import towns
from secretariat.project.demo.shape import SIZES, Calendar, Tree, cell_sizes
from secretariat.structure.models import ChangeEvent, Organisation, Placement, Unit, UnitName
from secretariat.structure.queries import tally_of
from tests.structure.test_tallies import differences

TODAY = date(2026, 5, 1)
FOUNDED = date(2022, 1, 1)


@pytest.fixture
def union(db: None) -> None:
    """The union of size S, loaded for real."""
    demo.load(size="S", seed=7, progress=None, today=TODAY)


def rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def shape_of_the_database() -> set[tuple[Any, ...]]:
    """Every index and every constraint."""
    return {
        *rows("SELECT tablename::text, indexdef FROM pg_indexes WHERE schemaname = 'public'"),
        *rows(
            "SELECT conrelid::regclass::text, conname || pg_get_constraintdef(oid) || convalidated FROM pg_constraint"
            " WHERE connamespace = 'public'::regnamespace"
        ),
    }


@pytest.mark.django_db
def test_load_leaves_every_index_and_constraint_in_place() -> None:
    before = shape_of_the_database()
    demo.load(size="S", seed=1, progress=None, today=TODAY)
    assert shape_of_the_database() == before


def test_counts(union: None) -> None:
    centre = Placement.objects.at(TODAY).get(parent=None)
    tally = tally_of(centre.unit_id, TODAY)
    assert (tally.units, tally.members) == (40, 600)
    assert Membership.objects.at(TODAY).filter(kind="primary").count() == 600
    assert tally.secondary > 0
    assert tally.filled < tally.seats
    assert tally_of(centre.unit_id, FOUNDED).units == 40
    assert differences() == []


def test_every_path_follows_the_unit_above(union: None) -> None:
    wrong = rows(
        """SELECT c.id FROM structure_placement c JOIN structure_placement p
             ON p.unit_id = c.parent_id AND p.valid_from < c.valid_to AND c.valid_from < p.valid_to
           WHERE left(c.path, length(c.path) - 5) <> p.path"""
    )
    assert wrong == []
    uncovered = rows(
        """SELECT c.id FROM structure_placement c WHERE c.parent_id IS NOT NULL AND NOT COALESCE(
             (SELECT range_agg(daterange(p.valid_from, p.valid_to)) @> daterange(c.valid_from, c.valid_to)
              FROM structure_placement p WHERE p.unit_id = c.parent_id), false)"""
    )
    assert uncovered == []
    for placement in Placement.objects.all():
        assert paths.unit_ids(placement.path)[-1] == placement.unit_id


def test_every_membership_lies_where_its_unit_stands_or_has_been_superseded(union: None) -> None:
    now = dict(Placement.objects.at(TODAY).values_list("unit_id", "path"))
    for membership in Membership.objects.all():
        if membership.path is None:
            later = Membership.objects.filter(person=membership.person_id, valid_from=membership.valid_to)
            assert later.exclude(unit=membership.unit_id).exists()
        else:
            assert membership.path == now[membership.unit_id]
    assert Membership.objects.filter(path=None).exists()


def test_every_tenure_lies_where_its_unit_stands_or_last_stood(union: None) -> None:
    last = dict(Placement.objects.order_by("valid_to").values_list("unit_id", "path"))
    for tenure in Tenure.objects.select_related("post"):
        assert tenure.path == last[tenure.post.unit_id]
        assert tenure.post.valid_from <= tenure.valid_from
        assert tenure.valid_from < tenure.post.valid_to
    members = set(Membership.objects.at(TODAY).values_list("person_id", flat=True))
    staff = Person.objects.get(user__email="administrator@demo.invalid")
    assert set(Tenure.objects.at(TODAY).values_list("person_id", flat=True)) <= members | {staff.pk}


def test_two_reorganisations(union: None) -> None:
    merge, split = ChangeEvent.objects.get(kind="merge"), ChangeEvent.objects.get(kind="split")
    assert not merge.title
    assert not split.title
    gone = Placement.objects.get(closed_by=merge, unit__type__code="district")
    assert not Placement.objects.filter(unit=gone.unit_id, valid_to=FOREVER).exists()
    assert Placement.objects.filter(opened_by=merge).count() > 1
    assert Placement.objects.filter(opened_by=split, unit__type__code="cell").exists()
    assert Tenure.objects.filter(post__unit=gone.unit_id, valid_to=merge.on).exists()
    assert not Post.objects.filter(unit=gone.unit_id, valid_to=FOREVER).exists()
    assert UnitName.objects.filter(language="en", valid_to=merge.on).count() == 2
    assert tally_of(gone.unit_id, merge.on - timedelta(days=1)).members > 0
    assert tally_of(gone.unit_id, merge.on).members == 0


def test_there_is_something_to_do(union: None) -> None:
    soon = TODAY + timedelta(days=60)
    assert Tenure.objects.at(TODAY).filter(valid_to__lte=soon).exists()
    assert Application.objects.filter(state="open").exists()
    assert Transfer.objects.filter(state="open").exists()
    assert Transfer.objects.filter(state="done").exists()
    assert DuplicateSuspicion.objects.filter(state="open").exists()
    assert ContactDetail.objects.filter(consent=False, consent_on=None).exists()
    assert ContactDetail.objects.filter(consent=True, consent_on=FOUNDED).exists()
    cells = set(Unit.objects.filter(type__code="cell").values_list("pk", flat=True))
    headed = Tenure.objects.at(TODAY).filter(post__type__code="secretary").values_list("post__unit_id", flat=True)
    assert 0 < len(cells - set(headed)) < len(cells) / 5
    sizes = Counter(Membership.objects.at(TODAY).filter(kind="primary").values_list("unit_id", flat=True))
    assert any(n < 5 for n in sizes.values())
    assert any(n > 30 for n in sizes.values())
    assert sum(5 <= n <= 30 for n in sizes.values()) > len(cells) * 0.8


def test_names_in_several_scripts(union: None) -> None:
    languages = set(PersonName.objects.values_list("language", flat=True))
    assert {"ko", "vi", "ru", "ar"} <= languages
    assert UnitName.objects.filter(language="ko").count() == UnitName.objects.filter(language="en").count()
    assert PersonName.objects.filter(kind="primary").count() == Person.objects.count()


def test_who_can_be_signed_in_as(union: None) -> None:
    found = demo.people()
    assert [user.email for _, user in found] == [
        "general.secretary@demo.invalid", "district.secretary@demo.invalid", "cell.secretary@demo.invalid",
        "member@demo.invalid", "administrator@demo.invalid",
    ]  # fmt: skip
    actors = {user.email.split("@")[0]: actor_for_user(user, TODAY) for _, user in found}
    assert actors["general.secretary"].may(powers.REORGANISE)
    assert not actors["general.secretary"].may(powers.NAMES)
    assert actors["district.secretary"].may(powers.NAMES, actors["cell.secretary"].home_path)
    assert actors["cell.secretary"].may(powers.NAMES, actors["member"].home_path)
    assert actors["member"].grants == ()
    assert actors["administrator"].may(powers.ADMINISTER)
    organisation = Organisation.objects.get()
    assert organisation.is_demonstration


def test_a_session_sees_its_own_part_alone(union: None, as_web: Any) -> None:
    district = actor_for_user({u.email: u for _, u in demo.people()}["district.secretary@demo.invalid"], TODAY)
    with as_web(district):
        seen = Membership.objects.filter(valid_to=FOREVER).count()
        assert 0 < seen < 600
        assert members_of(actor=district, path=district.home_path, on=TODAY, today=TODAY)


def test_ledger_and_sequences(union: None) -> None:
    assert LedgerEntry.objects.filter(action="project.load_demonstration").count() == 1
    assert list(ledger.verify()) == []
    for table in TABLES:
        if table not in WITHOUT_SEQUENCE:
            ((last, used),) = rows(f"SELECT max(t.id), nextval(pg_get_serial_sequence('{table}', 'id')) FROM {table} t")
            assert last is None or used > last


def test_two_years_of_evenings_four_congresses_and_somebody_who_has_not_met(union: None) -> None:
    evenings = Meeting.objects.filter(known_to_all=False).order_by("opened_on")
    assert len(evenings) >= 22
    assert evenings[0].opened_on < TODAY - timedelta(days=690)
    assert all("Present (" in one.minutes for one in evenings)
    assert Meeting.objects.filter(known_to_all=True).count() == 4
    assert Decision.objects.filter(settled_at=None, due_on__gte=TODAY, person__user__isnull=False).exists()
    units = Placement.objects.at(TODAY).filter(unit__type__code__in=["cell", "branch"])
    assert Rhythm.objects.count() == units.count()
    late = Rhythm.objects.filter(overdue_from__lte=TODAY).count()
    assert 0 < late < units.count() / 5
    assert checks.check_rhythms() == []


def told() -> list[tuple[Any, ...]]:
    """What the ledger says, without what is drawn anew each time."""
    rows = LedgerEntry.objects.exclude(action="project.load_demonstration").order_by("pk")
    return list(rows.values_list("at", "action", "actor_name", "power", "tenure_id", "person_id", "path", "payload"))


def test_the_ledger_tells_of_the_last_months(union: None) -> None:
    """In order, sealed whole, and each act by an office that gave its power there on that day."""
    entries = list(LedgerEntry.objects.order_by("pk"))
    assert [e.at for e in entries] == sorted(e.at for e in entries)
    assert LedgerSeal.objects.count() == len(entries)
    kinds = Counter(e.action for e in entries)
    assert kinds["offices.begin_tenure"] > 20
    wanted = {
        "people.update_person", "offices.ask_transfer", "offices.accept_transfer", "offices.complete_transfer",
        "people.apply_to_join", "reorganisations.merge_units", "reorganisations.split_unit",
        "reorganisations.tenure_ended", "structure.change_settings",
    }  # fmt: skip
    assert wanted <= kinds.keys()
    by_office = [e for e in entries if e.power]
    assert len(by_office) > len(entries) / 2
    for entry in by_office:
        assert entry.actor_person_id is not None
        assert entry.actor_person_id != entry.person_id
        grants = grants_of(entry.actor_person_id, entry.at.date())
        stood = paths.own(entry.path)[0]
        if entry.path:
            assert any(g.power == entry.power and g.tenure_id == entry.tenure_id and g.covers(stood) for g in grants), (
                entry.action,
                entry.at,
            )
    for entry in LedgerEntry.objects.filter(action="offices.begin_tenure"):
        tenure = Tenure.objects.get(pk=entry.subject_id)
        assert (tenure.person_id, tenure.post_id, tenure.path) == (entry.person_id, entry.payload["post"], entry.path)
        assert entry.at.date() == tenure.valid_from
    for entry in LedgerEntry.objects.filter(action="people.update_person"):
        assert entry.payload["after"]["born"] == Person.objects.get(pk=entry.person_id).born_on.isoformat()


def test_everyone_with_the_power_reads_something_in_the_ledger(union: None, as_web: Any) -> None:
    seen = {}
    for _title, user in demo.people():
        actor = actor_for_user(user, TODAY)
        with as_web(actor):
            seen[user.email.partition("@")[0]] = {e.action for e in page_of_ledger(actor=actor, limit=500)}
    assert {"offices.begin_tenure", "people.update_person"} <= seen["cell.secretary"]
    assert {"offices.accept_transfer", "people.apply_to_join", "offices.begin_tenure"} <= seen["district.secretary"]
    assert {"offices.begin_tenure", "structure.change_settings"} <= seen["general.secretary"]
    assert {"reorganisations.merge_units", "project.load_demonstration"} <= seen["administrator"]


def test_the_same_seed_gives_the_same_ledger(union: None) -> None:
    said = []
    for _again in range(2):
        # Emptied, so that ids begin anew.
        empty_demonstration(actor=system("test"))
        demo.load(size="S", seed=7, progress=None, today=TODAY)
        said.append(told())
    assert said[0] == said[1]


def test_the_same_seed_gives_the_same_union(union: None) -> None:
    tree = Tree(SIZES["S"], Calendar.up_to(TODAY), 1, 2, 7)
    names = [name for name, _ in tree.names()]
    assert names == list(
        UnitName.objects.filter(language="en").exclude(unit__type__code="centre").exclude(
            valid_to__lt=FOREVER, unit__names__valid_from__gt=FOUNDED
        ).order_by("unit_id").values_list("name", flat=True)
    )  # fmt: skip
    assert pool(7, 50) == pool(7, 50)
    assert pool(7, 50) != pool(8, 50)
    again = Tree(SIZES["S"], Calendar.up_to(TODAY), 1, 2, 8)
    assert [name for name, _ in again.names()] != names
    assert cell_sizes(tree) == cell_sizes(Tree(SIZES["S"], Calendar.up_to(TODAY), 9, 99, 7))


def test_only_into_an_empty_installation(union: None) -> None:
    with pytest.raises(Conflict):
        demo.load(size="S", seed=7, progress=None, today=TODAY)
    with pytest.raises(Invalid):
        demo.load(size="XXL", seed=7, progress=None, today=TODAY)
    assert Person.objects.filter(user__isnull=False).count() == 5


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 2, 28), date(2028, 2, 29), date(2026, 12, 31)])
@pytest.mark.django_db
def test_on_any_day(today: date) -> None:
    shares: list[float] = []
    demo.load(size="S", seed=3, progress=lambda what, share: shares.append(share), today=today)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert Membership.objects.at(today).filter(kind="primary").count() == 600
    assert not Membership.objects.filter(valid_from__gt=today).exists()
    assert differences() == []


@pytest.mark.parametrize("size", SIZES)
def test_every_size_adds_up(size: str) -> None:
    wanted = SIZES[size]
    tree = Tree(wanted, Calendar.up_to(TODAY), 1, 2, 1)
    assert 1 + wanted.regions + wanted.districts + wanted.branches + wanted.cells == wanted.units
    assert tree.merged_id == wanted.units + 1
    assert len({name for name, _ in towns(1, wanted.regions + wanted.districts + 2)}) >= wanted.districts
    if size != "XL":
        assert sum(cell_sizes(tree)) == wanted.members


@pytest.mark.django_db
def test_bare_tables_must_be_empty(union: None) -> None:
    before = Person.objects.count()
    with pytest.raises(Conflict), bare(TABLES, lambda what, share: None):
        pass
    assert Person.objects.count() == before
