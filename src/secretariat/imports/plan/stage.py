"""Reading the sheets: units into memory, everything else by COPY into tables that vanish with the transaction."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from secretariat.ground.dates import DAY, FOREVER
from secretariat.imports.plan.context import Plan, run
from secretariat.imports.readers import Sheet, Source
from secretariat.imports.rules import columns
from secretariat.imports.rules.cells import BadValue, close, parse_date, parse_yes_no, split_values
from secretariat.imports.rules.problems import BadCell
from secretariat.imports.rules.units import Segment
from secretariat.people.queries import match_contact, match_name

TEMPORARY = """
    CREATE TEMP TABLE s_people (sheet smallint, row integer, key text, name text, sort_name text, names jsonb,
        language text, born_on date, born_precision text, contacts jsonb) ON COMMIT DROP;
    CREATE TEMP TABLE s_contacts (sheet smallint, row integer, key text, kind text, value text, match_value text,
        purpose text, consent boolean) ON COMMIT DROP;
    CREATE TEMP TABLE s_time (sheet smallint, row integer, unit_key text, person_key text, role text, kind text,
        seat integer, vf date, fp text, vt date, tp text) ON COMMIT DROP;
    CREATE TEMP TABLE s_posts (sheet smallint, row integer, unit_key text, role text, seats integer,
        vf date, fp text, vt date, tp text) ON COMMIT DROP;
"""
KINDS = {
    columns.MEMBERSHIPS: ("primary", "secondary"),
    columns.TENURES: ("elected", "appointed", "acting", "deputy"),
    columns.CONTACTS: ("email", "phone", "address"),
}
EACH = 5000
Row = tuple[Any, ...]


def stage(plan: Plan, source: Source) -> None:
    """Reads every sheet once. Raises BadInput with all that cannot be read."""
    run("DROP TABLE IF EXISTS s_people, s_contacts, s_time, s_posts")
    run(TEMPORARY)
    try:
        for table in columns.TABLES:
            sheet = source.sheets.get(table)
            if sheet is not None:
                plan.sheets.append((sheet.file, table))
                _READERS[table](plan, sheet, len(plan.sheets) - 1)
    except BadCell as error:
        plan.errors.append(error)
    plan.stop_if_bad()


class _Columns:
    """Cells of a row by the name of their column, without spaces around them; "" for a column that is not there."""

    def __init__(self, sheet: Sheet, table: str) -> None:
        self.places = columns.match_header(sheet.file, columns.TABLES[table], sheet.header)
        self.sheet = sheet
        self.get_from, self.get_to = self.getter("valid_from"), self.getter("valid_to")
        self.known: dict[tuple[str, str], tuple[date | None, str, date, str]] = {}

    def cell(self, cells: list[str], name: str) -> str:
        place = self.places.get(name)
        return cells[place].strip() if place is not None and place < len(cells) else ""

    def bad(self, row: int, name: str, found: str, expected: str) -> BadCell:
        return BadCell(self.sheet.file, row, name, found, expected)

    def getter(self, name: str) -> Callable[[list[str]], str]:
        place = self.places.get(name)
        if place is None:
            return lambda cells: ""
        return lambda cells: cells[place].strip()

    def period(self, row: int, cells: list[str]) -> tuple[date | None, str, date, str]:
        """Beginning and end of a row, each with its precision. Raises BadCell."""
        told = (self.get_from(cells), self.get_to(cells))
        known = self.known.get(told)
        if known is None:
            known = self._read_period(row, *told)
            if len(self.known) < 100_000:
                self.known[told] = known
        return known

    def _read_period(self, row: int, first: str, last: str) -> tuple[date | None, str, date, str]:
        start: date | None = None
        name, text, before, end, after = "valid_from", first, DAY, FOREVER, DAY
        try:
            if text:
                start, before = parse_date(text)
            name, text = "valid_to", last
            if text:
                end, after = parse_date(text)
        except BadValue as error:
            raise self.bad(row, name, text, error.expected) from None
        if start is not None:
            end = close(start, end, after)
            if end <= start:
                raise self.bad(
                    row, "valid_to", text, _("a day after the beginning, %(day)s") % {"day": start.isoformat()}
                )
        return start, before, end, after


def _counted(plan: Plan, sheet: Sheet, sheet_number: int) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet, with progress told and the rows counted."""
    total = sheet.size or None
    count = 0
    for number, cells in sheet.rows():
        count += 1
        if count % EACH == 0:
            plan.progress(sheet.file, sheet.position() if total else count, total)
        if "\0" in "".join(cells):
            place = next(i for i, c in enumerate(cells) if "\0" in c)
            plan.fail(BadCell(sheet.file, number, sheet.header[place], _("a sign that is no text (NUL)"), _("text")))
            continue
        yield number, cells
    plan.report.rows[sheet.file] = count
    plan.staged[plan.sheets[sheet_number][1]] = count
    plan.progress(sheet.file, total or count, total or count)


def _need(table: _Columns, row: int, cells: list[str], *names: str) -> list[str]:
    out = []
    for name in names:
        text = table.cell(cells, name)
        if not text:
            raise table.bad(row, name, "", str(_EXPECTED.get(name) or _("a value")))
        out.append(text)
    return out


_EXPECTED = {
    "id": gettext_lazy("an id"),
    "name": gettext_lazy("a name"),
    "type": gettext_lazy("a type such as cell or branch"),
    "unit_id": gettext_lazy("the id of a unit"),
    "person_id": gettext_lazy("the id of a person"),
    "role": gettext_lazy("a role such as Secretary"),
}


def _units(plan: Plan, sheet: Sheet, number: int) -> None:
    table = _Columns(sheet, columns.UNITS)
    others = columns.languages_of(table.places)
    _not_main(plan, table, others)
    plan.languages = [plan.options.language, *sorted(others)]
    ordered = [others[language] for language in plan.languages[1:]]
    for row, cells in _counted(plan, sheet, number):
        try:
            key, name, kind = _need(table, row, cells, "id", "name", "type")
            parent = table.cell(cells, "parent_id") or None
            if parent == key:
                raise table.bad(row, "parent_id", key, _("another unit; a unit cannot stand under itself"))
            start, before, end, after = table.period(row, cells)
        except BadCell as error:
            plan.fail(error)
            continue
        names = (" ".join(name.split()), *(" ".join(table.cell(cells, c).split()) or None for c in ordered))
        ref = plan.ref(number, row)
        # A beginning that is not told is found later; date.min stands for it.
        segment = Segment(ref, parent, names, start or date.min, end, before, after)
        plan.told.setdefault(key, []).append(segment)
        plan.types.setdefault(key, []).append((start, ref, kind))
        if start is not None and (plan.first_day is None or start < plan.first_day):
            plan.first_day = start


def _not_main(plan: Plan, table: _Columns, others: dict[str, str]) -> None:
    if plan.options.language in others:
        raise table.bad(
            1,
            others[plan.options.language],
            others[plan.options.language],
            _("names in the main language (%(language)s) in the column name") % {"language": plan.options.language},
        )


def _people(plan: Plan, sheet: Sheet, number: int) -> None:
    table = _Columns(sheet, columns.PEOPLE)
    others = columns.languages_of(table.places)
    get_key, get_name = table.getter("id"), table.getter("name")
    plain = not (set(table.places) - {"id", "name"})

    def read() -> Iterator[Row]:
        for row, cells in _counted(plan, sheet, number):
            key, name = get_key(cells), " ".join(get_name(cells).split())
            if not key or not name:
                column = "name" if key else "id"
                plan.fail(table.bad(row, column, "", str(_EXPECTED[column])))
                continue
            if plain:
                yield number, row, key, name, match_name(name), None, None, None, None, None
                continue
            try:
                yield _person(table, others, number, row, cells, key, name)
            except BadCell as error:
                plan.fail(error)

    _copy("s_people", read())


def _person(
    table: _Columns, others: dict[str, str], number: int, row: int, cells: list[str], key: str, name: str
) -> Row:
    born: date | None = None
    precision = None
    text = table.cell(cells, "born_on")
    try:
        if text:
            born, precision = parse_date(text)
        purpose = table.cell(cells, "purpose") or "organisation"
        text = table.cell(cells, "consent")
        consent = parse_yes_no(text)
    except BadValue as error:
        column = "consent" if born or not table.cell(cells, "born_on") else "born_on"
        raise table.bad(row, column, text, error.expected) from None
    names = [["script", language, " ".join(table.cell(cells, column).split())] for language, column in others.items()]
    names += [["known", "", n] for n in split_values(table.cell(cells, "known_as"))]
    names += [["former", "", n] for n in split_values(table.cell(cells, "former_names"))]
    told = [[*n, match_name(n[2])] for n in names if n[2]]
    contacts: list[list[Any]] = [
        [kind, value, match_contact(kind, value), purpose, consent]
        for kind in KINDS[columns.CONTACTS]
        for value in split_values(table.cell(cells, kind))
    ]
    email = next((c[1] for c in contacts if c[0] == "email" and "@" not in c[1]), None)
    if email is not None:
        raise table.bad(row, "email", email, _("an e-mail address such as maria@example.org"))
    return (
        number, row, key, name, match_name(name), json.dumps(told, ensure_ascii=False) if told else None,
        table.cell(cells, "language") or None, born, precision,
        json.dumps(contacts, ensure_ascii=False) if contacts else None,
    )  # fmt: skip


def _contacts(plan: Plan, sheet: Sheet, number: int) -> None:
    table = _Columns(sheet, columns.CONTACTS)

    def read() -> Iterator[Row]:
        for row, cells in _counted(plan, sheet, number):
            try:
                key, kind, value = _need(table, row, cells, "person_id", "kind", "value")
                kind = _kind(table, row, kind, columns.CONTACTS)
                try:
                    consent = parse_yes_no(table.cell(cells, "consent"))
                except BadValue as error:
                    raise table.bad(row, "consent", table.cell(cells, "consent"), error.expected) from None
                purpose = table.cell(cells, "purpose") or "organisation"
                yield number, row, key, kind, value, match_contact(kind, value), purpose, consent
            except BadCell as error:
                plan.fail(error)

    _copy("s_contacts", read())


def _kind(table: _Columns, row: int, text: str, name: str) -> str:
    folded = text.casefold()
    if folded not in KINDS[name]:
        raise table.bad(row, "kind", text, _("one of %(names)s") % {"names": ", ".join(KINDS[name])})
    return folded


def _positive(table: _Columns, row: int, cells: list[str], name: str) -> int | None:
    text = table.cell(cells, name)
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 100_000:
        raise table.bad(row, name, text, _("a whole number from 1 on"))
    return int(text)


def _memberships(plan: Plan, sheet: Sheet, number: int) -> None:
    table = _Columns(sheet, columns.MEMBERSHIPS)
    get_unit, get_person, get_kind = table.getter("unit_id"), table.getter("person_id"), table.getter("kind")

    def read() -> Iterator[Row]:
        for row, cells in _counted(plan, sheet, number):
            try:
                unit, person, kind = get_unit(cells), get_person(cells), get_kind(cells)
                if not unit or not person:
                    _need(table, row, cells, "unit_id", "person_id")
                if kind:
                    kind = _kind(table, row, kind, columns.MEMBERSHIPS)
                start, before, end, after = table.period(row, cells)
            except BadCell as error:
                plan.fail(error)
                continue
            if start is not None and (plan.first_day is None or start < plan.first_day):
                plan.first_day = start
            yield number, row, unit, person, None, kind or None, None, start, before, end, after

    _copy("s_time", read())


def _tenures(plan: Plan, sheet: Sheet, number: int) -> None:
    table = _Columns(sheet, columns.TENURES)

    def read() -> Iterator[Row]:
        for row, cells in _counted(plan, sheet, number):
            try:
                unit, person, role = _need(table, row, cells, "unit_id", "person_id", "role")
                member = role.casefold() == columns.MEMBER
                kind = table.cell(cells, "kind")
                if kind:
                    kind = _kind(table, row, kind, columns.MEMBERSHIPS if member else columns.TENURES)
                seat = None if member else _positive(table, row, cells, "seat")
                start, before, end, after = table.period(row, cells)
            except BadCell as error:
                plan.fail(error)
                continue
            if start is not None and (plan.first_day is None or start < plan.first_day):
                plan.first_day = start
            told = None if member else " ".join(role.split())
            yield number, row, unit, person, told, kind or None, seat, start, before, end, after

    _copy("s_time", read())


def _posts(plan: Plan, sheet: Sheet, number: int) -> None:
    table = _Columns(sheet, columns.POSTS)

    def read() -> Iterator[Row]:
        for row, cells in _counted(plan, sheet, number):
            try:
                unit, role = _need(table, row, cells, "unit_id", "role")
                seats = _positive(table, row, cells, "seats")
                yield number, row, unit, " ".join(role.split()), seats, *table.period(row, cells)
            except BadCell as error:
                plan.fail(error)

    _copy("s_posts", read())


def _copy(table: str, found: Iterator[Row]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        write = copy.write_row
        for row in found:
            write(row)


_READERS = {
    columns.UNITS: _units,
    columns.PEOPLE: _people,
    columns.CONTACTS: _contacts,
    columns.MEMBERSHIPS: _memberships,
    columns.POSTS: _posts,
    columns.TENURES: _tenures,
}
