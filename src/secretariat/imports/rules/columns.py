"""The tables of an import and their columns."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.translation import gettext as _

from secretariat.imports.rules.problems import BadCell

UNITS, PEOPLE, CONTACTS, MEMBERSHIPS, POSTS, TENURES = "units", "people", "contacts", "memberships", "posts", "tenures"
MEMBER = "member"
"""The role in `tenures` that means a membership, folded."""
_LANGUAGE = r"[a-z]{2,3}(?:-[a-z0-9]{2,8})?"
_NAME = re.compile(f"name_({_LANGUAGE})")


@dataclass(frozen=True)
class Table:
    """One table: the columns that it must have and those that it may have."""

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    languages: bool = False
    """Whether there may be columns name_ko, name_fr and so on."""
    example: tuple[tuple[str, ...], ...] = field(default=())

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column, the required ones first."""
        return (*self.required, *self.optional)


DATES = ("valid_from", "valid_to")
TABLES = {
    table.name: table
    for table in [
        Table(
            UNITS, ("id", "parent_id", "name", "type"), DATES, languages=True,
            example=(("U1", "", "Harbour Union", "centre", "1991", ""), ("U2", "U1", "Pier 4", "cell", "2007-10", "")),
        ),
        Table(
            PEOPLE, ("id", "name"),
            ("language", "born_on", "email", "phone", "address", "purpose", "consent", "known_as", "former_names"),
            languages=True,
            example=(("P1", "Maria Silva", "en", "1980", "maria@example.org", "", "", "", "yes", "", ""),),
        ),
        Table(CONTACTS, ("person_id", "kind", "value"), ("purpose", "consent")),
        Table(
            MEMBERSHIPS, ("unit_id", "person_id"), ("kind", *DATES),
            example=(("U2", "P1", "primary", "2019-05-01", ""),),
        ),
        Table(POSTS, ("unit_id", "role"), ("seats", *DATES)),
        Table(
            TENURES, ("unit_id", "person_id", "role"), ("kind", "seat", *DATES),
            example=(("U2", "P1", "Secretary", "elected", "", "2021-01-01", ""),),
        ),
    ]
}  # fmt: skip


def match_header(file: str, table: Table, header: list[str]) -> dict[str, int]:
    """Where each known column stands. Raises BadCell for a missing, an unknown or a repeated one."""
    places: dict[str, int] = {}
    for place, cell in enumerate(header):
        name = cell.strip().casefold().replace(" ", "_")
        if not name:
            continue
        known = name in table.columns or (table.languages and _NAME.fullmatch(name))
        if not known:
            raise BadCell(
                file, 1, letter(place), cell, _("one of the columns %(names)s") % {"names": ", ".join(table.columns)}
            )
        if name in places:
            raise BadCell(file, 1, letter(place), cell, _("each column once"))
        places[name] = place
    missing = [name for name in table.required if name not in places]
    if missing:
        found = ", ".join(cell for cell in header if cell.strip()) or _("nothing")
        raise BadCell(
            file, 1, ", ".join(missing), found, _("the columns %(names)s") % {"names": ", ".join(table.required)}
        )
    return places


def languages_of(places: dict[str, int]) -> dict[str, str]:
    """The columns with names in other languages, by language."""
    return {found[1]: name for name in places if (found := _NAME.fullmatch(name))}


@lru_cache(maxsize=1000)
def is_language(text: str) -> bool:
    """Whether this is the code of a language, such as ko or pt-BR."""
    return re.fullmatch(_LANGUAGE, text, re.IGNORECASE | re.ASCII) is not None


def letter(place: int) -> str:
    """A column's letter as spreadsheets show it: 0 is A, 26 is AA."""
    out = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        out = chr(65 + rest) + out
    return out
