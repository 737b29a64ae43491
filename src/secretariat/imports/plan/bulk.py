"""Large loads: indexes and constraints are taken off a table for the load and made again after it."""

from collections.abc import Iterator
from contextlib import contextmanager

from secretariat.imports.plan.context import Progress, rows, run

ENOUGH = 5_000


@contextmanager
def relaxed(writes: dict[str, int], progress: Progress) -> Iterator[None]:
    """Takes indexes and constraints off tables that at least double by so many rows, except keys that others refer to.

    Making them again checks every row, so nothing passes that a slow load would have refused. The tables are locked
    until the transaction ends.
    """
    again: list[tuple[str, str]] = []
    for table, count in writes.items():
        if count < ENOUGH or rows(f"SELECT count(*) FROM (SELECT FROM {table} LIMIT %s) t", count + 1)[0][0] > count:
            continue
        # Checks that wait for the end of the transaction would hold the table.
        run("SET CONSTRAINTS ALL IMMEDIATE")
        for name, definition in rows(
            """SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
               WHERE conrelid = %s::regclass AND contype IN ('f', 'x', 'u', 'p')
                 AND NOT EXISTS (SELECT 1 FROM pg_constraint f
                                 WHERE f.contype = 'f' AND f.conindid = pg_constraint.conindid
                                   AND f.confrelid = pg_constraint.conrelid AND f.conrelid <> f.confrelid)
               ORDER BY contype = 'f' DESC""",
            table,
        ):
            run(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            again.append((table, f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'))
        for name, definition in rows(
            """SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
               WHERE i.indrelid = %s::regclass
                 AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)""",
            table,
        ):
            run(f"DROP INDEX {name}")
            again.append((table, definition))
        _make_new(table)
    yield
    # References last: by then the tables that they point to have their keys.
    ordered = sorted(again, key=lambda pair: "FOREIGN KEY" in pair[1])
    for number, (_table, statement) in enumerate(ordered):
        progress("indexes", number, len(ordered))
        run(statement)
    run("SET LOCAL default_statistics_target TO DEFAULT")
    for table in {table for table, _ in again}:
        run(f"ANALYZE {table}")
    if again:
        run("SET CONSTRAINTS ALL DEFERRED")


def _make_new(table: str) -> None:
    """Gives an empty table new storage: what is written to it in the same transaction need not go through the log."""
    run(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
    referred = rows("SELECT 1 FROM pg_constraint WHERE contype = 'f' AND confrelid = %s::regclass LIMIT 1", table)
    if not referred and not rows(f"SELECT 1 FROM {table} LIMIT 1"):
        run(f"TRUNCATE {table}")
