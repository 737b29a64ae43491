"""Splitting a unit in the browser: everyone can be found and ticked, however many there are."""

import re
from typing import Any

import pytest

from secretariat.offices.models import Tenure
from secretariat.people.models import Membership
from secretariat.reorganisations.pages import splitting
from secretariat.structure.models import Placement
from tests.conftest import Harbour


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages so small that a cell of three members does not fit on one."""
    monkeypatch.setattr(splitting, "PAGE", 2)


def address(harbour: Harbour, key: str) -> str:
    return f"/units/{harbour.units[key].unit_id}/reorganise/split/"


def membership(harbour: Harbour, key: str) -> int:
    return Membership.objects.get(person=harbour.people[key]).pk


def stays(harbour: Harbour) -> dict[str, str]:
    """The answer about the secretary of the cell."""
    tenure = Tenure.objects.get(post__unit_id=harbour.units["a1x"].unit_id)
    return {f"tenure-{tenure.pk}": "carry"}


def boxes(page: str, part: str = "members") -> list[tuple[int, bool]]:
    found = re.findall(rf'<input type="checkbox" name="{part}" value="(\d+)"([^>]*)>', page)
    return [(int(number), "checked" in rest) for number, rest in found]


def test_a_unit_that_fits_on_a_page_needs_no_search(harbour: Harbour, signed_in: Any) -> None:
    page = signed_in("a1x1").get(address(harbour, "a1x")).content.decode()
    assert len(boxes(page)) == 3
    assert "find-members" not in page
    assert "at a time" not in page


@pytest.mark.usefixtures("small")
def test_whoever_is_ticked_stays_so_while_one_turns_pages_and_searches(harbour: Harbour, signed_in: Any) -> None:
    browser, where = signed_in("a1x1"), address(harbour, "a1x")
    jose, kim, maria = (membership(harbour, f"a1x{n}") for n in (2, 0, 1))
    first = browser.get(where).content.decode()
    assert boxes(first) == [(jose, False), (kim, False)]
    assert "They stand here 2 at a time" in first
    assert re.search(r'<label for="id_members_find">.*<input id="id_members_find" type="search"', first)
    after = re.search(r'name="step" value="(members:[^"]+)"', first)
    assert after is not None

    given = {"name_en": "Lamps", "on": "", "title": "Light", "members": [jose]}
    second = browser.post(where, {**given, "step": after[1]})
    page = second.content.decode()
    assert second.status_code == 200
    assert boxes(page) == [(jose, True), (maria, False)]
    assert 'value="Lamps"' in page
    assert "needs your attention" not in page
    assert "This would happen" not in page
    assert 'value="members:' not in page

    # In any script, and with what is ticked beside what is found.
    page = browser.post(where, {**given, "step": "find", "find-members": "김용"}).content.decode()
    assert boxes(page) == [(jose, True), (kim, False)]
    page = browser.post(where, {**given, "step": "find", "find-members": "nobody"}).content.decode()
    assert boxes(page) == [(jose, True)]
    assert "Nothing found for “nobody”." in page

    # Whoever was found on another page goes, although a fresh page would not offer them.
    done = {"name_en": "Lamps", "on": "2026-06-01", "members": [maria], "find-members": "", "step": "preview"}
    done |= stays(harbour)
    page = browser.post(where, done).content.decode()
    assert "This would happen" in page
    assert "1 member of Cell A1X goes to" in page
    assert (maria, True) in boxes(page)


@pytest.mark.usefixtures("small")
def test_only_members_of_the_unit_can_be_ticked(harbour: Harbour, signed_in: Any) -> None:
    stranger = membership(harbour, "a1y0")
    given = {"name_en": "Lamps", "on": "2026-06-01", "members": [stranger], "step": "preview"}
    answer = signed_in("a1x1").post(address(harbour, "a1x"), given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Something ticked is no longer here" in page
    assert stranger not in dict(boxes(page))
    found = signed_in("a1x1").post(address(harbour, "a1x"), {"step": "find", "find-members": "a1y"}).content.decode()
    assert boxes(found) == []


def test_too_many_are_refused_in_words(harbour: Harbour, signed_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "MOST_TICKED", 1)
    ticked = [membership(harbour, f"a1x{n}") for n in range(2)]
    given = {"name_en": "Lamps", "on": "2026-06-01", "members": ticked, "step": "preview"}
    answer = signed_in("a1x1").post(address(harbour, "a1x"), given)
    assert answer.status_code == 422
    assert "At most 1 can be ticked." in answer.content.decode()
    given |= {"members": ticked[:1], **stays(harbour)}
    assert "This would happen" in signed_in("a1x1").post(address(harbour, "a1x"), given).content.decode()


def test_units_below_are_found_too(harbour: Harbour, signed_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "PAGE", 1)
    browser, where = signed_in("a1x1"), address(harbour, "a1b")
    x, y = (Placement.objects.get(unit_id=harbour.units[key].unit_id).unit_id for key in ("a1x", "a1y"))
    first = browser.get(where).content.decode()
    assert boxes(first, "children") == [(x, False)]
    after = re.search(r'name="step" value="(children:[^"]+)"', first)
    assert after is not None
    page = browser.post(where, {"children": [x], "step": after[1]}).content.decode()
    assert boxes(page, "children") == [(x, True), (y, False)]
    page = browser.post(where, {"step": "find", "find-children": "a1y"}).content.decode()
    assert boxes(page, "children") == [(y, False)]
    done = {"name_en": "Other", "on": "2026-06-01", "children": [y], "step": "preview"}
    assert "Cell A1Y goes to" in browser.post(where, done).content.decode()


def test_an_office_holder_without_an_answer_is_asked_about_by_a_link(harbour: Harbour, signed_in: Any) -> None:
    given = {"name_en": "Lamps", "on": "2026-06-01", "members": [membership(harbour, "a1x0")], "step": "preview"}
    answer = signed_in("a1x1").post(address(harbour, "a1x"), given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#questions">Say of each office holder' in page
    assert re.search(r'<div id="questions"[^>]*><fieldset>', page)
