"""Fast loading of empty tables: COPY, with indexes and constraints made anew afterwards."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

from django.db import connection
from django.utils.translation import gettext as _

from secretariat.ground.errors import Conflict

NULL = r"\N"
_BATCH = 5_000

_INDEXES = """
SELECT c.relname, format('DROP INDEX %%s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE c.relname = ANY (%s) AND c.relnamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
ORDER BY 1, 2
"""
_CONSTRAINTS = """
SELECT c.relname, k.contype::text, format('ALTER TABLE %%s DROP CONSTRAINT %%I', k.conrelid::regclass, k.conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid))
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
LEFT JOIN pg_class r ON r.oid = k.confrelid
WHERE k.contype IN ('u', 'x', 'f') AND c.relnamespace = 'public'::regnamespace
  AND (c.relname = ANY (%s) OR r.relname = ANY (%s))
ORDER BY CASE k.contype WHEN 'f' THEN 1 ELSE 0 END, 1, 3
"""


@contextmanager
def bare(tables: list[str], said: Callable[[str, float], None]) -> Iterator[None]:
    """Takes indexes and constraints, but no primary key, off empty tables; makes them anew, and so checks, at the end.

    `said` hears of each table and of the share that is done. Raises Conflict when a table holds something.
    """
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")
            if cursor.fetchone()[0]:
                raise Conflict(_("The table %(table)s is not empty.") % {"table": table})
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(_CONSTRAINTS, [tables, tables])
        constraints = cursor.fetchall()
        cursor.execute(_INDEXES, [tables])
        indexes = cursor.fetchall()
        # Foreign keys first: they lean on the unique constraints.
        for *_ignored, drop, _make in reversed(constraints):
            cursor.execute(drop)
        for _table, drop, _make in indexes:
            cursor.execute(drop)
        # A table emptied in this transaction is written without a log and as if vacuumed, where the server allows.
        cursor.execute(f"TRUNCATE {', '.join(tables)}")
    yield
    # The checks of the rows that Django wrote meanwhile wait for the end; no constraint can be added before them.
    unique = [(table, make) for table, kind, _drop, make in constraints if kind != "f"]
    foreign = [(table, make) for table, kind, _drop, make in constraints if kind == "f"]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute("SET LOCAL hash_mem_multiplier = 2")
        steps = [*unique, *[(table, make) for table, _drop, make in indexes]]
        for number, (table, make) in enumerate(sorted(steps)):
            said(table, number / len(steps) * 0.9)
            cursor.execute(make)
        said("", 0.9)
        cursor.execute(f"ANALYZE {', '.join(tables)}")
        for number, (table, make) in enumerate(foreign):
            said(table, 0.92 + number / len(foreign) * 0.08)
            cursor.execute(make)
        cursor.execute("RESET maintenance_work_mem")
        cursor.execute("RESET work_mem")
        cursor.execute("RESET hash_mem_multiplier")


def copy(table: str, columns: str, rows: Iterable[str]) -> int:
    """Copies rows, each a line in PostgreSQL's text format without its end, into a bare table; returns how many."""
    count = 0
    rows = iter(rows)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FREEZE)") as stream:
        while batch := list(islice(rows, _BATCH)):
            count += len(batch)
            batch.append("")
            stream.write("\n".join(batch))
    return count


def next_id(table: str) -> int:
    """The first id that no row of a table has and its sequence has not given."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        return int(cursor.fetchone()[0])


def move_sequences(tables: list[str]) -> None:
    """Lets the sequences of ids go on after the highest id."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, 'id'), max(id)) FROM {table} HAVING count(*) > 0", [table]
            )
