"""Every kind of reorganisation, from the unit's page through the preview to the record, and back again."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page as Window
from playwright.sync_api import expect

from tests.journeys.pages import DISTRICT, GENERAL, MEMBER, Places
from tests.journeys.windows import Opener, heading, press, sound, told


@pytest.fixture
def places(opened: Opener) -> Places:
    """Where things are in this installation."""
    return Places(opened.guests.product)


def _ago(days: int) -> str:
    return (date.today() - timedelta(days=days)).isoformat()


def _confirm(window: Window) -> str:
    """Confirms a preview; returns the address of the change that is now on record."""
    press(window, "Confirm")
    told(window, "It can be undone while nothing is built on it.")
    return window.url


def _found(window: Window, branch: int, name: str) -> int:
    """Founds a cell with a person in it, and stands on its page."""
    window.goto(f"/units/{branch}/reorganise/found/")
    window.get_by_label("Name (English)").fill(name)
    window.get_by_label("From").fill(_ago(40))
    press(window, "Show what would change")
    expect(window.get_by_role("main")).to_contain_text(f"“{name}” is founded under")
    _confirm(window)
    window.get_by_role("main").get_by_role("link", name=name).click()
    heading(window, name)
    return int(window.url.rstrip("/").rsplit("/", 1)[1].partition("?")[0])


def _add(window: Window, unit: int, name: str) -> None:
    window.goto(f"/units/{unit}/members/add/")
    window.get_by_label("Name", exact=True).fill(name)
    window.get_by_label("Joins on").fill(_ago(30))
    press(window, "Put on record")
    heading(window, name)


def _choose_target(window: Window, name: str) -> None:
    window.get_by_label("Find the unit by name").fill(name)
    window.keyboard.press("Enter")
    window.get_by_role("radio", name=name).first.check()


def test_found_rename_and_take_both_back(opened: Opener, places: Places) -> None:
    window = opened(DISTRICT, f"/units/{places.mark('branch')}/")
    press(window, "Reorganise")
    sound(window)
    press(window, "Found a unit below")
    press(window, "Show what would change")
    expect(window.get_by_role("alert")).to_contain_text("Name (English)")
    name = f"Pilots {opened.size['width']}"
    unit = _found(window, places.mark("branch"), name)

    press(window, "Reorganise")
    press(window, "Rename")
    window.get_by_label("Name (English)").fill(f"Harbour {name}")
    window.get_by_label("Reason").fill("They asked for it.")
    press(window, "Show what would change")
    expect(window.get_by_role("main")).to_contain_text(f"the name “{name}” becomes “Harbour {name}”")
    sound(window)
    press(window, "Change the answers")
    expect(window.get_by_label("Reason")).to_have_value("They asked for it.")
    press(window, "Show what would change")
    _confirm(window)
    window.goto(f"/units/{unit}/")
    heading(window, f"Harbour {name}")
    expect(window.locator(".timeline")).to_contain_text("Harbour")

    window.locator(".timeline a").filter(has_text="Harbour").first.click()
    window.locator("main summary").filter(has_text="Take back").first.click()
    sound(window)
    window.locator(".confirm-panel").get_by_role("button", name="Take back").click()
    told(window, "Taken back")
    expect(window.get_by_role("main")).to_contain_text("This change was taken back.")
    window.goto(f"/units/{unit}/")
    heading(window, name)


def test_a_unit_is_moved_and_the_move_undone(opened: Opener, places: Places) -> None:
    window = opened(DISTRICT)
    name = f"Divers {opened.size['width']}"
    unit = _found(window, places.mark("branch"), name)
    _add(window, unit, f"Iris Berg {opened.size['width']}")
    there = places.product.value(
        """SELECT n.name FROM structure_placement p JOIN structure_unitname n ON n.unit_id = p.unit_id
           AND n.language = 'en' AND n.valid_to > current_date WHERE p.parent_id = %s AND p.unit_id <> %s
           AND p.valid_to > current_date LIMIT 1""",
        places.mark("district"), places.mark("branch"),
    )  # fmt: skip
    window.goto(f"/units/{unit}/reorganise/move/")
    _choose_target(window, there)
    press(window, "Show what would change")
    expect(window.get_by_role("main")).to_contain_text(f"{name} goes to {there}, with")
    sound(window)
    change = _confirm(window)
    window.goto(f"/units/{unit}/")
    expect(window.locator(".breadcrumb")).to_contain_text(there)
    window.goto(change)
    window.locator("main summary").filter(has_text="Take back").first.click()
    window.locator(".confirm-panel").get_by_role("button", name="Take back").click()
    told(window, "Taken back")
    window.goto(f"/units/{unit}/")
    expect(window.locator(".breadcrumb")).not_to_contain_text(there)


def test_a_merge_asks_what_becomes_of_each_office(opened: Opener, places: Places) -> None:
    window = opened(DISTRICT)
    mark = opened.size["width"]
    first = _found(window, places.mark("branch"), f"Riggers {mark}")
    _add(window, first, f"Aki Mori {mark}")
    second = _found(window, places.mark("branch"), f"Sailmakers {mark}")
    window.goto(f"/units/{first}/")
    press(window, "Fill the post")
    window.get_by_role("radio", name=f"Aki Mori {mark}").check()
    window.get_by_label("From").fill(_ago(20))
    press(window, "Record")
    told(window, "Recorded")

    window.goto(f"/units/{first}/reorganise/merge/")
    _choose_target(window, f"Sailmakers {mark}")
    press(window, "Show what would change")
    question = window.get_by_role("group").filter(has_text=f"Aki Mori {mark}")
    expect(question).to_be_visible()
    sound(window)
    question.get_by_role("radio", name="ends with that day").check()
    press(window, "Show what would change")
    expect(window.get_by_role("heading", name="This would happen")).to_be_visible()
    sound(window)
    _confirm(window)
    window.goto(f"/units/{second}/")
    expect(window.get_by_role("main")).to_contain_text(f"Aki Mori {mark}")
    window.goto(f"/units/{first}/")
    heading(window, "There is nothing at this address")


def test_a_split_takes_the_chosen_members(opened: Opener, places: Places) -> None:
    window = opened(DISTRICT)
    mark = opened.size["width"]
    unit = _found(window, places.mark("branch"), f"Lamps {mark}")
    for name in ("Ana Ruiz", "Bo Lund"):
        _add(window, unit, f"{name} {mark}")
    window.goto(f"/units/{unit}/reorganise/split/")
    window.get_by_label("Name (English)").fill(f"Beacons {mark}")
    window.get_by_role("checkbox", name=f"Bo Lund {mark}").check()
    press(window, "Show what would change")
    expect(window.get_by_role("main")).to_contain_text(f"Beacons {mark}")
    sound(window)
    _confirm(window)
    window.get_by_role("main").get_by_role("link", name=f"Beacons {mark}").click()
    expect(window.get_by_role("main")).to_contain_text(f"Bo Lund {mark}")
    expect(window.get_by_role("main")).not_to_contain_text(f"Ana Ruiz {mark}")


def test_a_dissolved_unit_is_brought_back(opened: Opener, places: Places) -> None:
    window = opened(DISTRICT)
    name = f"Coopers {opened.size['width']}"
    unit = _found(window, places.mark("branch"), name)
    window.goto(f"/units/{unit}/reorganise/dissolve/")
    window.get_by_role("radio", name="nowhere").check()
    press(window, "Show what would change")
    expect(window.locator("main strong").filter(has_text="is dissolved")).to_be_visible()
    _confirm(window)
    expect(window.get_by_role("main")).to_contain_text("no longer there")
    sound(window)
    press(window, "Bring back")
    heading(window, "Bring back")
    sound(window)
    press(window, "Show what would change")
    expect(window.get_by_role("heading", name="This would happen")).to_be_visible()
    sound(window)
    press(window, "Confirm")
    told(window, "Brought back.")
    window.goto(f"/units/{unit}/")
    heading(window, name)


def test_a_member_finds_no_way_to_reorganise(opened: Opener, places: Places) -> None:
    cell = places.mark("cell")
    window = opened(MEMBER, f"/units/{cell}/")
    expect(window.get_by_role("link", name="Reorganise")).to_have_count(0)
    window.goto(f"/units/{cell}/reorganise/dissolve/")
    heading(window, "Your office does not allow this")
    sound(window)


def test_the_centre_can_be_neither_moved_nor_dissolved(opened: Opener, places: Places) -> None:
    window = opened(GENERAL, f"/units/{places.mark('centre')}/reorganise/")
    expect(window.get_by_role("link", name="Found a unit below")).to_be_visible()
    expect(window.get_by_role("link", name="Dissolve")).to_have_count(0)
    window.goto(f"/units/{places.mark('centre')}/reorganise/dissolve/")
    heading(window, "There is nothing at this address")
