"""Reading the sheets: units into memory, everything else by COPY into tables that vanish with the transaction."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from secretariat.imports.plan.context import Plan, rows, run, sequence
from secretariat.imports.plan.reading import Columns, Row, copy_rows, counted, kind_of, need, positive
from secretariat.imports.plan.stage_people import stage_contacts, stage_people
from secretariat.imports.readers import Sheet, Source
from secretariat.imports.rules import columns
from secretariat.imports.rules.problems import BadCell
from secretariat.imports.rules.units import Segment

TEMPORARY = """
    CREATE TEMP TABLE s_people (sheet smallint, row integer, key text, name text, sort_name text, names jsonb,
        language text, born_on date, born_precision text, email text, email_match text, phone text, phone_match text,
        address text, address_match text, purpose text, consent boolean,
        known bigint, person_id bigint, state text DEFAULT 'new') ON COMMIT DROP;
    CREATE TEMP TABLE s_contacts (sheet smallint, row integer, key text, kind text, value text, match_value text,
        purpose text, consent boolean) ON COMMIT DROP;
    CREATE TEMP TABLE s_time (sheet smallint, row integer, unit_key text, person_key text, role text, kind text,
        seat integer, vf date, fp text, vt date, tp text) ON COMMIT DROP;
    CREATE TEMP TABLE s_posts (sheet smallint, row integer, unit_key text, role text, seats integer,
        vf date, fp text, vt date, tp text) ON COMMIT DROP;
"""


def stage(plan: Plan, source: Source) -> None:
    """Reads every sheet once. Raises BadInput with all that cannot be read."""
    run("DROP TABLE IF EXISTS s_people, s_contacts, s_time, s_posts")
    run(TEMPORARY)
    plan.populated = bool(rows("SELECT 1 FROM people_person LIMIT 1"))
    if not plan.populated:
        # Everyone is new, and may have a number while the files are still being read.
        run(f"ALTER TABLE s_people ALTER COLUMN person_id SET DEFAULT {sequence('people_person')}")
    try:
        for table in columns.TABLES:
            sheet = source.sheets.get(table)
            if sheet is not None:
                plan.sheets.append((sheet.file, table))
                _READERS[table](plan, sheet, len(plan.sheets) - 1)
    except BadCell as error:
        plan.errors.append(error)
    plan.stop_if_bad()


def _units(plan: Plan, sheet: Sheet, number: int) -> None:
    table = Columns(sheet, columns.UNITS)
    others = columns.languages_of(table.places)
    _not_main(plan, table, others)
    plan.languages = [plan.options.language, *sorted(others)]
    ordered = [others[language] for language in plan.languages[1:]]
    for row, cells in counted(plan, sheet, number):
        try:
            key, name, kind = need(table, row, cells, "id", "name", "type")
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


def _not_main(plan: Plan, table: Columns, others: dict[str, str]) -> None:
    if plan.options.language in others:
        raise table.bad(
            1,
            others[plan.options.language],
            others[plan.options.language],
            _("names in the main language (%(language)s) in the column name") % {"language": plan.options.language},
        )


def _memberships(plan: Plan, sheet: Sheet, number: int) -> None:
    table = Columns(sheet, columns.MEMBERSHIPS)
    get_unit, get_person, get_kind = table.getter("unit_id"), table.getter("person_id"), table.getter("kind")

    def read() -> Iterator[Row]:
        for row, cells in counted(plan, sheet, number):
            try:
                unit, person, kind = get_unit(cells), get_person(cells), get_kind(cells)
                if not unit or not person:
                    need(table, row, cells, "unit_id", "person_id")
                if kind:
                    kind = kind_of(table, row, kind, columns.MEMBERSHIPS)
                start, before, end, after = table.period(row, cells)
            except BadCell as error:
                plan.fail(error)
                continue
            if start is not None and (plan.first_day is None or start < plan.first_day):
                plan.first_day = start
            yield number, row, unit, person, None, kind or None, None, start, before, end, after

    copy_rows("s_time", read())


def _tenures(plan: Plan, sheet: Sheet, number: int) -> None:
    table = Columns(sheet, columns.TENURES)

    def read() -> Iterator[Row]:
        for row, cells in counted(plan, sheet, number):
            try:
                unit, person, role = need(table, row, cells, "unit_id", "person_id", "role")
                member = role.casefold() == columns.MEMBER
                kind = table.cell(cells, "kind")
                if kind:
                    kind = kind_of(table, row, kind, columns.MEMBERSHIPS if member else columns.TENURES)
                seat = None if member else positive(table, row, cells, "seat")
                start, before, end, after = table.period(row, cells)
            except BadCell as error:
                plan.fail(error)
                continue
            if start is not None and (plan.first_day is None or start < plan.first_day):
                plan.first_day = start
            told = None if member else " ".join(role.split())
            yield number, row, unit, person, told, kind or None, seat, start, before, end, after

    copy_rows("s_time", read())


def _posts(plan: Plan, sheet: Sheet, number: int) -> None:
    table = Columns(sheet, columns.POSTS)

    def read() -> Iterator[Row]:
        for row, cells in counted(plan, sheet, number):
            try:
                unit, role = need(table, row, cells, "unit_id", "role")
                seats = positive(table, row, cells, "seats")
                yield number, row, unit, " ".join(role.split()), seats, *table.period(row, cells)
            except BadCell as error:
                plan.fail(error)

    copy_rows("s_posts", read())


_READERS = {
    columns.UNITS: _units,
    columns.PEOPLE: stage_people,
    columns.CONTACTS: stage_contacts,
    columns.MEMBERSHIPS: _memberships,
    columns.POSTS: _posts,
    columns.TENURES: _tenures,
}
