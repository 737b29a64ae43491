"""No page reads a large table from end to end: neither the policies nor what pages ask for, whatever the planner hides.

Looked at in a union of ten thousand members, where PostgreSQL has statistics to choose by: by EXPLAIN for the policy
of each table, and for whole pages by PostgreSQL's own count of the tables that were read through.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from secretariat.accounts.models import User
from secretariat.ground import clock, paths, reach
from secretariat.offices.models import Tenure
from secretariat.offices.queries import actor_for_user
from secretariat.people.models import Application, DuplicateSuspicion, Membership, Transfer
from secretariat.project import demo
from secretariat.project.demo.shape import SIZES, Size
from secretariat.structure.models import Placement

pytestmark = pytest.mark.django_db

LARGE = [
    "ground_ledgerentry",
    "offices_post",
    "offices_tenure",
    "people_application",
    "people_contactdetail",
    "people_duplicatesuspicion",
    "people_membership",
    "people_person",
    "people_personname",
    "people_transfer",
    "structure_placement",
    "structure_unit",
    "structure_unitname",
    "structure_unittally",
]
"""The tables that grow with the number of units, members or acts."""

FEW_HERE = {"people_duplicatesuspicion"}
"""Tables that hold so little in this union that reading them through is right."""

WHO = {
    "general": "general.secretary",
    "district": "district.secretary",
    "cell": "cell.secretary",
    "member": "member",
    "administrator": "administrator",
}


LEDGER = """
INSERT INTO ground_ledgerentry
       (at, transaction, action, actor_kind, actor_name, power, subject_type, person_id, path, digest)
SELECT now(), 1, 'people.update_person', 'system', '', '', '', person_id, path, '' FROM people_membership
WHERE path IS NOT NULL;
INSERT INTO ground_ledgerseal (entry_id, previous, hash)
SELECT id, '', '' FROM ground_ledgerentry e
WHERE NOT EXISTS (SELECT FROM ground_ledgerseal s WHERE s.entry_id = e.id) ORDER BY id
"""
ANSWERED = """
INSERT INTO people_application (person_id, unit_id, path, message, state, applied_at, answer)
SELECT person_id, unit_id, path, '', 'admitted', now(), '' FROM people_membership WHERE path IS NOT NULL;
INSERT INTO people_transfer
       (person_id, from_unit_id, to_unit_id, from_path, to_path, "on", reason, state, asked_at, answer, offices)
SELECT person_id, unit_id, unit_id, path, path, '2023-01-01', '', 'done', now(), '', '{}' FROM people_membership
WHERE path IS NOT NULL;
ANALYZE ground_ledgerentry, ground_ledgerseal, people_application, people_transfer
"""


@pytest.fixture(scope="module")
def union(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """The made-up union with ten thousand members and a long ledger, and the ids of what is looked at."""
    with django_db_blocker.unblock():
        # Committed, because an index that was made in the running transaction may not be used in it.
        SIZES["test"] = Size(700, 10_000, 5, 25, 70, 1 << 12)
        try:
            demo.load(size="test", today=clock.today())
            with connection.cursor() as cursor:
                cursor.execute(LEDGER)
                cursor.execute(ANSWERED)
                cursor.execute("SET random_page_cost = 1.1")
            yield _ids()
        finally:
            del SIZES["test"]
            with connection.cursor() as cursor:
                cursor.execute("RESET random_page_cost")
            call_command("flush", interactive=False, verbosity=0)


def _ids() -> dict[str, Any]:
    today = clock.today()
    district = Tenure.objects.at(today).get(person__user__email="district.secretary@demo.invalid").path
    cell = Tenure.objects.at(today).get(person__user__email="cell.secretary@demo.invalid").path
    root, region, here = paths.unit_ids(district)
    return {
        "root": root,
        "region": region,
        "district": here,
        "branch": paths.unit_ids(cell)[-2],
        "cell": paths.unit_ids(cell)[-1],
        "person": Membership.objects.at(today).filter(path=cell).earliest("pk").person_id,
        "application": Application.objects.filter(path=cell).earliest("pk").pk,
        "transfer": Transfer.objects.filter(state="open").earliest("pk").pk,
        "suspicion": DuplicateSuspicion.objects.earliest("pk").pk,
        "post": Tenure.objects.at(today).filter(path=cell).earliest("pk").post_id,
        "then": today - timedelta(days=1_300),
    }


@contextmanager
def acting_as(who: str) -> Iterator[None]:
    """The web role with the reach of one of the demonstration's people."""
    from django.db import transaction

    actor = actor_for_user(User.objects.get(email=f"{WHO[who]}@demo.invalid"), clock.today())
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {reach.WEB}")
        reach.enter(actor)
        yield
        transaction.set_rollback(True)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A plan's node and all below it."""
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def read_through(sql: str) -> set[str]:
    """The large tables that the plan of a statement reads from end to end."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        found = cursor.fetchone()[0]
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return {n["Relation Name"] for n in nodes(plan) if n["Node Type"] == "Seq Scan" and n["Relation Name"] in LARGE}


def protected_tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r' ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


# What is asked of a table whose policy looks at another one's rows: never all of it, always by person or by id.
BY_KEY = {
    "people_contactdetail": "person_id IN (1, 2, 3)",
    "people_duplicatesuspicion": "first_id IN (1, 2, 3)",
    "people_person": "id IN (1, 2, 3)",
    "people_personname": "person_id IN (1, 2, 3)",
}


def test_the_list_of_large_tables_holds_every_protected_one_about_people(union: dict[str, Any]) -> None:
    about_people = {t for t in protected_tables() if t.startswith(("people_", "offices_", "ground_"))}
    assert about_people - set(LARGE) == {"people_personmerge"}, "a new table with a policy needs an index and a line"


@pytest.mark.parametrize("table", [t for t in LARGE if t.startswith(("people_", "offices_tenure", "ground_"))])
@pytest.mark.parametrize("who", ["district", "cell", "member"])
def test_the_policy_of_a_table_uses_an_index(union: dict[str, Any], table: str, who: str) -> None:
    where = f" WHERE {BY_KEY[table]}" if table in BY_KEY else ""
    with acting_as(who):
        assert read_through(f"SELECT * FROM {table}{where}") == set()


@pytest.mark.parametrize("table", ["people_membership", "offices_tenure", "structure_placement"])
def test_a_subtree_uses_an_index(union: dict[str, Any], table: str) -> None:
    low, high = paths.subtree(Placement.objects.at(clock.today()).get(unit_id=union["district"]).path)
    with acting_as("administrator"):
        assert read_through(f"SELECT * FROM {table} WHERE path >= '{low}' AND path < '{high}'") == set()


def test_a_table_that_is_read_through_is_noticed(union: dict[str, Any]) -> None:
    with acting_as("district"):
        assert read_through("SELECT * FROM structure_unit WHERE sort_name LIKE '%x%'") == {"structure_unit"}
        before = scans()
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM structure_unit WHERE sort_name LIKE '%x%'")
        assert scanned_since(before) == {"structure_unit"}


def scans() -> dict[str, int]:
    """How often this transaction has read each large table from end to end, functions included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, seq_scan FROM pg_stat_xact_user_tables WHERE relname = ANY (%s)", [LARGE])
        return dict(cursor.fetchall())


def scanned_since(before: dict[str, int]) -> set[str]:
    return {table for table, times in scans().items() if times > before[table] and table not in FEW_HERE}


# Not the searches and the ledger of whoever reaches everything: PostgreSQL reads from any end and stops after a page.
PAGES = [
    *[(who, "/desk/") for who in WHO],
    ("general", "/units/?open={root}"),
    ("member", "/units/"),
    ("general", "/units/{root}/"),
    ("general", "/units/{region}/"),
    ("district", "/units/{district}/"),
    ("member", "/units/{branch}/children/"),
    ("district", "/units/{cell}/"),
    ("member", "/units/{cell}/"),
    ("district", "/units/{cell}/?on={then}"),
    ("administrator", "/units/{region}/members/"),
    ("district", "/units/{district}/members/"),
    ("district", "/units/{district}/members/?kind=secondary"),
    ("cell", "/units/{region}/members/"),
    ("cell", "/units/{cell}/members/"),
    ("administrator", "/units/{district}/members/?on={then}"),
    ("district", "/units/{district}/members/?on={then}"),
    ("district", "/people/{person}/"),
    ("district", "/people/{person}/why/"),
    ("district", "/people/{person}/edit/"),
    ("district", "/people/{person}/?on={then}"),
    ("member", "/me/"),
    ("member", "/me/visibility/"),
    ("member", "/me/export/"),
    ("district", "/search/?q=kim"),
    ("district", "/search/?q=k"),
    ("district", "/search/?q=김민"),
    ("member", "/search/?q=harbour"),
    ("general", "/offices/vacancies/"),
    ("district", "/offices/vacancies/?heads=0"),
    ("general", "/offices/endings/"),
    ("district", "/offices/endings/"),
    ("administrator", "/applications/"),
    ("district", "/applications/"),
    ("district", "/applications/{application}/"),
    ("administrator", "/transfers/"),
    ("district", "/transfers/"),
    ("administrator", "/transfers/{transfer}/"),
    ("administrator", "/duplicates/"),
    ("district", "/duplicates/"),
    ("administrator", "/duplicates/{suspicion}/"),
    ("district", "/ledger/"),
    ("cell", "/ledger/"),
    ("district", "/posts/{post}/"),
    ("member", "/changes/"),
    ("administrator", "/api/v1/members?unit={region}"),
    ("district", "/api/v1/people?q=kim"),
    ("district", "/api/v1/tenures?unit={district}"),
    ("general", "/api/v1/posts?below={district}"),
    ("district", "/api/v1/ledger"),
]


@pytest.mark.parametrize(("who", "address"), PAGES)
def test_no_page_reads_a_large_table_through(union: dict[str, Any], who: str, address: str) -> None:
    client = Client()
    client.force_login(User.objects.get(email=f"{WHO[who]}@demo.invalid"))
    address = address.format(**union)
    before = scans()
    assert client.get(address).status_code == 200
    assert scanned_since(before) == set()
