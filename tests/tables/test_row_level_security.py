"""Row-level security, table by table: raw SQL as the web role returns what the session's offices allow, no row more."""

from typing import Any

import pytest
from django.db import DatabaseError, connection

from secretariat.accounts.models import User
from secretariat.ground.dates import FOREVER
from secretariat.people.models import Membership, Person
from tests.conftest import Harbour

# Tables that hold no personal data, each for a reason that a stranger can check.
NOT_PERSONAL = {
    "auth_group": "Django's own groups, unused",
    "auth_group_permissions": "Django's own groups, unused",
    "auth_permission": "Django's own permissions, unused",
    "django_content_type": "names of models",
    "django_migrations": "names of migrations",
    "ground_ledgerseal": "hashes",
    "meetings_rhythm": "how often units meet, and when they last did",
    "meetings_series": "names of series of meetings",
    "offices_birthpost": "which posts a type is born with",
    "offices_earlierseats": "how many seats posts had",
    "offices_post": "posts, without their holders",
    "offices_postpower": "what posts allow",
    "offices_posttype": "kinds of posts",
    "people_visitcount": "keyed digests of visitors' addresses, of the last day, to slow down floods",
    "procrastinate_events": "when jobs changed state",
    "procrastinate_jobs": "job arguments are ids of units and requests, never of contents",
    "procrastinate_periodic_defers": "when periodic jobs were due",
    "procrastinate_workers": "running workers",
    "structure_changeevent": "reorganisations of units",
    "structure_changeevent_units": "units of a reorganisation",
    "structure_organisation": "the organisation",
    "structure_placement": "where units stand",
    "structure_unit": "units",
    "structure_unitname": "names of units",
    "structure_unittally": "counts",
    "structure_unittype": "kinds of units",
    "structure_unittype_allowed_children": "which types may stand where",
}


def rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def tables() -> dict[str, bool]:
    """Every table and whether row-level security is on."""
    return dict(
        rows(
            "SELECT relname, relrowsecurity FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
        )
    )


@pytest.mark.django_db
def test_every_table_is_either_protected_or_known_to_hold_no_personal_data() -> None:
    unprotected = {name for name, protected in tables().items() if not protected}
    assert unprotected - NOT_PERSONAL.keys() == set(), "a new table needs a policy, or a line that says why not"
    assert NOT_PERSONAL.keys() - unprotected == set(), "this table is gone, or protected by now"


@pytest.mark.django_db
def test_the_web_role_owns_nothing_and_cannot_pass_by() -> None:
    assert rows("SELECT relname FROM pg_class WHERE relowner::regrole::text LIKE 'secretariat_web%'") == []
    assert rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname LIKE 'secretariat_web%'"
    ) == [(False, False, False, False)]


def test_without_a_session_nothing(harbour: Harbour, as_web: Any) -> None:
    harbour.account("a1x0")
    protected = [name for name, on in tables().items() if on]
    assert len(protected) >= 15
    with as_web(None):
        for table in protected:
            assert rows(f"SELECT count(*) FROM {table}") == [(0,)], table


def test_a_district_secretary_gets_that_district_alone(harbour: Harbour, as_web: Any) -> None:
    for name in ("a1x0", "a1x1", "b1x0", "b2x2"):
        harbour.account(name)
    district = {p.pk for key, p in harbour.people.items() if key.startswith("a1")}
    actor = harbour.actor("a1x1")
    with as_web(actor):
        assert {r[0] for r in rows("SELECT id FROM people_person")} == district
        for table in ("people_personname", "people_contactdetail", "people_membership", "offices_tenure"):
            found = {r[0] for r in rows(f"SELECT person_id FROM {table}")}
            assert found, table
            assert found <= district, table
        assert {r[0] for r in rows("SELECT id FROM accounts_user")} == {actor.user_id}
        assert {r[0] for r in rows("SELECT person_id FROM ground_ledgerentry")} <= district | {None}


def test_a_general_secretary_reads_counts_and_no_names(harbour: Harbour, as_web: Any) -> None:
    me = harbour.people["b2x2"]
    fellows = {p.pk for key, p in harbour.people.items() if key.startswith("b2x")}
    with as_web(harbour.actor("b2x2")):
        assert {r[0] for r in rows("SELECT id FROM people_person")} == fellows
        assert {r[0] for r in rows("SELECT person_id FROM people_contactdetail")} == {me.pk}
        assert rows("SELECT members FROM structure_unittally ORDER BY day DESC, members DESC LIMIT 1") == [(24,)]


def test_powers_end_with_the_tenure(harbour: Harbour, as_web: Any) -> None:
    tenure = harbour.people["a1x1"].tenures.get()
    tenure.valid_to = tenure.valid_from.replace(year=2021)
    tenure.save()
    with as_web(harbour.actor("a1x1")):
        assert len(rows("SELECT id FROM people_person")) == 3


def test_someone_who_moved_away_is_seen_where_they_are_now(harbour: Harbour, as_web: Any) -> None:
    person = harbour.people["a1x2"]
    Membership.objects.filter(person=person).update(valid_to="2023-01-01", path=None)
    there = harbour.units["b1x"]
    Membership.objects.create(
        person=person, unit_id=there.unit_id, path=there.path, valid_from="2023-01-01", sort_name="x"
    )
    with as_web(harbour.actor("a1x1")):
        assert person.pk not in {r[0] for r in rows("SELECT id FROM people_person")}
    with as_web(harbour.actor("b1x0")):
        assert person.pk in {r[0] for r in rows("SELECT id FROM people_person")}


def test_reading_is_not_writing(harbour: Harbour, as_web: Any) -> None:
    other = harbour.people["a1y0"].pk
    with as_web(harbour.actor("a1x1")), connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET display_name = 'x' WHERE id = %s", [other])
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM people_membership")
        assert cursor.rowcount == 0


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ground_ledgerentry SET action = 'x'",
        "DELETE FROM ground_ledgerentry",
        "DELETE FROM ground_ledgerseal",
        "ALTER TABLE people_person DISABLE ROW LEVEL SECURITY",
        "CREATE TABLE mine (id int)",
    ],
)
def test_the_web_role_cannot(harbour: Harbour, as_web: Any, sql: str) -> None:
    with pytest.raises(DatabaseError), as_web(harbour.actor("a1x1")):
        rows(sql)


def test_many_separate_ranges_are_kept_to_one_by_one(harbour: Harbour, as_web: Any) -> None:
    from dataclasses import replace

    from secretariat.ground import paths, powers
    from secretariat.ground.actor import Grant

    cells = [u for key, u in harbour.units.items() if key.endswith(("x", "y"))]
    branches = [u for key, u in harbour.units.items() if key.endswith("b") and len(key) == 3]
    spread = [*cells, *branches]
    assert len(spread) > 8
    grants = tuple(Grant(powers.NAMES, *paths.own(u.path), 1, u.unit_id) for u in spread)
    actor = replace(harbour.actor("a1x0"), grants=grants)
    everyone = Membership.objects.filter(valid_to=FOREVER).values("person").distinct().count()
    with as_web(actor):
        assert rows("SELECT count(*) FROM people_person") == [(everyone,)]
    # Every second one: what lies between two ranges is not seen.
    kept = sorted(spread, key=lambda u: u.path)[::2]
    those = {u.unit_id for u in kept}
    actor = replace(actor, grants=tuple(g for g in grants if g.unit_id in those))
    # Fellow members know each other.
    those.add(harbour.units["a1x"].unit_id)
    assert len(those) < len(spread)
    theirs = set(Membership.objects.filter(unit_id__in=those).values_list("person_id", flat=True))
    with as_web(actor):
        assert {pk for (pk,) in rows("SELECT id FROM people_person")} == theirs
        assert {pk for (pk,) in rows("SELECT DISTINCT unit_id FROM people_membership")} <= those


def test_accounts_are_found_only_where_people_sign_in(harbour: Harbour, as_web: Any) -> None:
    from secretariat.ground import reach

    harbour.account("a1x0")
    assert User.objects.count() == 2
    with as_web(None):
        assert User.objects.count() == 0
        reach.open_sign_in()
        assert User.objects.count() == 2
        assert Person.objects.count() == 0


# For each protected table, the person that a row is about.
ABOUT = {
    "account_emailaddress": "(SELECT id FROM people_person p WHERE p.user_id = t.user_id)",
    "account_emailconfirmation": "NULL::bigint",
    "accounts_accesstoken": "(SELECT id FROM people_person p WHERE p.user_id = t.user_id)",
    "accounts_idempotencykey": "(SELECT id FROM people_person p WHERE p.user_id = t.user_id)",
    "accounts_onetimelink": "(SELECT id FROM people_person p WHERE p.user_id = t.user_id)",
    "accounts_session": "(SELECT id FROM people_person p WHERE p.user_id = t.user_id)",
    "accounts_user": "(SELECT id FROM people_person p WHERE p.user_id = t.id)",
    "ground_ledgerentry": "t.person_id",
    "imports_exportrun": "(SELECT id FROM people_person p WHERE p.user_id = t.user_id)",
    "imports_importconflict": "(SELECT p.id FROM imports_importrun r JOIN people_person p USING (user_id)"
    " WHERE r.id = t.run_id)",
    "imports_importmatch": "t.candidate_id",
    "imports_importrun": "(SELECT id FROM people_person p WHERE p.user_id = t.user_id)",
    "meetings_attendance": "NULL::bigint",
    "meetings_decision": "t.person_id",
    "meetings_meeting": "t.recorded_by_id",
    "meetings_presence": "t.person_id",
    "meetings_quotation": "NULL::bigint",
    "messaging_outboxmessage": """(SELECT p.id FROM people_person p JOIN accounts_user u ON u.id = p.user_id
                                   WHERE lower(u.email) = lower(t."to"))""",
    "mfa_authenticator": "(SELECT id FROM people_person p WHERE p.user_id = t.user_id)",
    "offices_tenure": "t.person_id",
    "people_application": "t.person_id",
    "people_contactdetail": "t.person_id",
    "people_duplicatesuspicion": "t.first_id",
    "people_membership": "t.person_id",
    "people_person": "t.id",
    "people_personmerge": "t.kept_id",
    "people_personname": "t.person_id",
    "people_transfer": "t.person_id",
    "reorganisations_trace": "(SELECT person_id FROM people_membership m WHERE m.id = t.row_id)",
}  # fmt: skip
OTHERWISE = {
    "ground_ledgerentry": "t.actor_person_id IS DISTINCT FROM {me}",
    "people_transfer": "NOT (t.from_path LIKE '{path}%' OR t.to_path LIKE '{path}%')",
}
"""Beyond one's district: what one did oneself, and transfers to or from it, which are left out by these conditions."""


def test_every_protected_table_table_by_table(harbour: Harbour, as_web: Any) -> None:
    """One whose life is in every table: their own district reads of it, another district and its secretary nothing."""
    from secretariat.ground import reach
    from secretariat.reorganisations.actions import merge_units
    from secretariat.reorganisations.rules import Choices
    from tests.conftest import NOW, SYSTEM
    from tests.offices.test_forgotten_everywhere import live_a_life

    protected = {name for name, on in tables().items() if on}
    assert protected == ABOUT.keys(), "a new table with personal data says here whom its rows are about"
    reach.open_case(harbour.people["a1x2"].pk)
    live_a_life(harbour)
    units = [harbour.units[key].unit_id for key in ("a2x", "a2y")]
    merge_units(
        actor=SYSTEM, now=NOW, unit_ids=units[:1], into=units[1], on=NOW.date(), choices=Choices(all_tenures="end")
    )
    viewers = {name: harbour.actor(name) for name in ("a1x1", "b1x0")}
    everyone = {table: about(table) for table in protected}
    for name, viewer in viewers.items():
        own = {p.pk for key, p in harbour.people.items() if key.startswith(name[:2])} | {viewer.person_id, None}
        for table in sorted(protected):
            with as_web(viewer):
                rows("SELECT set_config('secretariat.session', '', true)")  # the test client has just signed someone in
                also = OTHERWISE.get(table, "true").format(me=viewer.person_id, path=harbour.units[name[:2]].path)
                marks = [row[0] for row in rows(f'SELECT t.ctid::text FROM "{table}" t WHERE {also}')]
            seen = {everyone[table][mark] for mark in marks}
            assert seen <= own, (name, table)
    hidden = {table for table, found in everyone.items() if not found}
    assert hidden == {"account_emailconfirmation"}, "a table without rows proves nothing"


def about(table: str) -> dict[str, int | None]:
    """Whom each row of a table is about, by where it stands."""
    return dict(rows(f'SELECT t.ctid::text, {ABOUT[table]} FROM "{table}" t'))
