"""Popolo JSON: organizations, persons, posts and memberships."""

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from secretariat.imports.readers.sources import Sheet
from secretariat.imports.rules.cells import SEPARATOR
from secretariat.imports.rules.json_text import json_problem, not_utf8
from secretariat.imports.rules.problems import BadCell

MAX_BYTES = 200_000_000
KINDS = {"email": "email", "e-mail": "email", "phone": "phone", "cell": "phone", "mobile": "phone", "voice": "phone",
         "address": "address"}  # fmt: skip
READ = {
    "organizations": ("id", "parent_id", "name", "classification", "founding_date", "dissolution_date"),
    "persons": ("id", "name", "lang", "birth_date", "email"),
    "posts": ("id", "organization_id", "role", "label", "seats", "start_date", "end_date"),
    "memberships": ("organization_id", "person_id", "post_id", "role", "kind", "seat", "start_date", "end_date"),
}
"""What each part is read for; whatever else stands in it may be anything."""
LISTS = {
    "other_names": ("name", "lang", "start_date", "end_date", "note"),
    "contact_details": ("type", "value", "note", "consent"),
    "placements": ("parent_id", "start_date", "end_date"),
}
CALLED = {
    "organizations": {"type": "classification", "valid_from": "founding_date", "valid_to": "dissolution_date"},
    "persons": {"born_on": "birth_date", "language": "lang", "kind": "type", "purpose": "note"},
    "posts": {"unit_id": "organization_id", "valid_from": "start_date", "valid_to": "end_date"},
    "memberships": {"unit_id": "organization_id", "valid_from": "start_date", "valid_to": "end_date"},
}
"""What Popolo calls the columns."""
Item = dict[str, Any]


def open_popolo(path: Path) -> dict[str, Sheet]:
    """The tables of a Popolo file. Raises BadCell when it is not whole, or its parts have no ids."""
    if path.stat().st_size > MAX_BYTES:
        raise BadCell(
            path.name,
            None,
            "",
            _("%(st_size)s bytes") % {"st_size": f"{path.stat().st_size:,}"},
            _("at most %(max_bytes)s; use CSV for more") % {"max_bytes": f"{MAX_BYTES:,}"},
        )
    try:
        # Numbers stay as they were written: an id is no number to count with.
        data = json.loads(path.read_text(encoding="utf-8-sig"), parse_int=str, parse_float=str, parse_constant=str)
    except UnicodeDecodeError as error:
        raise not_utf8(path.name, error) from None
    except json.JSONDecodeError as error:
        raise json_problem(path.name, error) from None
    except RecursionError:
        raise BadCell(path.name, None, "", _("parts nested without end"), _("Popolo JSON")) from None
    if not isinstance(data, dict):
        raise BadCell(
            path.name, 1, "", _("a list or a value"), _("an object with organizations, persons and memberships")
        )
    reader = _Popolo(path.name, data)
    return {sheet.table: sheet for sheet in reader.sheets()}


class _Popolo:
    def __init__(self, file: str, data: Item) -> None:
        self.file = file
        self.parts = {name: self._list(data, name) for name in READ}
        self.languages = {part: self._languages(part) for part in ("organizations", "persons")}
        """Apart, for a person may have a name in the main language beside their own, and a unit has only one."""

    def _languages(self, part: str) -> list[str]:
        return sorted(
            {
                other["lang"]
                for item in self.parts[part]
                for other in item.get("other_names") or []
                if isinstance(other, dict) and other.get("lang")
            }
        )

    def _list(self, data: Item, name: str) -> list[Item]:
        found = [] if data.get(name) is None else data[name]
        if not isinstance(found, list):
            raise BadCell(self.file, None, name, _kind(found), _("a list"))
        for number, item in enumerate(found, 1):
            if not isinstance(item, dict):
                raise BadCell(f"{self.file}: {name}", number, "", _kind(item), _("an object"))
            self._to_text(name, number, "", item, READ[name])
            for key, fields in LISTS.items():
                parts = item.get(key)
                if parts is None:
                    continue
                if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
                    raise BadCell(f"{self.file}: {name}", number, key, _kind(parts), _("a list of objects"))
                for part in parts:
                    self._to_text(name, number, f"{key}.", part, fields)
                    if key == "other_names" and not part.get("name"):
                        raise BadCell(f"{self.file}: {name}", number, f"{key}.name", "", _("a name"))
        return found

    def _to_text(self, part: str, number: int, within: str, item: Item, fields: Sequence[str]) -> None:
        for key in fields:
            value = item.get(key)
            if isinstance(value, list | dict):
                raise BadCell(f"{self.file}: {part}", number, within + key, _kind(value), _("text"))
            if value is not None:
                item[key] = text = _text(value)
                if not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):
                    raise BadCell(f"{self.file}: {part}", number, within + key, _("bytes that are no text"), _("text"))

    def sheets(self) -> Iterator[Sheet]:
        of_units, of_persons = (
            [f"name_{language.casefold()}" for language in self.languages[part]]
            for part in ("organizations", "persons")
        )
        dates = ["valid_from", "valid_to"]
        if self.parts["organizations"]:
            yield self._sheet(
                "organizations", "units", ["id", "parent_id", "name", "type", *dates, *of_units], self._unit
            )
        if self.parts["persons"]:
            header = ["id", "name", "language", "born_on", "known_as", "former_names", *of_persons]
            yield self._sheet("persons", "people", header, self._person)
            header = ["person_id", "kind", "value", "purpose", "consent"]
            yield self._sheet("persons", "contacts", header, self._contacts)
        if self.parts["posts"]:
            yield self._sheet("posts", "posts", ["unit_id", "role", "seats", *dates], self._post)
        if self.parts["memberships"]:
            header = ["unit_id", "person_id", "role", "kind", "seat", *dates]
            yield self._sheet("memberships", "tenures", header, self._membership())

    def _sheet(self, part: str, table: str, header: list[str], make: Any) -> Sheet:
        def rows() -> Iterator[tuple[int, list[str]]]:
            for number, item in enumerate(self.parts[part], 1):
                for cells in make(item):
                    yield number, [_text(cell) for cell in cells]

        return Sheet(f"{self.file}: {part}", table, header, rows, called=CALLED[part])

    def _unit(self, item: Item) -> Iterator[list[Any]]:
        """One row for each run of days with one parent and one name in each language."""
        born, gone = item.get("founding_date"), item.get("dissolution_date")
        places = item.get("placements") or [{"parent_id": item.get("parent_id"), "start_date": born, "end_date": gone}]
        others = item.get("other_names") or []
        for place in places:
            start, end = place.get("start_date") or "", place.get("end_date") or ""
            edges = {str(start), str(end)}
            for name in others:
                edges |= {
                    d for d in (str(name.get(k) or "") for k in ("start_date", "end_date")) if _inside(d, start, end)
                }
            ordered = [str(start), *sorted(edges - {str(start), str(end)}), str(end)]
            for low, high in pairwise(ordered):
                holding = [n for n in others if _covers(n, low, high)]
                main = next((n["name"] for n in holding if (not n.get("lang") and n.get("start_date") is not None)
                             or (not n.get("lang") and n.get("end_date") is not None)), item.get("name"))  # fmt: skip
                by_language = [
                    next((n["name"] for n in holding if n.get("lang") == language), "")
                    for language in self.languages["organizations"]
                ]
                yield [item.get("id"), place.get("parent_id"), main, item.get("classification") or "unit", low, high,
                       *by_language]  # fmt: skip

    def _person(self, item: Item) -> Iterator[list[Any]]:
        others = item.get("other_names") or []
        plain = [n for n in others if not n.get("lang")]
        former = [n.get("name") for n in plain if n.get("end_date") or n.get("note") == "former"]
        known = [n.get("name") for n in plain if n.get("name") not in former]
        by_language = [
            next((n["name"] for n in others if n.get("lang") == lang), "") for lang in self.languages["persons"]
        ]
        yield [item.get("id"), item.get("name"), item.get("lang"), item.get("birth_date"),
               SEPARATOR.join(map(_text, known)), SEPARATOR.join(map(_text, former)), *by_language]  # fmt: skip

    def _contacts(self, item: Item) -> Iterator[list[Any]]:
        details = list(item.get("contact_details") or [])
        told = {_text(d.get("value")) for d in details}
        if item.get("email") and item["email"] not in told:
            yield [item.get("id"), "email", item["email"], "", ""]
        for detail in details:
            kind = KINDS.get(_text(detail.get("type")).casefold())
            if kind:
                yield [item.get("id"), kind, detail.get("value"), detail.get("note"), detail.get("consent")]

    def _post(self, item: Item) -> Iterator[list[Any]]:
        yield [item.get("organization_id"), item.get("role") or item.get("label"), item.get("seats"),
               item.get("start_date"), item.get("end_date")]  # fmt: skip

    def _membership(self) -> Any:
        posts = {post["id"]: post for post in self.parts["posts"] if post.get("id")}
        for number, item in enumerate(self.parts["memberships"], 1):
            named = item.get("post_id")
            # Without its post, whoever held it would become a member.
            if named and named not in posts and not item.get("role"):
                raise BadCell(
                    f"{self.file}: memberships", number, "post_id", named, _("the id of a post in this file, or a role")
                )

        def make(item: Item) -> Iterator[list[Any]]:
            post = posts.get(item.get("post_id")) or {}
            unit = item.get("organization_id") or post.get("organization_id")
            role = post.get("role") or post.get("label") or item.get("role") or "Member"
            yield [unit, item.get("person_id"), role, item.get("kind"), item.get("seat"), item.get("start_date"),
                   item.get("end_date")]  # fmt: skip

        return make


def _kind(value: Any) -> str:
    return _("a list") if isinstance(value, list) else _("an object") if isinstance(value, dict) else _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _inside(day: str, start: str, end: str) -> bool:
    return bool(day) and (not start or day > start) and (not end or day < end)


def _covers(name: Item, low: str, high: str) -> bool:
    start, end = str(name.get("start_date") or ""), str(name.get("end_date") or "")
    return (not start or (bool(low) and start <= low)) and (not end or (bool(high) and high <= end))
