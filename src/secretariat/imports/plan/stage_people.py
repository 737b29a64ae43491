"""Reading persons and their contact details."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from secretariat.imports.plan.contacts import SEVERAL
from secretariat.imports.plan.context import Plan
from secretariat.imports.plan.reading import EXPECTED, KINDS, Columns, Row, copy_rows, counted, kind_of, need
from secretariat.imports.readers import Sheet
from secretariat.imports.rules import columns
from secretariat.imports.rules.cells import BadValue, parse_date, parse_yes_no, split_values
from secretariat.imports.rules.problems import BadCell
from secretariat.people.queries import match_contact, match_name


def stage_people(plan: Plan, sheet: Sheet, number: int) -> None:
    """Persons into s_people; what cannot be read is kept in the plan."""
    table = Columns(sheet, columns.PEOPLE)
    get_key, get_name = table.getter("id"), table.getter("name")
    persons = _Persons(table)
    plan.contact_kinds = tuple(kind for kind, _get in persons.contacts)
    plan.other_names = bool(persons.names or persons.more_names)

    def read() -> Iterator[Row]:
        for row, cells in counted(plan, sheet, number):
            key, name = get_key(cells), " ".join(get_name(cells).split())
            if not key or not name:
                column = "name" if key else "id"
                plan.fail(table.bad(row, column, "", str(EXPECTED[column])))
                continue
            try:
                yield number, row, key, name, match_name(name), *persons.facts(row, cells)
            except BadCell as error:
                plan.fail(error)

    copy_rows(f"s_people (sheet, row, key, name, sort_name, {', '.join(persons.columns)})", read())
    plan.writes["contacts"] = persons.contact_count


class _Persons:
    """What the file says of persons beside id and name. Only the columns that it has are looked at."""

    def __init__(self, table: Columns) -> None:
        self.table = table
        others = columns.languages_of(table.places)
        self.names = [("script", language, table.getter(column)) for language, column in others.items()]
        several = [("known", "known_as"), ("former", "former_names")]
        self.more_names = [(kind, table.getter(column)) for kind, column in several if column in table.places]
        kinds = [kind for kind in KINDS[columns.CONTACTS] if kind in table.places]
        self.contacts = [(kind, table.getter(kind)) for kind in kinds]
        self.get_language, self.get_born = table.getter("language"), table.getter("born_on")
        self.get_purpose, self.get_consent = table.getter("purpose"), table.getter("consent")
        self.any_contact = bool(kinds) or "consent" in table.places
        self.contact_count = 0
        self.columns = ["names", "language", "born_on", "born_precision"]
        """Where the facts go, in their order."""
        if self.any_contact:
            self.columns += ["purpose", "consent", *(c for kind in kinds for c in (kind, f"{kind}_match"))]

    def facts(self, row: int, cells: list[str]) -> tuple[Any, ...]:
        """Other names, language, day of birth with its precision, and contact details. Raises BadCell."""
        born, precision = self._born(row, cells)
        return (
            self._names(cells) if self.names or self.more_names else None, self._language(row, cells), born, precision,
            *(self._contacts(row, cells) if self.any_contact else ()),
        )  # fmt: skip

    def _language(self, row: int, cells: list[str]) -> str | None:
        text = self.get_language(cells)
        if text and not columns.is_language(text):
            raise self.table.bad(row, "language", text, _("the code of a language, such as en or ko"))
        return text or None

    def _born(self, row: int, cells: list[str]) -> tuple[date | None, str | None]:
        text = self.get_born(cells)
        if not text:
            return None, None
        try:
            return parse_date(text)
        except BadValue as error:
            raise self.table.bad(row, "born_on", text, error.expected) from None

    def _names(self, cells: list[str]) -> str | None:
        names = [(kind, language, " ".join(get(cells).split())) for kind, language, get in self.names]
        for kind, get in self.more_names:
            names += [(kind, "", name) for name in split_values(get(cells))]
        told = [(*name, match_name(name[2])) for name in names if name[2]]
        return _as_json(told) if told else None

    def _contacts(self, row: int, cells: list[str]) -> list[Any]:
        """What they may be used for and whether the person agreed; then each kind's values, and what they compare by.

        Several values of a kind stay in one cell, as in the file. What a value compares by is left out where it is the
        value itself.
        """
        text = self.get_consent(cells)
        try:
            consent = parse_yes_no(text)
        except BadValue as error:
            raise self.table.bad(row, "consent", text, error.expected) from None
        told = [self.get_purpose(cells) or None, consent]
        for kind, get in self.contacts:
            cell = get(cells)
            found: dict[str, str] = {}
            for value in split_values(cell) if cell else ():
                if kind == "email" and "@" not in value:
                    raise self.table.bad(row, "email", value, _("an e-mail address such as maria@example.org"))
                found.setdefault(match_contact(kind, value), value)
            self.contact_count += len(found)
            values, matches = SEVERAL.join(found.values()), SEVERAL.join(found)
            told += (values or None, matches if matches != values else None)
        return told


_as_json = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


def stage_contacts(plan: Plan, sheet: Sheet, number: int) -> None:
    """Contact details into s_contacts; what cannot be read is kept in the plan."""
    table = Columns(sheet, columns.CONTACTS)

    def read() -> Iterator[Row]:
        for row, cells in counted(plan, sheet, number):
            try:
                key, kind, value = need(table, row, cells, "person_id", "kind", "value")
                kind = kind_of(table, row, kind, columns.CONTACTS)
                try:
                    consent = parse_yes_no(table.cell(cells, "consent"))
                except BadValue as error:
                    raise table.bad(row, "consent", table.cell(cells, "consent"), error.expected) from None
                purpose = table.cell(cells, "purpose") or "organisation"
                yield number, row, key, kind, value, match_contact(kind, value), purpose, consent
            except BadCell as error:
                plan.fail(error)

    copy_rows("s_contacts", read())
