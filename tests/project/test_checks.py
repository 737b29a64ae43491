"""Each check of `secretariat check` is silent on a sound record and finds the fault that was planted for it."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from secretariat.ground import ledger, reach
from secretariat.project import checks
from secretariat.project.cluster.roles import POWERLESS
from tests.conftest import Harbour


def sql(text: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def test_a_sound_record_has_no_problems(harbour: Harbour) -> None:
    ledger.seal()
    assert {name: look() for name, look in checks.CHECKS} == {name: [] for name, _look in checks.CHECKS}


def unit(h: Harbour, key: str) -> int:
    return h.units[key].unit_id


def person(h: Harbour, key: str) -> int:
    return h.people[key].pk


FAULTS: list[tuple[Callable[[], list[str]], str, Callable[[Harbour], list[Any]], Callable[[Harbour], str]]] = [
    (checks.check_ledger, "UPDATE ground_ledgerentry SET action = 'x' WHERE person_id = %s",
     lambda h: [person(h, "a1x2")], lambda h: "differs from its seal"),
    (checks.check_counts, "UPDATE structure_unittally SET members = members + 1 WHERE unit_id = %s",
     lambda h: [unit(h, "a1")], lambda h: f"unit {unit(h, 'a1')}: on 2020-01-01"),
    (checks.check_counts, "DELETE FROM structure_unittally WHERE unit_id = %s",
     lambda h: [unit(h, "a1x")], lambda h: "members_here by +0 instead of +3"),
    (checks.check_counts, "DELETE FROM people_membership WHERE person_id = %s",
     lambda h: [person(h, "b1x2")], lambda h: f"unit {unit(h, 'b1x')}:"),
    (checks.check_paths, "UPDATE structure_placement SET path = left(path, -1) || '~' WHERE unit_id = %s",
     lambda h: [unit(h, "a1x")], lambda h: f"unit {unit(h, 'a1x')}: its path"),
    (checks.check_paths, "UPDATE structure_placement SET parent_id = %s WHERE unit_id = %s",
     lambda h: [unit(h, "b1b"), unit(h, "a1x")], lambda h: f"not below that of unit {unit(h, 'b1b')}"),
    (checks.check_days_of_units, "UPDATE structure_placement SET valid_to = '2024-01-01' WHERE unit_id = %s",
     lambda h: [unit(h, "a1b")], lambda h: f"unit {unit(h, 'a1x')} stands under unit {unit(h, 'a1b')}"),
    (checks.check_days_of_belonging, "UPDATE people_membership SET valid_from = '2019-12-31' WHERE person_id = %s",
     lambda h: [person(h, "a1x2")], lambda h: f"outside the days of its unit {unit(h, 'a1x')}"),
    (checks.check_days_of_belonging, "UPDATE offices_post SET valid_to = '2024-01-01' WHERE unit_id = %s",
     lambda h: [unit(h, "a1x")], lambda h: "outside the days of its post"),
    (checks.check_seats, """INSERT INTO offices_tenure (post_id, person_id, kind, seat, path, valid_from, valid_to,
                                                        from_precision, to_precision, reason)
                            SELECT post_id, %s, kind, 7, path, '2025-03-01', valid_to, 'd', 'd', '' FROM offices_tenure
                            WHERE person_id = %s""",
     lambda h: [person(h, "a1x1"), person(h, "a1x0")], lambda h: "on 2025-03-01 2 people hold post"),
    (checks.check_seats, """INSERT INTO offices_earlierseats (post_id, seats, valid_from, valid_to, from_precision,
                                                              to_precision)
                            SELECT post_id, 2, '2020-01-01', '2025-03-01', 'd', 'd' FROM offices_tenure
                            WHERE person_id = %s;
                            UPDATE offices_tenure SET seat = 0 WHERE person_id = %s""",
     lambda h: [person(h, "a1x0"), person(h, "a1x0")], lambda h: "holds seat 0"),
    (checks.check_access_paths, "UPDATE people_membership SET path = %s WHERE person_id = %s",
     lambda h: [h.units["b1x"].path, person(h, "a1x2")], lambda h: f"its unit {unit(h, 'a1x')} stands"),
    (checks.check_access_paths, "UPDATE offices_tenure SET path = %s WHERE person_id = %s",
     lambda h: [h.units["b1x"].path, person(h, "a1x0")], lambda h: "tenure"),
    (checks.check_access_paths, "INSERT INTO people_application (person_id, unit_id, path, state, message, answer, "
     "applied_at) VALUES (%s, %s, %s, 'open', '', '', now())",
     lambda h: [person(h, "a1x2"), unit(h, "a1y"), h.units["b1x"].path], lambda h: "application"),
    (checks.check_access_paths, "INSERT INTO people_transfer (person_id, from_unit_id, to_unit_id, from_path, to_path, "
     '"on", state, reason, answer, offices, asked_at) VALUES '
     "(%s, %s, %s, %s, %s, '2026-01-01', 'open', '', '', '{}', now())",
     lambda h: [person(h, "a1x2"), unit(h, "a1x"), unit(h, "a1y"), h.units["a1x"].path, h.units["a1"].path],
     lambda h: f"its unit {unit(h, 'a1y')} stands"),
    (checks.check_access_paths, "UPDATE people_membership SET path = NULL WHERE person_id = %s",
     lambda h: [person(h, "a1x2")], lambda h: "seen from nowhere"),
    (checks.check_names, "UPDATE people_membership SET sort_name = 'zz' WHERE person_id = %s",
     lambda h: [person(h, "a1x2")], lambda h: f"than person {person(h, 'a1x2')}"),
    (checks.check_names, "UPDATE people_person SET sort_name = 'zz' WHERE id = %s",
     lambda h: [person(h, "a1x2")], lambda h: f"person {person(h, 'a1x2')} is sorted"),
    (checks.check_names, "UPDATE people_personname SET name = 'zz' WHERE kind = 'primary' AND person_id = %s",
     lambda h: [person(h, "a1x2")], lambda h: f"person {person(h, 'a1x2')} is shown"),
    (checks.check_names, "UPDATE structure_unit SET sort_name = 'zz' WHERE id = %s",
     lambda h: [unit(h, "a1x")], lambda h: f"unit {unit(h, 'a1x')} is sorted"),
    (checks.check_names, "DELETE FROM structure_unitname WHERE unit_id = %s",
     lambda h: [unit(h, "a1x")], lambda h: f"unit {unit(h, 'a1x')} has never had a name"),
    (checks.check_rhythms, "INSERT INTO meetings_rhythm (unit_id, rule, starts_on, overdue_from)"
     " VALUES (%s, 'FREQ=WEEKLY', '2026-01-06', '2030-01-01')",
     lambda h: [unit(h, "a1x")], lambda h: "is overdue from 2026-01-07, its rhythm says 2030-01-01"),
    (checks.check_rhythms, "WITH m AS (INSERT INTO meetings_meeting (unit_id, opened_on, done_at,"
     " numbered_afterwards, title, opened_precision, closed_precision, place, convened_by,"
     " at_the_wish_of, wisher_died, opening_address_by, known_to_all, minutes) VALUES (%s, '2026-02-03', now(), false,"
     " '', 'd', 'd', '', '', '', '', '', false, '')"
     " RETURNING unit_id) INSERT INTO meetings_rhythm (unit_id, rule, starts_on, last_met_on, overdue_from)"
     " SELECT unit_id, 'FREQ=WEEKLY', '2026-01-06', '2026-01-06', '2026-01-14' FROM m",
     lambda h: [unit(h, "a1x")], lambda h: f"unit {unit(h, 'a1x')} met on 2026-02-03, its rhythm says 2026-01-06"),
    (checks.check_protection, "ALTER TABLE offices_tenure DISABLE ROW LEVEL SECURITY",
     lambda h: [], lambda h: "offices_tenure"),
    (checks.check_protection, "ALTER TABLE people_person DISABLE ROW LEVEL SECURITY",
     lambda h: [], lambda h: "people_person"),
    (checks.check_protection, "DROP POLICY read_secretariat_web ON people_membership",
     lambda h: [], lambda h: "people_membership is protected and has no policy by which secretariat_web reads"),
    (checks.check_protection, "CREATE TABLE notes (id int, person_id bigint REFERENCES people_person)",
     lambda h: [], lambda h: "table notes holds data about people"),
    (checks.check_protection, "ALTER TABLE structure_unittally OWNER TO secretariat_web",
     lambda h: [], lambda h: "belongs to a web role"),
]  # fmt: skip


def test_each_check_finds_its_fault(harbour: Harbour) -> None:
    from django.db import transaction

    ledger.seal()
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    for check, fault, values, words in FAULTS:
        with transaction.atomic():
            sql(fault, *values(harbour))
            told = check()
            assert any(words(harbour) in problem for problem in told), (fault, told)
            transaction.set_rollback(True)
        assert check() == [], fault


@pytest.fixture
def web_role(harbour: Harbour, monkeypatch: pytest.MonkeyPatch) -> str:
    """A web role that nobody else knows of: roles belong to the whole server, this one to the test's transaction."""
    role = f"web_{uuid4().hex}"
    sql(f"CREATE ROLE {role} LOGIN {POWERLESS}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT policyname, tablename FROM pg_policies WHERE %s = ANY (roles)", [reach.WEB])
        for policy, table in cursor.fetchall():
            sql(f'ALTER POLICY "{policy}" ON "{table}" TO {reach.WEB}, {role}')
    monkeypatch.setattr(reach, "WEB", role)
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    return role


TOO_STRONG = {
    "superuser": (["ALTER ROLE {web} SUPERUSER"], ["the role {web} is a superuser"]),
    "bypass": (["ALTER ROLE {web} BYPASSRLS"], ["the role {web} bypasses row-level security"]),
    "makes roles": (["ALTER ROLE {web} CREATEROLE"], ["the role {web} may make and change roles"]),
    "owner of a table": (
        ["ALTER TABLE people_person OWNER TO {web}"],
        ["table people_person belongs to a web role, which could undo its protection"],
    ),
    "owner of the database": (
        ["ALTER DATABASE {database} OWNER TO {web}"],
        ["the role {web} owns the database"],
    ),
    "member of an owner": (
        ["CREATE ROLE {web}_o", "ALTER TABLE people_person OWNER TO {web}_o", "GRANT {web}_o TO {web}"],
        ["the role {web} is a member of {web}_o, which owns tables:"],
    ),
    "member of a member of the owner": (
        ["CREATE ROLE {web}_o NOINHERIT", "GRANT {owner} TO {web}_o", "GRANT {web}_o TO {web}"],
        ["the role {web} is a member of {owner}, which "],
    ),
    "reader of files": (
        ["GRANT pg_read_server_files TO {web}"],
        ["the role {web} is a member of pg_read_server_files, which reaches the files of the database server"],
    ),
}


@pytest.mark.parametrize("fault", TOO_STRONG)
def test_a_web_role_that_is_too_strong_is_named(web_role: str, fault: str) -> None:
    assert checks.check_protection() == []
    statements, told = TOO_STRONG[fault]
    owner, database = connection.get_connection_params()["user"], connection.settings_dict["NAME"]
    for statement in statements:
        sql(statement.format(web=web_role, owner=owner, database=f'"{database}"'))
    expected = sorted(words.format(web=web_role, owner=owner) for words in told)
    found = sorted(checks.check_protection())
    assert len(found) == len(expected), found
    assert all(problem.startswith(words) for problem, words in zip(found, expected, strict=True)), found


def test_a_web_address_that_signs_in_as_the_owner_is_named(harbour: Harbour, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = connection.get_connection_params()["user"]
    assert checks.check_protection() == []
    monkeypatch.setenv("SECRETARIAT_WEB_DATABASE_URL", f"postgresql://{owner}:secret@localhost/secretariat")
    assert any(problem.startswith(f"the role {owner} ") for problem in checks.check_protection())
    assert any("belongs to a web role" in problem for problem in checks.check_protection())


def test_every_check_has_a_fault() -> None:
    assert {check for check, *_rest in FAULTS} == {check for _name, check in checks.CHECKS}


def test_a_long_list_of_problems_is_cut_short(harbour: Harbour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "TOLD", 3)
    sql("UPDATE people_person SET sort_name = 'zz'")
    told = checks.check_names()
    assert len(told) == 4
    assert told[-1].startswith("and ")


def test_a_count_that_was_not_kept_is_told_for_every_unit_above(harbour: Harbour) -> None:
    sql("UPDATE people_membership SET valid_to = '2023-01-01' WHERE person_id = %s", person(harbour, "a1x2"))
    told = checks.check_counts()
    assert told == [
        f"unit {u}: on {date(2023, 1, 1)} the stored totals change {figures}"
        for u, figures in sorted(
            (unit(harbour, key), "members by +0 instead of -1" if key != "a1x"
             else "members_here by +0 instead of -1, members by +0 instead of -1")
            for key in ("centre", "a", "a1", "a1b", "a1x")
        )
    ]  # fmt: skip
