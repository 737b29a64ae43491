"""Small files to import, and the whole record as sets of facts."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.db import connection

from secretariat.ground import actor as actors
from secretariat.ground.actor import Actor
from secretariat.imports.actions import check_import, commit_import
from secretariat.imports.plan import Options
from secretariat.imports.rules.problems import BadCell, BadInput, Report

CONGRESS = Path(__file__).parent.parent / "data" / "congress-senate"
SYSTEM = actors.system("test")
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
TODAY = date(2026, 5, 1)
UNITS = (
    "id,parent_id,name,type,valid_from,valid_to\n"
    "U,,Union,centre,2000-01-01,\nA,U,Cell A,cell,2001,\nB,U,Cell B,cell,2001,\n"
)
PEOPLE = "id,name\nP1,Maria Silva\nP2,José Ortega\nP3,김용호\n"


def folder(tmp_path: Path, **tables: str | bytes) -> Path:
    """A folder of CSV files; units and people are there unless they are told otherwise."""
    path = tmp_path / f"files{len(list(tmp_path.iterdir()))}"
    path.mkdir()
    for table, text in {"units": UNITS, "people": PEOPLE, **tables}.items():
        if text:
            (path / f"{table}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def commit(path: Path, format: str = "csv", actor: Actor = SYSTEM, **options: Any) -> Report:
    """Imports on the tests' own day."""
    return commit_import(
        actor=actor,
        now=NOW,
        format=format,
        path=path,
        options=Options(**{"today": TODAY, "duplicates": "new", **options}),
    )


def check(path: Path, format: str = "csv", **options: Any) -> Report:
    """Checks on the tests' own day."""
    return check_import(actor=SYSTEM, now=NOW, format=format, path=path, options=Options(today=TODAY, **options))


def problems(path: Path, format: str = "csv", **options: Any) -> list[BadCell]:
    """What is wrong with files that cannot be read."""
    try:
        commit(path, format, **options)
    except BadCell as error:
        return [error]
    except BadInput as error:
        return error.problems
    raise AssertionError("the files were read")


def rows(sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


FACTS = {
    "places": """
        SELECT COALESCE(u.external_id, 'unit-' || u.id), COALESCE(a.external_id, 'unit-' || a.id), p.valid_from,
               p.valid_to, p.from_precision, p.to_precision
        FROM structure_placement p JOIN structure_unit u ON u.id = p.unit_id
        LEFT JOIN structure_unit a ON a.id = p.parent_id
    """,
    "names": """
        SELECT COALESCE(u.external_id, 'unit-' || u.id), n.language, n.name, n.valid_from, n.valid_to, n.from_precision,
               n.to_precision
        FROM structure_unitname n JOIN structure_unit u ON u.id = n.unit_id
    """,
    "types": """
        SELECT COALESCE(u.external_id, 'unit-' || u.id), t.code FROM structure_unit u
        JOIN structure_unittype t ON t.id = u.type_id
    """,
    "people": """
        SELECT COALESCE(p.external_id, 'person-' || p.id), p.display_name, p.sort_name, p.language, p.born_on,
               n.kind, n.language, n.name, n.match_name
        FROM people_person p JOIN people_personname n ON n.person_id = p.id
    """,
    "contacts": """
        SELECT COALESCE(p.external_id, 'person-' || p.id), c.kind, c.value, c.match_value, c.purpose, c.consent
        FROM people_contactdetail c JOIN people_person p ON p.id = c.person_id
    """,
    "memberships": """
        SELECT COALESCE(u.external_id, 'unit-' || u.id), COALESCE(p.external_id, 'person-' || p.id), m.kind,
               m.valid_from, m.valid_to, m.from_precision, m.to_precision, m.path IS NULL, m.sort_name
        FROM people_membership m JOIN structure_unit u ON u.id = m.unit_id JOIN people_person p ON p.id = m.person_id
    """,
    "posts": """
        SELECT COALESCE(u.external_id, 'unit-' || u.id), t.code, o.seats, o.valid_from, o.valid_to
        FROM offices_post o JOIN structure_unit u ON u.id = o.unit_id JOIN offices_posttype t ON t.id = o.type_id
    """,
    "tenures": """
        SELECT COALESCE(u.external_id, 'unit-' || u.id), t.code, COALESCE(p.external_id, 'person-' || p.id), h.kind,
               h.seat, h.valid_from, h.valid_to, h.from_precision, h.to_precision
        FROM offices_tenure h JOIN offices_post o ON o.id = h.post_id JOIN structure_unit u ON u.id = o.unit_id
        JOIN offices_posttype t ON t.id = o.type_id JOIN people_person p ON p.id = h.person_id
    """,
}


def facts() -> dict[str, set[tuple[Any, ...]]]:
    """Everything on record about units, people and offices, without this installation's own numbers."""
    out = {}
    for name, sql in FACTS.items():
        found = rows(sql)
        assert len(found) == len(set(found)), name
        out[name] = set(found)
    return out


def wipe() -> None:
    """Empties the installation."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE structure_organisation, structure_unit, structure_unittype, structure_changeevent,"
                       " people_person, offices_posttype CASCADE")  # fmt: skip
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
