"""Row-level security: the settings that a request makes for its transaction, and the policies that read them."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection

from secretariat.ground import paths, powers
from secretariat.ground.actor import Actor

WEB = "secretariat_web"
FAMILIES = {"n": powers.NAMES, "c": powers.CONTACTS, "l": powers.READ_LEDGER, "a": powers.ADMINISTER}
"""One family of settings for each power that opens rows to reading."""
WORK = "w"
"""The family of settings that a reorganisation opens to writing."""

ME = "NULLIF(current_setting('secretariat.person', true), '')::bigint"
USER = "NULLIF(current_setting('secretariat.user', true), '')::bigint"
CASE = "NULLIF(current_setting('secretariat.case', true), '')::bigint"
"""The one person whose file the running action has opened, after its own permission check."""
TREE = "hashtext('secretariat.reorganisations')"
"""The lock that a reorganisation holds alone, and that all share who write where a unit stands."""
UNIT = "NULLIF(current_setting('secretariat.unit', true), '')::bigint"
"""The one unit whose meetings the running action has opened, after its own permission check."""
SIGNING_IN = "current_setting('secretariat.signing_in', true) = 'on'"
SECRET = "current_setting('secretariat.secret', true)"
ADMINISTERS = "current_setting('secretariat.a_high', true) <> ''"
MINE = "person_id = {me} OR person_id = {case}"
"""Predicate over `person_id`, for reading: the actor's own rows, and those of the file that an action has opened."""
OPENED = "person_id = {case}"
"""Predicate over `person_id`, for writing: only the file that an action has opened, even one's own."""


def enter(actor: Actor) -> None:
    """Tells PostgreSQL, for this transaction, who acts and how far their powers reach."""
    settings = {f"secretariat.{name}": "" for name in ("case", "unit", "signing_in", "secret")}
    settings |= {"secretariat.person": str(actor.person_id or ""), "secretariat.user": str(actor.user_id or "")}
    settings |= _area(WORK, [])
    # The policies make short queries look long, and helping processes take longer to start than a page to answer.
    settings["max_parallel_workers_per_gather"] = "0"
    for family, power in FAMILIES.items():
        settings |= _area(family, actor.reach(power))
    _set(settings)


def _area(family: str, ranges: list[tuple[str, str]]) -> dict[str, str]:
    """Ranges of paths as settings: the span from the first to the last, which an index serves, and each of them."""
    kept = paths.reduce(ranges)
    lows, highs = [low for low, _ in kept], [high for _, high in kept]
    told = {
        "low": min(lows, default=""), "high": max(highs, default=""), "many": "on" if len(kept) > 1 else "",
        "lows": f"{{{','.join(lows)}}}", "highs": f"{{{','.join(highs)}}}",
    }  # fmt: skip
    return {f"secretariat.{family}_{name}": value for name, value in told.items()}


def open_work(ranges: list[tuple[str, str]]) -> None:
    """Opens memberships and tenures in some ranges of paths to writing, for a reorganisation that is allowed."""
    _set(_area(WORK, ranges))


def open_secret(digest: str) -> None:
    """Opens the one link or token with this SHA-256 to the running transaction, to whoever presented its secret."""
    _set({"secretariat.secret": digest})


def open_case(person_id: int) -> None:
    """Opens one person's file to the running transaction. Only actions call this, after their permission check.

    The tree holds still from then on, so what is written into the file is seen where the unit stands.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT set_config('secretariat.case', %s, true), pg_advisory_xact_lock_shared({TREE})", [str(person_id)]
        )


def hold_tree() -> None:
    """Lets a reorganisation that is under way end, and no other begin until this transaction ends.

    Before any row is locked: a reorganisation would wait for that row while this transaction waits for it.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock_shared({TREE})")


def hold_tree_alone() -> None:
    """Keeps the tree for a reorganisation: until this transaction ends nobody else writes where units stand."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({TREE})")


def open_unit(unit_id: int) -> None:
    """Opens one unit's meetings to the running transaction. Only actions call this, after their permission check."""
    _set({"secretariat.unit": str(unit_id)})


def open_sign_in() -> None:
    """Opens the account tables to the running transaction, for the pages on which people sign in."""
    _set({"secretariat.signing_in": "on"})


@contextmanager
def accounts_opened() -> Iterator[None]:
    """Opens the account tables for a block of an action or query that has checked its permission, and closes them."""
    _set({"secretariat.signing_in": "on"})
    yield
    _set({"secretariat.signing_in": ""})


def _set(settings: dict[str, str]) -> None:
    calls = ", ".join("set_config(%s, %s, true)" for _ in settings)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [part for pair in settings.items() for part in pair])


def in_reach(column: str, family: str) -> str:
    """SQL: the path in `column` lies in one of a family's ranges, which are disjoint and sorted.

    A single range needs the first comparison alone; among several the last one that begins before the path decides.
    """
    low, high, many, lows, highs = (
        f"current_setting('secretariat.{family}_{name}', true)" for name in ("low", "high", "many", "lows", "highs")
    )
    return (
        f"{column} >= {low} AND {column} < {high} AND ({many} = '' OR {column} < "
        f'({highs}::text[])[width_bucket({column} COLLATE "C", {lows}::text[])])'
    )


def policies(table: str, read: str, write: str | None = None, *, insert: str | None = None) -> list[str]:
    """The statements that put a table under row-level security for the web role.

    The predicates may hold `{n:column}` for the ranges of a family over a path, and {me}, {case}, {unit}, {user},
    {signing_in}, {secret} and {administers}. Without `write` rows can be read only, without `insert` `write` serves.
    """
    statements = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", *also_read(table, "read", read)]
    if write:
        sql = expand(write)
        statements.append(f"CREATE POLICY change_{WEB} ON {table} FOR UPDATE TO {WEB} USING ({sql})")
        statements.append(f"CREATE POLICY remove_{WEB} ON {table} FOR DELETE TO {WEB} USING ({sql})")
    if insert or write:
        sql = expand(insert or write or "")
        statements.append(f"CREATE POLICY add_{WEB} ON {table} FOR INSERT TO {WEB} WITH CHECK ({sql})")
    return statements


def also_read(table: str, name: str, read: str) -> list[str]:
    """The statements that open rows of a table by one more predicate."""
    return [f"CREATE POLICY {name}_{WEB} ON {table} FOR SELECT TO {WEB} USING ({expand(read)})"]


def expand(template: str) -> str:
    """SQL of a predicate's template."""
    out = re.sub(r"{([a-z]):([\w.]+)}", lambda found: f"({in_reach(found[2], found[1])})", template)
    for name, sql in _NAMED.items():
        out = out.replace(f"{{{name}}}", sql)
    return out


_NAMED = {
    "me": ME, "case": CASE, "unit": UNIT, "user": USER, "signing_in": SIGNING_IN, "secret": SECRET,
    "administers": ADMINISTERS,
}  # fmt: skip


def as_sql(statements: Iterable[str]) -> str:
    """One script of several statements, for a migration."""
    return ";\n".join(statements) + ";"
