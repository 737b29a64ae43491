"""Everything that an export holds, table by table, streamed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.db import connection

from secretariat.ground import paths, powers
from secretariat.ground.actor import Actor
from secretariat.ground.dates import format_partial
from secretariat.imports.rules.units import Segment, as_segments
from secretariat.offices.models import PostType
from secretariat.structure.models import Organisation, Unit, UnitName, UnitType

Ranges = list[tuple[str, str]]


@dataclass(frozen=True)
class Scope:
    """How far an export reaches. None for a range means everything, which only the system has."""

    names: Ranges | None
    contacts: Ranges | None
    languages: tuple[str, ...]
    """The main language first."""
    units: frozenset[int] | None = None
    """Units within reach, and those that they stand or stood under, without which the file would be no tree."""
    keys: dict[int, str] = field(default_factory=dict)
    types: dict[int, str] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)


def scope_of(actor: Actor) -> Scope:
    """What the actor may take out: names within reach of both powers, contact details within their own."""
    organisation = Organisation.objects.first()
    main = organisation.main_language if organisation else "en"
    others = set(UnitName.objects.order_by().values_list("language", flat=True).distinct()) - {main}
    everything = actor.is_system
    out = actor.reach(powers.EXPORT)
    return Scope(
        names=None if everything else _both(out, actor.reach(powers.NAMES)),
        contacts=None if everything else _both(out, actor.reach(powers.CONTACTS)),
        languages=(main, *sorted(others)),
        units=None if everything else _units_within(out),
        keys={
            pk: external or f"unit-{pk}" for pk, external in Unit.objects.values_list("pk", "external_id").iterator()
        },
        types=_words(list(UnitType.objects.all()), main),
        roles=_words(list(PostType.objects.all()), main),
    )


def _units_within(ranges: Ranges) -> frozenset[int] | None:
    """Every unit that stands or stood in the ranges, and all that ever stood above one of these; None for all units."""
    inside, parameters = _within("path", ranges)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM structure_placement WHERE parent_id IS NULL AND NOT {inside}", parameters)
        if ranges and cursor.fetchone()[0] == 0:
            return None
        cursor.execute(f"SELECT DISTINCT unit_id FROM structure_placement WHERE {inside}", parameters)
        found: set[int] = set()
        fresh = {row[0] for row in cursor.fetchall()}
        while fresh:
            found |= fresh
            cursor.execute("SELECT DISTINCT path FROM structure_placement WHERE unit_id = ANY (%s)", [list(fresh)])
            fresh = {unit_id for (path,) in cursor.fetchall() for unit_id in paths.unit_ids(path)} - found
    return frozenset(found)


def _both(some: Ranges, others: Ranges) -> Ranges:
    return [(max(a, c), min(b, d)) for a, b in some for c, d in others if max(a, c) < min(b, d)]


def _words(kinds: list[Any], language: str) -> dict[int, str]:
    """The name of each kind in the main language, or its code where a name stands for two kinds."""
    names = {kind.pk: kind.names.get(language) or kind.code for kind in kinds}
    folded = [name.casefold() for name in names.values()]
    return {
        kind.pk: names[kind.pk] if folded.count(names[kind.pk].casefold()) == 1 else kind.code for kind in kinds
    }  # fmt: skip


def _stream(name: str, sql: str, parameters: list[Any] | None = None) -> Iterator[tuple[Any, ...]]:
    connection.ensure_connection()
    with connection.connection.cursor(name=name) as cursor:
        cursor.itersize = 5000
        cursor.execute(sql, parameters)
        yield from cursor


def _within(column: str, ranges: Ranges | None) -> tuple[str, list[Any]]:
    """SQL: the path lies in one of the ranges."""
    if ranges is None:
        return "true", []
    return (
        f"EXISTS (SELECT 1 FROM unnest(%s::text[], %s::text[]) r(a, b)"
        f' WHERE {column} >= r.a COLLATE "C" AND {column} < r.b COLLATE "C")',
        [[a for a, _ in ranges], [b for _, b in ranges]],
    )


class Further(list[str]):
    """A row that tells more of what the row before it is about: another span of days of the same unit or post."""


def unit_histories(scope: Scope) -> Iterator[tuple[int, int, list[Segment]]]:
    """Each unit's id, type and dated rows."""
    places = _stream("export_places", """
        SELECT p.unit_id, u.type_id, p.path, p.parent_id, p.valid_from, p.valid_to, p.from_precision, p.to_precision
        FROM structure_placement p JOIN structure_unit u ON u.id = p.unit_id ORDER BY p.unit_id, p.valid_from
    """)  # fmt: skip
    names = groupby(_stream("export_names", """
        SELECT unit_id, language, name, valid_from, valid_to, from_precision, to_precision
        FROM structure_unitname ORDER BY unit_id, valid_from, language
    """), lambda row: row[0])  # fmt: skip
    named, mine = next(names, (0, iter(())))
    for unit_id, found in groupby(places, lambda row: row[0]):
        if scope.units is not None and unit_id not in scope.units:
            continue
        rows = list(found)
        while named and named < unit_id:
            named, mine = next(names, (0, iter(())))
        held = [tuple(row[1:]) for row in mine] if named == unit_id else []
        yield unit_id, rows[0][1], as_segments([row[2:] for row in rows], held, list(scope.languages), scope.keys)


def units(scope: Scope) -> Iterator[list[str]]:
    """Rows of units, the header first."""
    languages = [f"name_{code.casefold()}" for code in scope.languages[1:]]
    yield ["id", "parent_id", "name", "type", "valid_from", "valid_to", *languages]
    for unit_id, type_id, segments in unit_histories(scope):
        for number, s in enumerate(segments):
            name, *others = s.names
            row = [
                scope.keys[unit_id], s.parent or "", name or next((n for n in others if n), scope.keys[unit_id]),
                scope.types[type_id], format_partial(s.start, s.start_precision),
                format_partial(s.end, s.end_precision), *(n or "" for n in others),
            ]  # fmt: skip
            yield Further(row) if number else row


def _people_sql(scope: Scope) -> tuple[str, list[Any]]:
    """SQL of the ids of the people whom an export names."""
    if scope.names is None:
        return "SELECT id FROM people_person WHERE merged_into_id IS NULL", []
    members, first = _within("path", scope.names)
    tenures, second = _within("path", scope.names)
    return (
        f"SELECT person_id AS id FROM people_membership WHERE {members}"
        f" UNION SELECT person_id FROM offices_tenure WHERE {tenures}",
        first + second,
    )


@dataclass(frozen=True)
class PersonRow:
    """One person with their other names (kind, language, name)."""

    key: str
    name: str
    language: str
    born_on: date | None
    born_precision: str
    names: list[list[str]]


def people_rows(scope: Scope) -> Iterator[PersonRow]:
    """Everyone whom the export names."""
    who, parameters = _people_sql(scope)
    for row in _stream("export_people", f"""
        SELECT COALESCE(p.external_id, 'person-' || p.id), p.display_name, p.language, p.born_on, p.born_precision,
               COALESCE((SELECT json_agg(json_build_array(n.kind, n.language, n.name) ORDER BY n.id)
                         FROM people_personname n WHERE n.person_id = p.id AND n.kind <> 'primary'), '[]')
        FROM people_person p JOIN ({who}) w ON w.id = p.id ORDER BY p.id
    """, parameters):  # fmt: skip
        yield PersonRow(*row)


def person_languages() -> list[str]:
    """Languages in which people have names beside their own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT language FROM people_personname WHERE kind = 'script' ORDER BY 1")
        return [row[0] for row in cursor.fetchall() if row[0]]


def people(scope: Scope) -> Iterator[list[str]]:
    """Rows of people, the header first."""
    languages = person_languages()
    columns = [f"name_{code.casefold()}" for code in languages]
    yield ["id", "name", "language", "born_on", "known_as", "former_names", *columns]
    for person in people_rows(scope):
        script = {language: name for kind, language, name in person.names if kind == "script"}
        known = [name for kind, _, name in person.names if kind == "known"]
        # A name in no language has no column of its own.
        known += [name for code, name in script.items() if code not in languages]
        yield [
            person.key, person.name, person.language,
            format_partial(person.born_on, person.born_precision) if person.born_on else "", " | ".join(known),
            " | ".join(name for kind, _, name in person.names if kind == "former"),
            *(script.get(code, "") for code in languages),
        ]  # fmt: skip


def contacts(scope: Scope) -> Iterator[list[str]]:
    """Rows of contact details, the header first."""
    yield ["person_id", "kind", "value", "purpose", "consent"]
    inside, parameters = _within("m.path", scope.contacts)
    where = "true" if scope.contacts is None else (
        f"EXISTS (SELECT 1 FROM people_membership m WHERE m.person_id = p.id AND {inside})")  # fmt: skip
    for key, kind, value, purpose, consent in _stream("export_contacts", f"""
        SELECT COALESCE(p.external_id, 'person-' || p.id), c.kind, c.value, c.purpose, c.consent
        FROM people_contactdetail c JOIN people_person p ON p.id = c.person_id
        WHERE p.merged_into_id IS NULL AND {where} ORDER BY c.person_id, c.id
    """, parameters):  # fmt: skip
        yield [key, kind, value, purpose, "yes" if consent else "no"]


def memberships(scope: Scope) -> Iterator[list[str]]:
    """Rows of memberships, the header first."""
    yield ["unit_id", "person_id", "kind", "valid_from", "valid_to"]
    inside, parameters = _within("m.path", scope.names)
    for unit_id, key, kind, start, before, end, after in _stream("export_memberships", f"""
        SELECT m.unit_id, COALESCE(p.external_id, 'person-' || p.id), m.kind, m.valid_from, m.from_precision,
               m.valid_to, m.to_precision
        FROM people_membership m JOIN people_person p ON p.id = m.person_id WHERE {inside} ORDER BY m.unit_id, m.id
    """, parameters):  # fmt: skip
        yield [scope.keys[unit_id], key, kind, format_partial(start, before), format_partial(end, after)]


def posts(scope: Scope) -> Iterator[list[str]]:
    """Rows of posts, the header first; one for each number of seats that a post has had."""
    yield ["unit_id", "role", "seats", "valid_from", "valid_to"]
    last = 0
    for post_id, unit_id, type_id, seats, start, before, end, after in _stream("export_posts", """
        SELECT o.id, o.unit_id, o.type_id, r.seats, r.valid_from,
               CASE WHEN r.valid_from = o.valid_from THEN o.from_precision
               ELSE 'd' END, r.valid_to, CASE WHEN r.valid_to = o.valid_to THEN o.to_precision ELSE 'd' END
        FROM offices_post o CROSS JOIN LATERAL (
            SELECT e.seats, greatest(e.valid_from, o.valid_from) AS valid_from,
                   least(e.valid_to, o.valid_to) AS valid_to
            FROM offices_earlierseats e WHERE e.post_id = o.id
            UNION ALL
            SELECT o.seats, COALESCE((SELECT max(e.valid_to) FROM offices_earlierseats e WHERE e.post_id = o.id),
                                     o.valid_from), o.valid_to) r
        WHERE r.valid_from < r.valid_to ORDER BY o.unit_id, o.id, r.valid_from
    """):  # fmt: skip
        if scope.units is not None and unit_id not in scope.units:
            continue
        row = [
            scope.keys[unit_id], scope.roles[type_id], str(seats), format_partial(start, before),
            format_partial(end, after),
        ]  # fmt: skip
        yield Further(row) if post_id == last else row
        last = post_id


def tenures(scope: Scope) -> Iterator[list[str]]:
    """Rows of tenures, the header first."""
    yield ["unit_id", "person_id", "role", "kind", "seat", "valid_from", "valid_to"]
    inside, parameters = _within("t.path", scope.names)
    for unit_id, key, type_id, kind, seat, start, before, end, after in _stream("export_tenures", f"""
        SELECT o.unit_id, COALESCE(p.external_id, 'person-' || p.id), o.type_id, t.kind, t.seat, t.valid_from,
               t.from_precision, t.valid_to, t.to_precision
        FROM offices_tenure t JOIN offices_post o ON o.id = t.post_id JOIN people_person p ON p.id = t.person_id
        WHERE {inside} ORDER BY o.unit_id, t.id
    """, parameters):  # fmt: skip
        yield [
            scope.keys[unit_id], key, scope.roles[type_id], kind, str(seat or ""), format_partial(start, before),
            format_partial(end, after),
        ]  # fmt: skip


TABLES = {
    "units": units, "people": people, "contacts": contacts, "memberships": memberships, "posts": posts,
    "tenures": tenures,
}  # fmt: skip
