"""Which format a set of uploaded files is, by their names."""

from collections.abc import Sequence
from pathlib import PurePosixPath

TABLE_ENDINGS = (".csv", ".tsv", ".txt")
MOST_BYTES = 500_000_000
"""The largest upload, all files together."""
MOST_FILES = 20
CSV, XLSX, POPOLO = "csv", "xlsx", "popolo"


class Unfit(ValueError):
    """Files that cannot be imported together; `why` is none, many, mixed, kind, name or twice, `name` a file."""

    def __init__(self, why: str, name: str = "") -> None:
        super().__init__(why)
        self.why, self.name = why, name


def safe_name(name: str) -> str:
    """A file's own name without any folder, fit to be stored under. Raises Unfit."""
    plain = PurePosixPath(name.replace("\\", "/")).name
    fit = plain and plain.isprintable() and not plain.startswith(".") and len(plain.encode()) <= 200
    if not fit:
        raise Unfit("name", name[:80])
    return plain


def format_of(names: Sequence[str]) -> str:
    """csv for tables or a zip file of them, xlsx for one workbook, popolo for one JSON file. Raises Unfit."""
    if not names:
        raise Unfit("none")
    if len(names) > MOST_FILES:
        raise Unfit("many")
    folded = [name.casefold() for name in names]
    for place, name in enumerate(folded):
        if name in folded[:place]:
            raise Unfit("twice", names[place])
    endings = [PurePosixPath(name).suffix for name in folded]
    if all(ending in TABLE_ENDINGS for ending in endings):
        return CSV
    if len(names) == 1:
        known = {".zip": CSV, ".xlsx": XLSX, ".json": POPOLO}.get(endings[0])
        if known:
            return known
        raise Unfit("kind", names[0])
    for place, ending in enumerate(endings):
        if ending not in (*TABLE_ENDINGS, ".zip", ".xlsx", ".json"):
            raise Unfit("kind", names[place])
    raise Unfit("mixed")
