"""What a reader gives: sheets of rows, whatever the file format."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from django.utils.translation import gettext as _

from secretariat.imports.rules.columns import TABLES
from secretariat.imports.rules.problems import BadCell

FORMATS = ("csv", "xlsx", "popolo")
Rows = Callable[[], Iterator[tuple[int, list[str]]]]


@dataclass
class Sheet:
    """One table of a source: its header, and its rows with their numbers, read anew at each call of `rows`."""

    file: str
    table: str
    header: list[str]
    rows: Rows
    size: int = 0
    """Bytes, to tell how far reading has come; 0 where that is not known."""
    position: Callable[[], int] = field(default=lambda: 0)
    called: dict[str, str] = field(default_factory=dict)
    """What the file calls columns that it names otherwise."""


@dataclass
class Source:
    """The sheets of an upload by table, and the files that they came from."""

    sheets: dict[str, Sheet]
    files: list[dict[str, Any]]
    unpacked: Path | None = None
    """The folder into which a zip file was unpacked, which goes with the source."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self.unpacked is not None:
            shutil.rmtree(self.unpacked, ignore_errors=True)


def open_source(kind: str, path: Path) -> Source:
    """Opens files of one format. Raises BadCell when they cannot be what they are said to be."""
    from secretariat.imports.readers import csv_files, packed, popolo, workbook

    if not path.exists():
        raise BadCell(
            str(path),
            None,
            "",
            _("no such file or folder"),
            _("a folder or a zip file of CSV files, an XLSX or a JSON file"),
        )
    if kind == "csv" and packed.is_packed(path):
        folder = packed.unpack_for(path)
        try:
            source = open_source(kind, folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        source.files, source.unpacked = [_described(path)], folder
        return source
    opener = {"csv": csv_files.open_folder, "xlsx": workbook.open_workbook, "popolo": popolo.open_popolo}[kind]
    sheets = opener(path)
    if not sheets:
        names = ", ".join(f"{name}.csv" if kind == "csv" else name for name in TABLES)
        raise BadCell(path.name, None, "", _("none of the tables"), _("at least one of %(names)s") % {"names": names})
    paths = sorted(p for p in path.iterdir() if p.suffix.casefold() == ".csv") if path.is_dir() else [path]
    return Source(sheets, [_described(p) for p in paths])


def _described(path: Path) -> dict[str, Any]:
    return {"name": path.name, "bytes": path.stat().st_size, "sha256": sha256(path)}


def sha256(path: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def table_of(name: str) -> str | None:
    """The table that a file or sheet of this name holds."""
    folded = name.strip().casefold()
    return folded if folded in TABLES else None
