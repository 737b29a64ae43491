"""What `secretariat check` looks at. Each check returns its problems in plain words; none means that all is well."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import connection

from secretariat.ground import clock, ledger, paths, reach
from secretariat.meetings import queries as meetings
from secretariat.offices import queries as offices
from secretariat.people import queries as people
from secretariat.people.models import Person
from secretariat.people.rules import match_name
from secretariat.project import home
from secretariat.structure.actions import tallies
from secretariat.structure.models import Unit, UnitName
from secretariat.structure.queries import organisation
from secretariat.structure.rules import in_language, natural_key

Check = Callable[[], list[str]]
TOLD = 100
"""How many problems one check tells one by one."""


def _told(problems: Iterable[str]) -> list[str]:
    rest = iter(problems)
    told = list(islice(rest, TOLD))
    more = sum(1 for _ in rest)
    return [*told, f"and {more} more"] if more else told


def _rows(sql: str, *values: Any, **named: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, named or values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def check_ledger() -> list[str]:
    """The chain of seals is whole."""
    return _told(ledger.verify())


CHANGES = ", ".join(f"{f} - lag({f}, 1, 0) OVER (PARTITION BY unit_id ORDER BY day) AS {f}" for f in tallies.FIGURES)
DIFFERENT = " OR ".join(f"COALESCE(s.{f}, 0) <> COALESCE(c.{f}, 0)" for f in tallies.FIGURES)
BOTH = ", ".join(f"COALESCE(s.{f}, 0), COALESCE(c.{f}, 0)" for f in tallies.FIGURES)


def check_counts() -> list[str]:
    """Every stored total changes on the days, and by the amounts, that a recount from the facts gives."""
    recount = tallies.recount_sql([people.TALLY_SOURCE, offices.TALLY_SOURCE])
    found = _rows(
        f"""WITH s AS (SELECT unit_id, day, {CHANGES} FROM structure_unittally),
                 c AS (SELECT unit_id, day, {CHANGES} FROM ({recount}) counted)
            SELECT COALESCE(s.unit_id, c.unit_id), COALESCE(s.day, c.day), {BOTH}
            FROM s FULL JOIN c ON s.unit_id = c.unit_id AND s.day = c.day WHERE {DIFFERENT} ORDER BY 1, 2"""
    )
    return _told(_count_problem(unit_id, day, figures) for unit_id, day, *figures in found)


def _count_problem(unit_id: int, day: Any, figures: list[int]) -> str:
    pairs = zip(tallies.FIGURES, figures[::2], figures[1::2], strict=True)
    wrong = [
        f"{figure} by {stored:+d} instead of {counted:+d}" for figure, stored, counted in pairs if stored != counted
    ]
    return f"unit {unit_id}: on {day} the stored totals change {', '.join(wrong)}"


LABEL = " + ".join(
    f"(position(substr(right(path, {paths.WIDTH}), {n + 1}, 1) IN '0123456789abcdefghijklmnopqrstuvwxyz') - 1)"
    f" * {36 ** (paths.WIDTH - 1 - n)}::bigint"
    for n in range(paths.WIDTH)
)


def check_paths() -> list[str]:
    """Every unit's path is, on every day, the path of the unit above with the unit's own label."""
    own = _rows(
        f"""SELECT unit_id, valid_from, path FROM structure_placement
            WHERE {LABEL} <> unit_id OR (parent_id IS NULL) <> (length(path) = {paths.WIDTH}) ORDER BY 1, 2"""
    )
    above = _rows(
        f"""SELECT c.unit_id, greatest(c.valid_from, p.valid_from), c.parent_id
            FROM structure_placement c JOIN structure_placement p
              ON p.unit_id = c.parent_id AND p.valid_from < c.valid_to AND p.valid_to > c.valid_from
            WHERE c.path <> p.path || right(c.path, {paths.WIDTH}) ORDER BY 1, 2"""
    )
    return _told(
        [
            *(f"unit {unit}: its path from {day} on ({path}) is not its own" for unit, day, path in own),
            *(f"unit {unit}: on {day} its path is not below that of unit {parent}" for unit, day, parent in above),
        ]
    )


def check_days_of_units() -> list[str]:
    """No unit stands under another on a day on which that one does not exist."""
    found = _rows(
        """SELECT c.unit_id, c.parent_id, c.valid_from, c.valid_to
           FROM structure_placement c LEFT JOIN structure_placement p
             ON p.unit_id = c.parent_id AND p.valid_from < c.valid_to AND p.valid_to > c.valid_from
           WHERE c.parent_id IS NOT NULL
           GROUP BY c.id
           HAVING COALESCE(sum(least(c.valid_to, p.valid_to) - greatest(c.valid_from, p.valid_from)), 0)
                  <> c.valid_to - c.valid_from
           ORDER BY 1, 3"""
    )
    return _told(
        f"unit {unit} stands under unit {parent} from {start} to {end}, but that unit does not exist on all these days"
        for unit, parent, start, end in found
    )


def check_days_of_belonging() -> list[str]:
    """Memberships and posts lie within the days of their units, tenures within those of their posts."""
    problems = []
    for what, table in (("membership", "people_membership"), ("post", "offices_post")):
        found = _rows(
            f"""SELECT r.id, r.unit_id FROM {table} r LEFT JOIN structure_placement p
                  ON p.unit_id = r.unit_id AND p.valid_from < r.valid_to AND p.valid_to > r.valid_from
                GROUP BY r.id
                HAVING COALESCE(sum(least(r.valid_to, p.valid_to) - greatest(r.valid_from, p.valid_from)), 0)
                       <> r.valid_to - r.valid_from
                ORDER BY 1"""
        )
        problems += [f"{what} {pk} lies outside the days of its unit {unit}" for pk, unit in found]
    found = _rows(
        """SELECT t.id, t.post_id FROM offices_tenure t JOIN offices_post o ON o.id = t.post_id
           WHERE t.valid_from < o.valid_from OR t.valid_to > o.valid_to ORDER BY 1"""
    )
    return _told([*problems, *(f"tenure {pk} lies outside the days of its post {post}" for pk, post in found)])


def check_seats() -> list[str]:
    """On no day more people hold a post than it has seats."""
    # Holders of one day sit on different seats: only who sits too high, or where seats were lost, can be one too many.
    found = _rows(
        """WITH looked_at AS (
               SELECT o.* FROM offices_post o
               WHERE EXISTS (SELECT 1 FROM offices_earlierseats e WHERE e.post_id = o.id)
                  OR EXISTS (SELECT 1 FROM offices_tenure t WHERE t.post_id = o.id AND t.seat > o.seats)),
           days AS (
               SELECT o.id, t.valid_from AS day FROM looked_at o JOIN offices_tenure t ON t.post_id = o.id
               UNION SELECT o.id, e.valid_to FROM looked_at o JOIN offices_earlierseats e ON e.post_id = o.id)
           SELECT d.id, d.day, held.n, had.seats FROM days d JOIN looked_at o ON o.id = d.id
           CROSS JOIN LATERAL (SELECT count(*) AS n FROM offices_tenure t WHERE t.post_id = o.id AND t.seat IS NOT NULL
                               AND t.valid_from <= d.day AND t.valid_to > d.day) held
           CROSS JOIN LATERAL (SELECT COALESCE(
               (SELECT e.seats FROM offices_earlierseats e
                WHERE e.post_id = o.id AND e.valid_from <= d.day AND e.valid_to > d.day), o.seats) AS seats) had
           WHERE held.n > had.seats ORDER BY 1, 2"""
    )
    below = _rows("SELECT id, seat FROM offices_tenure WHERE seat < 1 ORDER BY 1")
    return _told(
        [
            *(f"on {day} {held} people hold post {post}, which has {seats} seats" for post, day, held, seats in found),
            *(f"tenure {pk} holds seat {seat}" for pk, seat in below),
        ]
    )


def check_access_paths() -> list[str]:
    """Memberships, tenures and open requests are seen from where their units stand today, or last stood."""
    today = clock.today()
    problems = []
    for what, rows in (
        ("membership", "SELECT m.id, m.unit_id, m.path FROM people_membership m WHERE m.path IS NOT NULL"),
        ("tenure", "SELECT t.id, o.unit_id, t.path FROM offices_tenure t JOIN offices_post o ON o.id = t.post_id"),
        ("application", "SELECT id, unit_id, path FROM people_application WHERE state = 'open'"),
        ("transfer", "SELECT id, from_unit_id AS unit_id, from_path AS path FROM people_transfer WHERE state = 'open'"),
        ("transfer", "SELECT id, to_unit_id AS unit_id, to_path AS path FROM people_transfer WHERE state = 'open'"),
    ):
        found = _rows(
            f"""SELECT r.id, r.unit_id FROM ({rows}) r JOIN reorganisations_standing(%s, '', '~') s
                  ON s.unit_id = r.unit_id WHERE r.path <> s.path ORDER BY 1""",
            today,
        )
        problems += [f"{what} {pk} is seen from elsewhere than its unit {unit} stands" for pk, unit in found]
    hidden = _rows("SELECT id, unit_id FROM people_membership WHERE path IS NULL AND valid_to > %s ORDER BY 1", today)
    return _told(
        [*problems, *(f"membership {pk} of unit {unit} is in force and seen from nowhere" for pk, unit in hidden)]
    )


def check_names() -> list[str]:
    """What lists are sorted by agrees with the names: units', persons' and memberships'."""
    copies = _rows(
        """SELECT m.id, m.person_id FROM people_membership m JOIN people_person p ON p.id = m.person_id
           WHERE m.sort_name <> p.sort_name ORDER BY 1"""
    )
    primary = _rows(
        """SELECT p.id FROM people_person p JOIN people_personname n ON n.person_id = p.id AND n.kind = 'primary'
           WHERE n.name <> p.display_name ORDER BY 1"""
    )
    return _told(
        [
            *(f"membership {pk} is sorted by another name than person {person}" for pk, person in copies),
            *(f"person {pk} is shown by another name than their primary one" for (pk,) in primary),
            *_unsorted_people(),
            *_unsorted_units(),
        ]
    )


def _unsorted_people() -> Iterator[str]:
    rows = Person.objects.order_by("pk").values_list("pk", "display_name", "sort_name")
    for pk, name, sorted_by in rows.iterator(chunk_size=10_000):
        if match_name(name) != sorted_by:
            yield f"person {pk} is sorted by another name than they are shown by"


def _unsorted_units() -> Iterator[str]:
    main = organisation()
    language = main.main_language if main else "en"
    names: dict[int, dict[str, str]] = {}
    today = clock.today()
    for unit_id, code, name in UnitName.objects.at(today).values_list("unit_id", "language", "name").iterator():
        names.setdefault(unit_id, {})[code] = name
    named = set(UnitName.objects.values_list("unit_id", flat=True).distinct().iterator())
    for pk, sorted_by in Unit.objects.order_by("pk").values_list("pk", "sort_name").iterator():
        if pk not in named:
            yield f"unit {pk} has never had a name"
        elif pk in names and natural_key(in_language(names[pk], language)) != sorted_by:
            yield f"unit {pk} is sorted by another name than it has today"


SERVER_FILES = ["pg_execute_server_program", "pg_read_server_files", "pg_write_server_files"]
STRONG = {
    "is a superuser": "r.rolsuper",
    "bypasses row-level security": "r.rolbypassrls",
    "may make and change roles": "r.rolcreaterole",
    "reaches the files of the database server": "r.rolname = ANY (%(files)s)",
    "owns the database": "r.oid = (SELECT datdba FROM pg_database WHERE datname = current_database())",
    "owns the schema public": "r.oid = (SELECT nspowner FROM pg_namespace WHERE nspname = 'public')",
    "owns tables": "r.oid IN (SELECT relowner FROM pg_class WHERE relnamespace = 'public'::regnamespace)",
}
"""What makes a role too strong for the web process, each as SQL over pg_roles."""


def _too_strong(roles: list[str]) -> Iterator[str]:
    """The web roles that could pass by all protection, by themselves or as members of another role."""
    # A superuser counts as a member of every role; that it is one says enough.
    found = _rows(
        f"""SELECT w.rolname, r.rolname, {", ".join(STRONG.values())}
            FROM pg_roles w JOIN pg_roles r
              ON r.oid = w.oid OR (NOT w.rolsuper AND pg_has_role(w.oid, r.oid, 'MEMBER'))
            WHERE w.rolname = ANY (%(roles)s) AND r.rolname <> 'pg_database_owner' ORDER BY 1, 2""",
        roles=roles,
        files=SERVER_FILES,
    )
    for role, holder, *holds in found:
        why = [what for what, so in zip(STRONG, holds, strict=True) if so and (role != holder or what != "owns tables")]
        if why:
            who = f"the role {role}" if role == holder else f"the role {role} is a member of {holder}, which"
            yield f"{who} {' and '.join(why)}: the web process could pass by all protection"


def check_protection() -> list[str]:
    """Row-level security stands: each protected table has policies, none about people or accounts is without, and
    the web process signs in as a role that cannot pass by it."""
    roles = sorted({reach.WEB, home.web_user()})
    bare = _rows(
        """SELECT c.relname, r.role FROM pg_class c CROSS JOIN unnest(%s::text[]) r(role)
           WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relrowsecurity
             AND NOT EXISTS (SELECT 1 FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname
                             AND p.cmd IN ('SELECT', 'ALL') AND r.role = ANY (p.roles))
           ORDER BY 1, 2""",
        [reach.WEB],
    )
    open_to_all = _rows(
        """SELECT DISTINCT c.relname FROM pg_class c JOIN pg_constraint f ON f.conrelid = c.oid AND f.contype = 'f'
           WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relrowsecurity
             AND f.confrelid IN ('people_person'::regclass, 'accounts_user'::regclass) ORDER BY 1"""
    )
    alone = ["people_person", "accounts_user", "accounts_session", "ground_ledgerentry"]
    off = _rows("SELECT relname FROM pg_class WHERE relname = ANY (%s) AND NOT relrowsecurity ORDER BY 1", alone)
    owned = _rows(
        """SELECT c.relname FROM pg_class c JOIN pg_roles o ON o.oid = c.relowner
           WHERE c.relkind IN ('r', 'p', 'v', 'm') AND o.rolname = ANY (%s) ORDER BY 1""",
        roles,
    )
    return _told(
        [
            *_too_strong(roles),
            *(f"table {table} is protected and has no policy by which {role} reads it" for table, role in bare),
            *(f"table {table} holds data about people and is not protected" for (table,) in [*open_to_all, *off]),
            *(f"table {table} belongs to a web role, which could undo its protection" for (table,) in owned),
        ]
    )


def check_rhythms() -> list[str]:
    """Each unit's last meeting, and the day from which it is overdue, are what its meetings and its rule say."""
    late = _rows(
        """SELECT r.unit_id, r.last_met_on, max(m.opened_on) FROM meetings_rhythm r
           JOIN meetings_meeting m ON m.unit_id = r.unit_id AND NOT m.known_to_all AND m.done_at IS NOT NULL
           GROUP BY r.unit_id, r.last_met_on HAVING max(m.opened_on) > COALESCE(r.last_met_on, '-infinity')
           ORDER BY r.unit_id"""
    )
    return _told(
        [
            *(f"unit {unit} met on {met}, its rhythm says {said}" for unit, said, met in late),
            *(
                f"unit {unit} is overdue from {due}, its rhythm says {said}"
                for unit, said, due in meetings.wrong_rhythms()
            ),
        ]
    )


CHECKS: list[tuple[str, Check]] = [
    ("ledger", check_ledger),
    ("counts", check_counts),
    ("paths of units", check_paths),
    ("days of units", check_days_of_units),
    ("days of memberships, posts and tenures", check_days_of_belonging),
    ("seats", check_seats),
    ("who may see memberships, tenures and requests", check_access_paths),
    ("names", check_names),
    ("rhythms of meetings", check_rhythms),
    ("protection of personal data", check_protection),
]
