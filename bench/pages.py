"""What is measured: every page with who looks at it. The ids come from the staged size."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

Row = tuple[str, str, str]
"""What it is, who looks, and the address."""


def pages(stage: dict[str, Any]) -> list[Row]:
    """Every page of one size, in the order of the table."""
    return [*_desks(stage), *_units(stage), *_people(stage), *_past(stage), *_offices(stage), *_api(stage)]


def _desks(stage: dict[str, Any]) -> Iterator[Row]:
    for who in stage["sessions"]:
        yield "my desk", who, "/desk/"


def _units(stage: dict[str, Any]) -> Iterator[Row]:
    yield "the tree at the root", "general.secretary", f"/units/?open={stage['root']}"
    yield "the tree down to a cell", "member", "/units/"
    yield "a level of 400 units", "general.secretary", f"/units/?open={stage['wide']}"
    yield "the centre", "general.secretary", f"/units/{stage['root']}/"
    yield "a region", "general.secretary", f"/units/{stage['region']}/"
    yield "a district", "district.secretary", f"/units/{stage['district']}/"
    yield "a unit with 400 units below", "district.secretary", f"/units/{stage['wide']}/"
    yield "a cell", "district.secretary", f"/units/{stage['cell']}/"
    yield "a cell", "member", f"/units/{stage['cell']}/"
    yield "reorganisations", "member", "/changes/"


def _people(stage: dict[str, Any]) -> Iterator[Row]:
    members = f"/units/{stage['region']}/members/"
    for who in ("administrator", "region.secretary"):
        yield "a region's members, first page", who, members
        if stage.get("hundredth"):
            yield "a region's members, hundredth page", who, f"{members}?{urlencode({'after': stage['hundredth']})}"
    yield "a region's members of a second unit", "administrator", f"{members}?kind=secondary"
    yield "everyone, first page", "administrator", f"/units/{stage['root']}/members/"
    yield "a region's members, of whom none is seen", "cell.secretary", members
    yield "a region's members, of whom few are seen", "many.offices", members
    yield "a district's members", "district.secretary", f"/units/{stage['district']}/members/"
    yield "a cell's members", "cell.secretary", f"/units/{stage['cell']}/members/"
    yield "a person", "district.secretary", f"/people/{stage['person']}/"
    yield "a person", "administrator", f"/people/{stage['person']}/"
    yield "a person", "member", f"/people/{stage['person']}/"
    yield "who can see me", "member", "/me/visibility/"
    yield "who can see me", "many.offices", "/me/visibility/"
    yield "my page", "member", "/me/"
    for who, text in _searches(stage):
        yield f"search: {text}", who, f"/search/?{urlencode({'q': text})}"


def _searches(stage: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for text in ("kim", "k", "ki", "김", "김민", "kim min-jun", "ngọc", "xiu", "nobody at all"):
        yield "region.secretary", text
    for text in ("kim", "김민준", "siobhan", "o’brien", "selma", "zzz"):
        yield "administrator", text
    for text in ("kim", "k", "김", "xiu", "siobhan o"):
        yield "district.secretary", text
    yield "many.offices", "kim"
    yield "many.offices", "siobhan"
    yield "member", "kim"
    yield "member", "treasurer harbour"


def _past(stage: dict[str, Any]) -> Iterator[Row]:
    then = urlencode({"on": stage["then"]})
    yield "the tree at the root, years ago", "general.secretary", f"/units/?open={stage['root']}&{then}"
    yield "a cell, years ago", "district.secretary", f"/units/{stage['cell']}/?{then}"
    yield "a region, years ago", "general.secretary", f"/units/{stage['region']}/?{then}"
    for who in ("administrator", "region.secretary"):
        yield "a region's members, years ago", who, f"/units/{stage['region']}/members/?{then}"
        if stage.get("hundredth"):
            after = urlencode({"after": stage["hundredth"]})
            yield "the same, hundredth page", who, f"/units/{stage['region']}/members/?{then}&{after}"
    yield "a district's members, years ago", "district.secretary", f"/units/{stage['district']}/members/?{then}"
    yield "a cell's members, years ago", "cell.secretary", f"/units/{stage['cell']}/members/?{then}"
    yield "a person, years ago", "district.secretary", f"/people/{stage['person']}/?{then}"
    yield "search, years ago: kim", "region.secretary", f"/search/?q=kim&{then}"


def _offices(stage: dict[str, Any]) -> Iterator[Row]:
    for who in ("general.secretary", "administrator", "district.secretary", "many.offices"):
        yield "vacant heads", who, "/offices/vacancies/"
    yield "all vacant seats", "general.secretary", "/offices/vacancies/?heads=0"
    yield "all vacant seats", "district.secretary", "/offices/vacancies/?heads=0"
    for who in ("general.secretary", "district.secretary", "many.offices"):
        yield "endings", who, "/offices/endings/"
    for what in ("applications", "transfers"):
        for who in ("administrator", "district.secretary", "many.offices"):
            yield what, who, f"/{what}/"
    for who in ("administrator", "region.secretary", "district.secretary"):
        yield "suspected duplicates", who, "/duplicates/"
    for who in ("administrator", "region.secretary", "district.secretary", "cell.secretary"):
        yield "the ledger", who, "/ledger/"
    yield "the ledger of a cell", "administrator", f"/ledger/?unit={stage['cell']}"
    yield "the ledger, acts of one kind", "district.secretary", "/ledger/?action=project.load_demonstration"
    yield "settings", "administrator", "/settings/"


def _api(stage: dict[str, Any]) -> Iterator[Row]:
    region, district = stage["region"], stage["district"]
    then = stage["then"]
    yield "API: members of a region", "administrator", f"/api/v1/members?unit={region}"
    yield "API: members of a region, years ago", "administrator", f"/api/v1/members?unit={region}&on={then}"
    yield "API: members of a district", "district.secretary", f"/api/v1/members?unit={district}"
    yield "API: people", "region.secretary", "/api/v1/people?q=kim"
    yield "API: a person", "district.secretary", f"/api/v1/people/{stage['person']}"
    yield "API: units below a region", "member", f"/api/v1/units?below={region}"
    yield "API: posts of a region", "general.secretary", f"/api/v1/posts?below={region}"
    yield "API: tenures of a region", "region.secretary", f"/api/v1/tenures?unit={region}"
    yield "API: the ledger", "district.secretary", "/api/v1/ledger"
