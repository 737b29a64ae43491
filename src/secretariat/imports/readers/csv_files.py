"""CSV: UTF-8 with or without a mark at its beginning, or UTF-16 with one; comma, semicolon or tab."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from secretariat.imports.readers.sources import Sheet, table_of
from secretariat.imports.rules.cells import unguard
from secretariat.imports.rules.columns import letter
from secretariat.imports.rules.problems import BadCell

MAX_ROWS = 10_000_000
MAX_CELL = 1_000_000
_HEADER_BYTES = 65_536
MOST_ZEROES = 10
"""Where every tenth byte or more is a zero, it is no text at all; of a few, the row of each is told."""
_NEEDS_UNGUARD = re.compile(r"'+[=+\-@\t\r]")


def open_folder(path: Path) -> dict[str, Sheet]:
    """The sheets of a folder of CSV files, or of one file that is named like a table."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    sheets: dict[str, Sheet] = {}
    for file in files:
        if file.suffix.casefold() not in (".csv", ".tsv", ".txt") or not file.is_file():
            continue
        table = table_of(file.stem)
        if table is None:
            if file.suffix.casefold() == ".csv":
                raise BadCell(
                    file.name,
                    None,
                    "",
                    _("the name %(name)s") % {"name": file.name},
                    _("units.csv, people.csv, memberships.csv, tenures.csv, contacts.csv or posts.csv"),
                )
            continue
        if table in sheets:
            raise BadCell(file.name, None, "", _("%(table)s twice") % {"table": table}, _("each table once"))
        sheets[table] = open_csv(file, table)
    return sheets


def open_csv(path: Path, table: str) -> Sheet:
    """One CSV file as a sheet."""
    encoding, skip = _encoding(path)
    header_text = _first_line(path, encoding, skip)
    delimiter = _delimiter(header_text)
    try:
        header = next(csv.reader([header_text], delimiter=delimiter, strict=True), [])
    except csv.Error:
        header = next(csv.reader([header_text], delimiter=delimiter), [])
    if not any(cell.strip() for cell in header):
        raise BadCell(path.name, 1, "", _("an empty first row"), _("the names of the columns"))
    sheet = Sheet(path.name, table, header, lambda: iter(()), path.stat().st_size)
    where = [0]

    def rows() -> Iterator[tuple[int, list[str]]]:
        return _rows(path, encoding, skip, delimiter, header, where)

    sheet.rows = rows
    sheet.position = lambda: where[0]
    return sheet


def _encoding(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        start = file.read(_HEADER_BYTES)
    if not start.strip():
        raise BadCell(path.name, 1, "", _("an empty file"), _("the names of the columns in the first row"))
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8", 3
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16-le" if start.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"), 2
    if start.startswith(b"PK\x03\x04"):
        raise BadCell(path.name, None, "", _("a workbook or another zipped file"), _("CSV; import a workbook as XLSX"))
    first = re.split(rb"\r\n|\n|\r", start, maxsplit=1)[0]
    if b"\0" in first or start.count(0) * MOST_ZEROES > len(start):
        raise BadCell(path.name, 1, "", _("bytes that are no text"), _("CSV as UTF-8"))
    return "utf-8", 0


def _first_line(path: Path, encoding: str, skip: int) -> str:
    with path.open("rb") as raw:
        raw.seek(skip)
        start = raw.read(_HEADER_BYTES)
    text = codecs.getincrementaldecoder(encoding)("strict")
    try:
        decoded = text.decode(start)
    except UnicodeDecodeError:
        # The reader of rows tells where; a header in another encoding is found here.
        line = re.split(rb"\r\n|\n|\r", start, maxsplit=1)[0]
        try:
            return line.decode(encoding)
        except UnicodeDecodeError as error:
            raise _wrong_encoding(path, 1, line, error.start, ",", []) from None
    quoted = False
    for place, char in enumerate(decoded):
        if char == '"':
            quoted = not quoted
        elif char in "\r\n" and not quoted:
            return decoded[:place]
    return decoded


def _delimiter(header: str) -> str:
    bare = re.sub(r'"[^"]*"', "", header)
    return max(",;\t", key=lambda sign: (bare.count(sign), sign == ","))


def _rows(
    path: Path, encoding: str, skip: int, delimiter: str, header: list[str], where: list[int]
) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(MAX_CELL)
    width = len(header)
    number = 1
    with path.open("rb") as raw:
        raw.seek(skip)
        text = io.TextIOWrapper(raw, encoding=encoding, newline="")
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        short: int | None = None
        short_cells: list[str] = []
        try:
            next(reader)
            for cells in reader:
                number += 1
                if not cells:
                    continue
                if short is not None:
                    raise _short(path, short, width, short_cells)
                if number > MAX_ROWS:
                    raise BadCell(
                        path.name,
                        number,
                        "",
                        _("more than %(max_rows)s rows") % {"max_rows": f"{MAX_ROWS:,}"},
                        _("smaller files, one at a time"),
                    )
                if len(cells) != width:
                    if len(cells) < width:
                        # Told one row later, for only the last row of a file can have been cut off.
                        short, short_cells = number, cells
                        continue
                    if any(cell.strip() for cell in cells[width:]):
                        raise BadCell(
                            path.name,
                            number,
                            letter(width),
                            cells[width],
                            _(
                                "%(width)s cells, as in the first row; a cell that holds “%(delimiter)s” "
                                "needs quotation marks"
                            )
                            % {"width": width, "delimiter": delimiter},
                        )
                if number % 1000 == 0:
                    where[0] = raw.tell()
                for place, cell in enumerate(cells):
                    if cell and cell[0] == "'" and _NEEDS_UNGUARD.match(cell):
                        cells[place] = unguard(cell)
                yield number, cells
        except UnicodeDecodeError:
            raise _find_wrong_encoding(path, encoding, skip, delimiter, header) from None
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                raise BadCell(
                    path.name,
                    number + 1,
                    "",
                    _("the end of the file within quotation marks"),
                    _("closing quotation marks; the file may have been cut off while it was copied"),
                ) from None
            if "field larger" in str(error):
                raise BadCell(
                    path.name,
                    number + 1,
                    "",
                    _("a cell of more than %(max_cell)s signs") % {"max_cell": f"{MAX_CELL:,}"},
                    _("closing quotation marks somewhere before"),
                ) from None
            raise BadCell(
                path.name,
                number + 1,
                "",
                _("quotation marks in the wrong place"),
                _("cells without quotation marks, or wholly within them"),
            ) from None
    if short is not None:
        raise BadCell(
            path.name,
            short,
            letter(len(short_cells)),
            _("%(count)s cells at the end of the file") % {"count": len(short_cells)},
            _("%(width)s cells; the file may have been cut off while it was copied") % {"width": width},
        )
    where[0] = path.stat().st_size


def _short(path: Path, row: int, width: int, cells: list[str]) -> BadCell:
    return BadCell(
        path.name,
        row,
        letter(len(cells)),
        _("%(count)s cells") % {"count": len(cells)},
        _("%(width)s cells, as in the first row") % {"width": width},
    )


def _find_wrong_encoding(path: Path, encoding: str, skip: int, delimiter: str, header: list[str]) -> BadCell:
    """Looks for the first byte that is not of the encoding, line by line."""
    if encoding != "utf-8":
        return BadCell(
            path.name,
            None,
            "",
            _("bytes that are not %(encoding)s") % {"encoding": encoding},
            _("whole UTF-16, or CSV as UTF-8"),
        )
    with path.open("rb") as raw:
        raw.seek(skip)
        row, quoted = 0, False
        for line in raw:
            if not quoted:
                row += 1
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                return _wrong_encoding(path, row, line, error.start, delimiter, header)
            quoted ^= line.count(b'"') % 2 == 1
    return BadCell(path.name, row, "", _("bytes that are not UTF-8"), _("CSV as UTF-8"))


def _wrong_encoding(path: Path, row: int, line: bytes, place: int, delimiter: str, header: list[str]) -> BadCell:
    before = line[:place].decode("utf-8", "replace")
    cell = re.sub(r'"[^"]*"', "", before).count(delimiter)
    column = header[cell] if cell < len(header) else letter(cell)
    for encoding, name in (("cp949", _("Korean Windows (CP949)")), ("cp1252", _("Western Windows (CP1252)"))):
        try:
            text = line.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp949" and not re.search(r"[가-힣]{2}", text):
            continue
        cells = next(csv.reader([text.rstrip("\r\n")], delimiter=delimiter), [])
        found = cells[cell] if cell < len(cells) else text
        return BadCell(
            path.name,
            row,
            column,
            found,
            _("UTF-8; this file looks like %(name)s. Save it as “CSV UTF-8” and try again") % {"name": name},
        )
    return BadCell(
        path.name,
        row,
        column,
        _("the byte %(value)s") % {"value": f"{line[place]:#04x}"},
        _("UTF-8. Save the file as “CSV UTF-8”"),
    )
