"""Functions that run with the owner's rights: each is known, closed to strangers, and gives no more than the reach."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from secretariat.ground import clock, paths
from secretariat.ground.actor import visitor
from secretariat.people.actions import NewContact, apply_to_join
from secretariat.people.models import DuplicateSuspicion, Membership, Person
from secretariat.structure.models import Organisation
from tests.conftest import NOW, Harbour

# What each may tell or do, in a line; a new one needs a line here, and a test below.
KNOWN = {
    "accounts_forget": "erases, for the person whose file is open",
    "ground_erase_payloads": "erases, for the person whose file is open",
    "imports_about": "tells accounts of their own imports",
    "imports_forget": "erases, for the person whose file is open",
    "meetings_about": "tells accounts of the meetings they came to and of what they are to see to",
    "meetings_forget": "erases, for the person whose file is open",
    "meetings_merge": "moves from one record to the other of the same person, whose file is open",
    "meetings_unmerge": "moves back, for the person whose file is open",
    "messaging_about": "tells accounts of their own messages",
    "messaging_forget": "erases, for the person whose file is open",
    "offices_count_able": "a number",
    "offices_count_holders": "numbers",
    "offices_endings": "tenures within ranges; names as far as they are known",
    "offices_holders": "tenures of units; names as far as they are known",
    "offices_taken_seats": "numbers of seats",
    "offices_vacancies": "posts with vacant seats",
    "people_named": "a number, to whoever gives the name, within the ranges that an action has opened",
    "people_person_of_user": "one's own person",
    "people_search": "persons within the reach",
    "people_suspect_pairs": "for the owner alone",
    "people_suspect_within_reach": "writes suspicions within the reach, tells a number",
    "reorganisations_apply_paths": "sets paths to what the record says",
    "reorganisations_bring_back": "sets paths of a change whose ranges are open",
    "reorganisations_follow_requests": "lets requests follow units, as the record says",
    "reorganisations_heads": "who headed a unit, where officers are public",
    "reorganisations_requests": "numbers",
}
FOR_THE_OWNER = {"people_suspect_pairs"}


def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def functions() -> list[tuple[Any, ...]]:
    """Functions with the owner's rights: name, settings, whether everyone and whether the web role may call it."""
    return rows(
        """SELECT p.proname, p.proconfig, has_function_privilege('secretariat_web', p.oid, 'EXECUTE'),
                  COALESCE(EXISTS (SELECT 1 FROM aclexplode(p.proacl) a WHERE a.grantee = 0), p.proacl IS NULL)
           FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef"""
    )


@pytest.mark.django_db
def test_every_function_with_the_owners_rights_is_known() -> None:
    assert {name for name, *_rest in functions()} == KNOWN.keys()


@pytest.mark.django_db
def test_each_keeps_to_its_own_schema_and_is_closed_to_strangers() -> None:
    for name, config, web, everyone in functions():
        assert config == ["search_path=public, pg_temp"], f"{name} would look where its caller wishes"
        assert not everyone, f"{name} is open to every role of the server"
        assert web != (name in FOR_THE_OWNER), name


def calls(harbour: Harbour) -> list[tuple[str, list[Any]]]:
    everywhere, today = [[""], ["~"]], clock.today()
    units = [u.unit_id for u in harbour.units.values()]
    return [
        ("SELECT * FROM offices_holders(%s, %s)", [units, today]),
        ("SELECT * FROM offices_endings(%s, %s, %s, %s, 1000)", [*everywhere, today, date(2999, 1, 1)]),
        ("SELECT * FROM offices_vacancies(%s, %s, %s, false, '', 1000)", [*everywhere, today]),
        ("SELECT * FROM people_search(%s, 1000)", ["a"]),
        ("SELECT * FROM people_search(%s, 1000)", ["yong ho"]),
        *[("SELECT * FROM reorganisations_heads(%s)", [unit]) for unit in units],
        ("SELECT * FROM people_person_of_user()", []),
        ("SELECT * FROM offices_taken_seats(%s, %s, %s)", [1, date(1900, 1, 1), date(2999, 1, 1)]),
    ]


def told(harbour: Harbour) -> tuple[set[int], str]:
    """The persons whose id or name any of these functions tells, and all the text."""
    found, text = set(), ""
    for sql, values in calls(harbour):
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            names = [column.name for column in cursor.description or []]
            for row in cursor.fetchall():
                record = dict(zip(names, row, strict=True))
                found |= {record[k] for k in ("person_id",) if record.get(k)}
                text += f" {record}"
    return found, text


@pytest.mark.parametrize("public", [True, False])
def test_names_go_no_further_than_the_reach(harbour: Harbour, as_web: Any, public: bool) -> None:
    """Called with the widest arguments there are, and officers public or not."""
    Organisation.objects.update(officers_are_public=public)
    officers = {harbour.people[n].pk for n in ("a1x0", "a1x1", "b1x0", "b2x2", "ada")}
    for name in ("a1x1", "a1x2", "b2x2", "b1x0"):
        viewer = harbour.actor(name)
        with as_web(viewer):
            visible = {row[0] for row in rows("SELECT id FROM people_person")}
            found, text = told(harbour)
        allowed = visible | (officers if public else set())
        assert found <= allowed, name
        for person in Person.objects.exclude(pk__in=allowed):
            assert person.display_name not in text, name


def test_without_a_session_they_tell_nothing(harbour: Harbour, as_web: Any) -> None:
    with as_web(None):
        assert told(harbour) == (set(), "")
        assert rows("SELECT * FROM imports_about(1, 1)") == [(None,)]
        assert rows("SELECT * FROM meetings_about(1, 1)") in ([], [(None,)])
        assert rows("SELECT applications, transfers FROM reorganisations_requests(ARRAY[1, 2])") in ([], [(0, 0)])


def test_suspicions_are_written_within_the_reach(harbour: Harbour, as_web: Any) -> None:
    """Whatever ranges are asked for."""
    for name in ("a1x2", "b1x2", "b1y2"):
        person = harbour.people[name]
        person.contacts.update(value="+47 1", match_value="+471")
    actor = harbour.actor("a1x1")
    low, high = paths.subtree(harbour.units["a1"].path)
    with as_web(actor):
        assert rows("SELECT people_suspect_within_reach(ARRAY[''], ARRAY['~'], now())") == [(0,)]
        rows("SELECT people_suspect_within_reach(ARRAY['', %s], ARRAY['~', %s], now())", low, high)
    inside = {p.pk for key, p in harbour.people.items() if key.startswith("a1")}
    for pair in DuplicateSuspicion.objects.values_list("first_id", "second_id"):
        assert set(pair) <= inside
    with pytest.raises(DatabaseError), transaction.atomic(), as_web(actor):
        rows("SELECT people_suspect_pairs(ARRAY[''], ARRAY['~'], now())")


def test_paths_are_set_to_what_the_record_says(harbour: Harbour, as_web: Any) -> None:
    """Whoever calls: nothing changes while everything stands where it should."""
    apply_to_join(
        actor=visitor(), now=NOW, unit_id=harbour.units["b1x"].unit_id,
        name="Noor", contacts=[NewContact("phone", "1")],
    )  # fmt: skip
    before = list(Membership.objects.order_by("pk").values_list("pk", "path"))
    with as_web(harbour.actor("a1x2")):
        assert rows("SELECT reorganisations_apply_paths(%s, '', '~')", clock.today()) == [(0,)]
        assert rows("SELECT * FROM reorganisations_follow_requests(%s, 'x')", clock.today()) == []
        rows("SELECT reorganisations_bring_back(1)")
    assert list(Membership.objects.order_by("pk").values_list("pk", "path")) == before
