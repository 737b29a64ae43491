"""Writing an export, one row at a time."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import xlsxwriter  # type: ignore[import-untyped]
from django.utils.translation import gettext as _

from secretariat.ground.dates import format_partial
from secretariat.ground.errors import Invalid
from secretariat.imports.plan.context import Progress
from secretariat.imports.queries import tables
from secretariat.imports.rules.cells import guard

MOST_XLSX_ROWS = 1_048_575
MOST_XLSX_CELL = 32_767
OPTIONAL = ("contacts", "posts")
"""Tables that are left out when they are empty."""


@dataclass
class Counts:
    """How much was written of each table: things, such as units, and the rows that tell of them."""

    things: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    def begin(self, table: str) -> None:
        """A table of which nothing is written yet."""
        self.things[table] = self.rows[table] = 0

    def add(self, table: str, progress: Progress, *, further: bool) -> None:
        """One row more, of another thing or of the same one."""
        self.rows[table] += 1
        self.things[table] += not further
        if self.rows[table] % 5000 == 0:
            progress(table, self.rows[table], None)

    def in_several_rows(self) -> dict[str, int]:
        """The number of rows of those tables in which one thing has several."""
        return {table: rows for table, rows in self.rows.items() if rows != self.things[table]}


def _told(table: str, rows: Iterator[list[str]], counts: Counts, progress: Progress) -> Iterator[list[str]]:
    counts.begin(table)
    for number, row in enumerate(rows):
        if number:
            counts.add(table, progress, further=isinstance(row, tables.Further))
        yield row


def write_csv(scope: tables.Scope, folder: Path, progress: Progress) -> Counts:
    """One CSV file a table, as UTF-8 with a mark at its beginning, which spreadsheets need to know it by."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = Counts()
    for table, make in tables.TABLES.items():
        path = folder / f"{table}.csv"
        with path.open("w", newline="", encoding="utf-8-sig") as file:
            out = csv.writer(file)
            for row in _told(table, make(scope), counts, progress):
                out.writerow([guard(cell) for cell in row])
        if not counts.rows[table] and table in OPTIONAL:
            path.unlink()
    return counts


def write_xlsx(scope: tables.Scope, path: Path, progress: Progress) -> Counts:
    """A workbook with one sheet a table. Raises Invalid when a table has more rows than a sheet can hold."""
    counts = Counts()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        for table, make in tables.TABLES.items():
            sheet = book.add_worksheet(table)
            for number, row in enumerate(_told(table, make(scope), counts, progress)):
                if number > MOST_XLSX_ROWS:
                    raise Invalid(
                        _("A sheet holds at most %(most)d rows, and there are more %(table)s. Export CSV instead.")
                        % {"most": MOST_XLSX_ROWS, "table": table}
                    )
                for place, cell in enumerate(row):
                    if len(cell) > MOST_XLSX_CELL:
                        raise Invalid(_("A cell of a workbook cannot hold so much text. Export CSV instead."))
                    sheet.write_string(number, place, cell)
    return counts


def write_popolo(scope: tables.Scope, path: Path, progress: Progress) -> Counts:
    """Popolo JSON. What Popolo has no word for stands under names of our own: placements, seats, kind, seat, lang."""
    counts = Counts()
    with path.open("w", encoding="utf-8") as file:
        file.write("{")
        _list(file, "organizations", _organizations(scope), "units", counts, progress)
        file.write(",")
        _list(file, "persons", _persons(scope), "people", counts, progress)
        file.write(",")
        _list(file, "posts", _posts(scope), "posts", counts, progress)
        file.write(",")
        _list(file, "memberships", _memberships(scope), "memberships", counts, progress)
        file.write("}\n")
    return counts


def _list(
    file: IO[str], name: str, items: Iterable[dict[str, Any]], table: str, counts: Counts, progress: Progress
) -> None:
    file.write(f"\n{json.dumps(name)}: [")
    counts.begin(table)
    for item in items:
        kept = {key: value for key, value in item.items() if value not in (None, "", [])}
        file.write(",\n" if counts.rows[table] else "\n")
        json.dump(kept, file, ensure_ascii=False)
        counts.add(table, progress, further=False)
    file.write("]")


def _organizations(scope: tables.Scope) -> Iterator[dict[str, Any]]:
    for unit_id, type_id, segments in tables.unit_histories(scope):
        key = scope.keys[unit_id]
        last = segments[-1]
        name = last.names[0] or next((n for n in last.names if n), key)
        places: list[dict[str, Any]] = []
        for s in segments:
            start, end = format_partial(s.start, s.start_precision), format_partial(s.end, s.end_precision)
            if places and places[-1]["parent_id"] == s.parent and places[-1]["until"] == s.start:
                places[-1] |= {"end_date": end or None, "until": s.end}
            else:
                places.append({"parent_id": s.parent, "start_date": start, "end_date": end or None, "until": s.end})
        for place in places:
            del place["until"]
        others: list[dict[str, Any]] = []
        for number, language in enumerate(scope.languages):
            for s in segments:
                held = s.names[number]
                if not held or (number == 0 and held == name):
                    continue
                start, end = format_partial(s.start, s.start_precision), format_partial(s.end, s.end_precision)
                entry: dict[str, Any] = {"name": held, "start_date": start}
                if end:
                    entry["end_date"] = end
                if number:
                    entry["lang"] = language
                others.append(entry)
        yield {
            "id": key, "name": name, "classification": scope.types[type_id], "parent_id": last.parent,
            "founding_date": places[0]["start_date"], "dissolution_date": places[-1]["end_date"],
            "other_names": others, "placements": places if len(places) > 1 else None,
        }  # fmt: skip


def _persons(scope: tables.Scope) -> Iterator[dict[str, Any]]:
    rows = tables.contacts(scope)
    next(rows)
    details: dict[str, list[list[str]]] = {}
    for row in rows:
        details.setdefault(row[0], []).append(row)
    for person in tables.people_rows(scope):
        mine = details.get(person.key, [])
        names: list[dict[str, str]] = []
        for kind, language, name in person.names:
            names.append({"name": name, "lang": language} if kind == "script" else {"name": name, "note": kind})
        yield {
            "id": person.key, "name": person.name, "lang": person.language,
            "birth_date": format_partial(person.born_on, person.born_precision) if person.born_on else None,
            "email": next((row[2] for row in mine if row[1] == "email"), None),
            "other_names": names,
            "contact_details": [
                {"type": kind, "value": value, "note": purpose, "consent": consent == "yes"}
                for _key, kind, value, purpose, consent in mine
            ],
        }  # fmt: skip


def _posts(scope: tables.Scope) -> Iterator[dict[str, Any]]:
    rows = tables.posts(scope)
    next(rows)
    for number, (unit, role, seats, start, end) in enumerate(rows, 1):
        yield {"id": f"post-{number}", "organization_id": unit, "role": role, "label": role, "seats": int(seats),
               "start_date": start, "end_date": end}  # fmt: skip


def _memberships(scope: tables.Scope) -> Iterator[dict[str, Any]]:
    rows = tables.memberships(scope)
    next(rows)
    for unit, person, kind, start, end in rows:
        yield {"organization_id": unit, "person_id": person, "role": "Member", "kind": kind, "start_date": start,
               "end_date": end}  # fmt: skip
    rows = tables.tenures(scope)
    next(rows)
    for unit, person, role, kind, seat, start, end in rows:
        yield {"organization_id": unit, "person_id": person, "role": role, "kind": kind,
               "seat": int(seat) if seat else None, "start_date": start, "end_date": end}  # fmt: skip
