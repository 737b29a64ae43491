"""Files to fill in: every table with its columns and a row or two to show how."""

import csv
import io
import zipfile

import xlsxwriter  # type: ignore[import-untyped]

from secretariat.imports.rules.columns import TABLES, Table


def _told(table: Table) -> list[tuple[str, ...]]:
    return [table.columns, *table.example]


def example_zip() -> bytes:
    """A zip file of CSV files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for table in TABLES.values():
            text = io.StringIO()
            csv.writer(text).writerows(_told(table))
            packed.writestr(f"{table.name}.csv", text.getvalue().encode("utf-8-sig"))
    return out.getvalue()


def example_workbook() -> bytes:
    """A workbook with one sheet a table, its cells formatted as text so that no date is turned into a number."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        text = book.add_format({"num_format": "@"})
        head = book.add_format({"num_format": "@", "bold": True})
        for table in TABLES.values():
            sheet = book.add_worksheet(table.name)
            sheet.set_column(0, len(table.columns) - 1, 16, text)
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(_told(table)):
                for place, cell in enumerate(row):
                    sheet.write_string(number, place, cell, text if number else head)
    return out.getvalue()


EXAMPLES = {"zip": example_zip, "xlsx": example_workbook}
