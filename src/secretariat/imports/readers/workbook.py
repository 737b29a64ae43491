"""Excel workbooks: looked over before they are opened, so that no file can fill the memory."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from secretariat.imports.readers.sources import Sheet, table_of
from secretariat.imports.rules.columns import letter
from secretariat.imports.rules.problems import BadCell

MAX_UNPACKED = 600_000_000
MAX_RATIO = 250
RATIO_FROM = 20_000_000
"""Small members may be packed as tightly as they like."""
MAX_MEMBERS = 2_000
MAX_COLUMNS = 200
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REF = re.compile(rb'\br="([A-Z]{1,4})(\d{1,9})"')
_CHUNK = 1 << 20


def open_workbook(path: Path) -> dict[str, Sheet]:
    """The sheets of a workbook that are named like tables. Raises BadCell when it is not whole or too large."""
    _look_over(path)
    try:
        book = CalamineWorkbook.from_path(path)
    except PasswordError:
        raise BadCell(path.name, None, "", _("a workbook with a password"), _("one without")) from None
    except (CalamineError, OSError) as error:
        raise _not_whole(path, str(error)) from None
    sheets: dict[str, Sheet] = {}
    for name in book.sheet_names:
        table = table_of(name)
        if table is None:
            continue
        if table in sheets:
            raise BadCell(path.name, None, "", _("the sheet %(name)s twice") % {"name": name}, _("each table once"))
        label = f"{path.name}: {name}"
        try:
            cells = book.get_sheet_by_name(name)
        except CalamineError as error:
            raise _not_whole(path, str(error)) from None
        top = cells.start[0] if cells.start else 0
        left = cells.start[1] if cells.start else 0
        first = next(iter(cells.iter_rows()), [])
        if not first or top > 0:
            raise BadCell(label, 1, "", _("an empty first row"), _("the names of the columns"))
        header = [""] * left + [_text(value) for value in first]
        sheets[table] = Sheet(label, table, header, _reader(cells, left))
    if not sheets:
        found = ", ".join(book.sheet_names) or _("no sheet")
        raise BadCell(
            path.name,
            None,
            "",
            _("the sheets %(found)s") % {"found": found},
            _("sheets named units, people, memberships or tenures"),
        )
    return sheets


def _reader(cells: Any, left: int) -> Any:
    def rows() -> Iterator[tuple[int, list[str]]]:
        margin = [""] * left
        for number, values in enumerate(cells.iter_rows(), 1):
            if number > 1 and any(value != "" for value in values):
                yield number, margin + [_text(value) for value in values]

    return rows


def _text(value: Any) -> str:
    """A cell as it would stand in CSV."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)


def _not_whole(path: Path, why: str) -> BadCell:
    return BadCell(
        path.name,
        None,
        "",
        why or _("a damaged file"),
        _("a whole XLSX workbook; it may have been cut off while it was copied"),
    )


def _look_over(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadCell(path.name, None, "", _("an old or a locked workbook (XLS)"), _("XLSX without a password"))
    if not start.startswith(b"PK"):
        raise _not_whole(path, _("no workbook"))
    try:
        with zipfile.ZipFile(path) as packed:
            members = packed.infolist()
            total = sum(m.file_size for m in members)
            if len(members) > MAX_MEMBERS or total > MAX_UNPACKED:
                raise BadCell(
                    path.name,
                    None,
                    "",
                    _("%(count)s parts of %(total)s bytes unpacked") % {"count": len(members), "total": f"{total:,}"},
                    _("at most %(max_unpacked)s bytes; use CSV for more") % {"max_unpacked": f"{MAX_UNPACKED:,}"},
                )
            for member in members:
                if member.file_size > RATIO_FROM and member.file_size > MAX_RATIO * max(member.compress_size, 1):
                    raise BadCell(
                        path.name,
                        None,
                        member.filename,
                        _("%(file_size)s bytes packed into %(compress_size)s")
                        % {"file_size": f"{member.file_size:,}", "compress_size": f"{member.compress_size:,}"},
                        _("a workbook that was not made to fill the memory"),
                    )
            names = {m.filename for m in members}
            if "xl/workbook.xml" not in names:
                raise BadCell(path.name, None, "", _("a zipped file that is no XLSX workbook"), _("an XLSX workbook"))
            for member_name, title in _sheet_members(packed, names):
                if table_of(title):
                    _look_through(path, packed, member_name, title)
    except (zipfile.BadZipFile, EOFError, OSError, ElementTree.ParseError, ValueError) as error:
        raise _not_whole(path, str(error)) from None
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise _not_whole(path, str(error)) from None
        raise


def _sheet_members(packed: zipfile.ZipFile, names: set[str]) -> list[tuple[str, str]]:
    """The members that hold the sheets, with the sheets' names."""
    book, links = packed.read("xl/workbook.xml"), packed.read("xl/_rels/workbook.xml.rels")
    if b"<!DOCTYPE" in book or b"<!DOCTYPE" in links:
        raise ValueError("a document type declaration")
    targets = {r.get("Id"): r.get("Target", "") for r in ElementTree.fromstring(links)}
    out = []
    for sheet in ElementTree.fromstring(book).iter():
        if sheet.tag.endswith("}sheet"):
            link = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), None)
            target = targets.get(link, "").removeprefix("/xl/").removeprefix("xl/")
            if f"xl/{target}" in names:
                out.append((f"xl/{target}", sheet.get("name", "")))
    return out


def _look_through(path: Path, packed: zipfile.ZipFile, member: str, title: str) -> None:
    """Reads the sheet's cells for far corners, errors, and formulas whose value was never saved."""
    label = f"{path.name}: {title}"
    read = 0
    rest = b""
    with packed.open(member) as file:
        while chunk := file.read(_CHUNK):
            read += len(chunk)
            if read > MAX_UNPACKED:
                raise BadCell(
                    label,
                    None,
                    "",
                    _("more than %(max_unpacked)s bytes") % {"max_unpacked": f"{MAX_UNPACKED:,}"},
                    _("a smaller sheet; use CSV for more"),
                )
            text = rest + chunk
            end = 0
            for cell in _CELL.finditer(text):
                end = cell.end()
                _check_cell(label, cell)
            rest = text[max(end, len(text) - _CHUNK) :]


def _check_cell(label: str, cell: re.Match[bytes]) -> None:
    attributes, content = cell[1], cell[3] or b""
    place = _REF.search(attributes)
    column, row = (place[1].decode(), int(place[2])) if place else ("", None)
    if place and (len(column) > 2 or (column > "GR" and len(column) == 2) or (row or 0) > 1_048_576):
        raise BadCell(
            label,
            row,
            column,
            _("a cell far outside the table"),
            _("at most %(max_columns)s columns (up to %(column)s) and 1,048,576 rows")
            % {"max_columns": MAX_COLUMNS, "column": letter(MAX_COLUMNS - 1)},
        )
    if b't="e"' in attributes:
        value = re.search(rb"<(?:\w+:)?v>(.*?)</", content)
        raise BadCell(label, row, column, value[1].decode() if value else _("an error"), _("a value; mend the formula"))
    if b"<f" in content and not re.search(rb"<(?:\w+:)?v>[^<]", content) and b't="str"' not in attributes:
        raise BadCell(label, row, column, _("a formula whose value was never saved"),
                      _("a value; open the workbook in a spreadsheet program and save it"))  # fmt: skip
