"""Row-level security: the settings that a request makes for its transaction, and the policies that read them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection

from secretariat.ground import powers
from secretariat.ground.actor import Actor

WEB, WEB_MANY = "secretariat_web", "secretariat_web_many"
SLOTS = {WEB: 8, WEB_MANY: 64}
FAMILIES = {"n": powers.NAMES, "c": powers.CONTACTS, "l": powers.READ_LEDGER, "a": powers.ADMINISTER}
"""One family of slots for each power that opens rows to reading."""
WORK = "w"
"""The family of slots that a reorganisation opens to writing."""

ME = "NULLIF(current_setting('secretariat.person', true), '')::bigint"
USER = "NULLIF(current_setting('secretariat.user', true), '')::bigint"
CASE = "NULLIF(current_setting('secretariat.case', true), '')::bigint"
"""The one person whose file the running action has opened, after its own permission check."""
SIGNING_IN = "current_setting('secretariat.signing_in', true) = 'on'"
SECRET = "current_setting('secretariat.secret', true)"
ADMINISTERS = "current_setting('secretariat.a0b', true) <> ''"
MINE = "person_id = {me} OR person_id = {case}"
"""Predicate over `person_id`, for reading: the actor's own rows, and those of the file that an action has opened."""
OPENED = "person_id = {case}"
"""Predicate over `person_id`, for writing: only the file that an action has opened, even one's own."""


def enter(actor: Actor) -> None:
    """Tells PostgreSQL, for this transaction, who acts and how far their powers reach."""
    settings = {f"secretariat.{name}": "" for name in ("case", "signing_in", "secret")}
    settings |= {"secretariat.person": str(actor.person_id or ""), "secretariat.user": str(actor.user_id or "")}
    settings |= _slots(WORK, [], SLOTS[WEB])
    # The policies make short queries look long, and helping processes take longer to start than a page to answer.
    settings["max_parallel_workers_per_gather"] = "0"
    reaches = {family: actor.reach(power) for family, power in FAMILIES.items()}
    slots = SLOTS[WEB]
    many = any(len(ranges) > slots for ranges in reaches.values())
    if many:
        slots = SLOTS[WEB_MANY]
    for family, ranges in reaches.items():
        settings |= _slots(family, ranges, slots)
    _set(settings)
    if many:
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {WEB_MANY}")


def _slots(family: str, ranges: list[tuple[str, str]], slots: int) -> dict[str, str]:
    settings = {}
    for number in range(slots):
        low, high = ranges[number] if number < len(ranges) else ("", "")
        settings[f"secretariat.{family}{number}a"] = low
        settings[f"secretariat.{family}{number}b"] = high
    return settings


def open_work(ranges: list[tuple[str, str]]) -> None:
    """Opens memberships and tenures in up to eight ranges of paths to writing, for a reorganisation that is allowed."""
    if len(ranges) > SLOTS[WEB]:
        raise ValueError(f"at most {SLOTS[WEB]} ranges can be opened at once, not {len(ranges)}")
    _set(_slots(WORK, ranges, SLOTS[WEB]))


def open_secret(digest: str) -> None:
    """Opens the one link or token with this SHA-256 to the running transaction, to whoever presented its secret."""
    _set({"secretariat.secret": digest})


def open_case(person_id: int) -> None:
    """Opens one person's file to the running transaction. Only actions call this, after their permission check."""
    _set({"secretariat.case": str(person_id)})


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


def in_reach(column: str, family: str, role: str) -> str:
    """SQL: the path in `column` lies in one of the slots of a family."""
    return " OR ".join(
        f"({column} >= current_setting('secretariat.{family}{n}a', true)"
        f" AND {column} < current_setting('secretariat.{family}{n}b', true))"
        for n in range(SLOTS[role])
    )


def policies(table: str, read: str, write: str | None = None, *, insert: str | None = None) -> list[str]:
    """The statements that put a table under row-level security for each web role.

    The predicates may hold `{n:column}` for the slots of a family over a path, and {me}, {case}, {user},
    {signing_in}, {secret} and {administers}. Without `write` rows can be read only, without `insert` `write` serves.
    """
    statements = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"]
    for role in SLOTS:
        statements.append(f"CREATE POLICY read_{role} ON {table} FOR SELECT TO {role} USING ({expand(read, role)})")
        if write:
            sql = expand(write, role)
            statements.append(f"CREATE POLICY change_{role} ON {table} FOR UPDATE TO {role} USING ({sql})")
            statements.append(f"CREATE POLICY remove_{role} ON {table} FOR DELETE TO {role} USING ({sql})")
        if insert or write:
            sql = expand(insert or write or "", role)
            statements.append(f"CREATE POLICY add_{role} ON {table} FOR INSERT TO {role} WITH CHECK ({sql})")
    return statements


def also_read(table: str, name: str, read: str) -> list[str]:
    """The statements that open rows of a table by one more predicate."""
    return [
        f"CREATE POLICY {name}_{role} ON {table} FOR SELECT TO {role} USING ({expand(read, role)})" for role in SLOTS
    ]


def expand(template: str, role: str) -> str:
    """SQL of a predicate's template for one role."""
    out = template
    for family in [*FAMILIES, WORK]:
        while f"{{{family}:" in out:
            before, _, rest = out.partition(f"{{{family}:")
            column, _, after = rest.partition("}")
            # The work area has as few slots for an officer with many offices as for everyone.
            slots_of = WEB if family == WORK else role
            out = f"{before}({in_reach(column, family, slots_of)}){after}"
    for name, sql in _NAMED.items():
        out = out.replace(f"{{{name}}}", sql)
    return out


_NAMED = {
    "me": ME, "case": CASE, "user": USER, "signing_in": SIGNING_IN, "secret": SECRET, "administers": ADMINISTERS,
}  # fmt: skip


def as_sql(statements: Iterable[str]) -> str:
    """One script of several statements, for a migration."""
    return ";\n".join(statements) + ";"
