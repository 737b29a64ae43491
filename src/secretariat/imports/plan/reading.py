"""One sheet, row by row: its columns by name, what must be there, and the way into a staging table."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db import connection
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from secretariat.ground.dates import DAY, FOREVER
from secretariat.imports.plan.context import Plan
from secretariat.imports.readers import Sheet
from secretariat.imports.rules import columns
from secretariat.imports.rules.cells import BadValue, close, parse_date, split_values
from secretariat.imports.rules.problems import BadCell
from secretariat.offices.actions.posts import MOST_SEATS

KINDS = {
    columns.MEMBERSHIPS: ("primary", "secondary"),
    columns.TENURES: ("elected", "appointed", "acting", "deputy"),
    columns.CONTACTS: ("email", "phone", "address"),
}
EACH = 5000
MOST_SIGNS = 200
MOST_SIGNS_OF = dict.fromkeys(("email", "address", "value", "purpose"), 500)
"""How long a value may be, as in forms and in the API."""
Row = tuple[Any, ...]


class Columns:
    """Cells of a row by the name of their column, without spaces around them; "" for a column that is not there."""

    def __init__(self, sheet: Sheet, table: str) -> None:
        self.places = columns.match_header(sheet.file, columns.TABLES[table], sheet.header)
        self.sheet = sheet
        self.get_from, self.get_to = self.getter("valid_from"), self.getter("valid_to")
        self.known: dict[tuple[str, str], tuple[date | None, str, date, str]] = {}

    def cell(self, cells: list[str], name: str) -> str:
        """The cell of a column, "" where the row or the sheet has none."""
        place = self.places.get(name)
        return cells[place].strip() if place is not None and place < len(cells) else ""

    def bad(self, row: int, name: str, found: str, expected: str) -> BadCell:
        """A problem of one cell of this sheet."""
        return BadCell(self.sheet.file, row, self.sheet.called.get(name, name), found, expected)

    def getter(self, name: str) -> Callable[[list[str]], str]:
        """How to get the cell of a column from a row; "" for a column that is not there."""
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


def counted(plan: Plan, sheet: Sheet, sheet_number: int) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet, with progress told and the rows counted."""
    total = sheet.size or None
    count = 0
    for number, cells in sheet.rows():
        count += 1
        if count % EACH == 0:
            plan.progress(sheet.file, sheet.position() if total else count, total)
        together = "".join(cells)
        if "\0" in together:
            place = next(i for i, c in enumerate(cells) if "\0" in c)
            plan.fail(BadCell(sheet.file, number, sheet.header[place], _("a sign that is no text (NUL)"), _("text")))
            continue
        if len(together) > MOST_SIGNS and (long := _too_long(sheet, number, cells)):
            plan.fail(long)
            continue
        yield number, cells
    plan.report.rows[sheet.file] = count
    plan.staged[plan.sheets[sheet_number][1]] = count
    plan.progress(sheet.file, total or count, total or count)


def _too_long(sheet: Sheet, number: int, cells: list[str]) -> BadCell | None:
    """The first cell with a value that no index takes and no page shows; several values in one cell count each."""
    for name, cell in zip(sheet.header, cells, strict=False):
        most = MOST_SIGNS_OF.get(name.strip().casefold(), MOST_SIGNS)
        if len(cell) > most and any(len(value) > most for value in split_values(cell)):
            name = sheet.called.get(name, name)
            return BadCell(sheet.file, number, name, cell, _("at most %(most)d signs") % {"most": most})
    return None


def need(table: Columns, row: int, cells: list[str], *names: str) -> list[str]:
    """The cells of some columns. Raises BadCell for the first that is empty."""
    out = []
    for name in names:
        text = table.cell(cells, name)
        if not text:
            raise table.bad(row, name, "", str(EXPECTED.get(name) or _("a value")))
        out.append(text)
    return out


EXPECTED = {
    "id": gettext_lazy("an id"),
    "name": gettext_lazy("a name"),
    "type": gettext_lazy("a type such as cell or branch"),
    "unit_id": gettext_lazy("the id of a unit"),
    "person_id": gettext_lazy("the id of a person"),
    "role": gettext_lazy("a role such as Secretary"),
}


def kind_of(table: Columns, row: int, text: str, name: str) -> str:
    """A kind that the table knows, folded. Raises BadCell for any other word."""
    folded = text.casefold()
    if folded not in KINDS[name]:
        raise table.bad(row, "kind", text, _("one of %(names)s") % {"names": ", ".join(KINDS[name])})
    return folded


def positive(table: Columns, row: int, cells: list[str], name: str) -> int | None:
    """A number of seats or of one seat, or None for an empty cell. Raises BadCell."""
    text = table.cell(cells, name)
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9 or not 0 < int(text) <= MOST_SEATS:
        expected = _("a whole number from 1 to %(most)s") % {"most": number_format(MOST_SEATS, force_grouping=True)}
        raise table.bad(row, name, text, expected)
    return int(text)


def copy_rows(table: str, found: Iterator[Row]) -> None:
    """Copies rows into a staging table as they are found."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        write = copy.write_row
        for row in found:
            write(row)
