"""The ranges of a policy, of a query, and of plain comparison are the same, however many there are."""

import importlib
import random
from collections.abc import Iterator

import pytest
from django.db import connection

from secretariat.ground import paths, reach
from secretariat.people.permissions import among_ranges, in_ranges
from secretariat.structure.models import Placement
from tests.conftest import Harbour

ROUNDS = 200


def some_ranges(chance: random.Random, among: list[str]) -> list[tuple[str, str]]:
    kinds = (paths.own, paths.subtree)
    return [chance.choice(kinds)(path) for path in chance.sample(among, chance.randrange(len(among)))]


def test_a_policy_and_both_filters_find_the_same_rows(harbour: Harbour) -> None:
    every = sorted(Placement.objects.values_list("path", flat=True))
    policy = f"SELECT path FROM structure_placement WHERE {reach.in_reach('path', 'n')} ORDER BY 1"
    seen_several = 0
    for seed in range(ROUNDS):
        ranges = some_ranges(random.Random(seed), every)
        expected = [path for path in every if any(paths.within(path, low, high) for low, high in ranges)]
        seen_several += len(paths.reduce(ranges)) > 1
        reach._set(reach._area("n", ranges))
        with connection.cursor() as cursor:
            cursor.execute(policy)
            assert [path for (path,) in cursor.fetchall()] == expected
        for condition in (in_ranges(ranges), among_ranges(ranges)):
            assert sorted(Placement.objects.filter(condition).values_list("path", flat=True)) == expected
    assert seen_several > ROUNDS / 2


@pytest.mark.django_db
def test_a_session_that_never_said_who_acts_sees_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('secretariat.n_low', NULL, false)")
        cursor.execute(f"SELECT count(*) FROM unnest(ARRAY['00001', '']) t(path) WHERE {reach.in_reach('path', 'n')}")
        assert cursor.fetchone() == (0,)


def old_pairs(column: str, family: str, slots: int) -> Iterator[str]:
    for n in range(slots):
        low, high = (f"current_setting('secretariat.{family}{n}{side}', true)" for side in "ab")
        yield f"({column} >= {low} AND {column} < {high})"


@pytest.mark.django_db
def test_an_older_database_is_brought_to_ranges() -> None:
    migration = importlib.import_module("secretariat.ground.migrations.0004_ranges_instead_of_slots")
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE secretariat_web_many NOINHERIT")
        cursor.execute("GRANT secretariat_web_many TO secretariat_web")
        cursor.execute('CREATE TABLE kept (path text COLLATE "C", person_id bigint)')
        cursor.execute("ALTER TABLE kept ENABLE ROW LEVEL SECURITY; GRANT SELECT, UPDATE ON kept TO secretariat_web")
        for role, slots in (("secretariat_web", 8), ("secretariat_web_many", 64)):
            read = f"person_id = 7 OR ({' OR '.join(old_pairs('path', 'n', slots))})"
            work = " OR ".join(old_pairs("path", "w", 8))
            cursor.execute(f"CREATE POLICY read_{role} ON kept FOR SELECT TO {role} USING ({read})")
            cursor.execute(f"CREATE POLICY change_{role} ON kept FOR UPDATE TO {role} USING ({work})")
        high = "current_setting('secretariat.a0b', true) <> ''"
        cursor.execute(f"CREATE POLICY add_old ON kept FOR INSERT TO secretariat_web WITH CHECK ({high})")
        migration.renew(None, type("Editor", (), {"connection": connection}))
        cursor.execute(
            "SELECT policyname, concat(qual, with_check) FROM pg_policies WHERE tablename = 'kept' ORDER BY 1"
        )
        found = dict(cursor.fetchall())
        assert set(found) == {"add_old", "change_secretariat_web", "read_secretariat_web"}
        assert "a_high" in found["add_old"]
        assert "w_many" in found["change_secretariat_web"]
        cursor.execute("INSERT INTO kept VALUES ('00001', 1), ('0000100002', 2), ('00003', 3), ('00004', 7)")
        reach._set(reach._area("n", [paths.own("00001"), paths.own("00003")]))
        cursor.execute("SET LOCAL ROLE secretariat_web")
        cursor.execute("SELECT path FROM kept ORDER BY 1")
        assert cursor.fetchall() == [("00001",), ("00003",), ("00004",)]


def test_a_predicate_that_cannot_be_renewed_stops_the_migration() -> None:
    migration = importlib.import_module("secretariat.ground.migrations.0004_ranges_instead_of_slots")
    with pytest.raises(ValueError, match="slots are left"):
        migration.renewed("lower(current_setting('secretariat.n0a'::text, true)) = 'x'::text")
