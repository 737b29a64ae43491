"""Looking around: the past, the tree by keyboard, search in both scripts, the ledger, and what one may see."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page as Window
from playwright.sync_api import expect

from tests.journeys.pages import ADMINISTRATOR, CELL, DISTRICT, GENERAL, MEMBER, Places
from tests.journeys.windows import Opener, heading, press, sound, told


@pytest.fixture
def places(opened: Opener) -> Places:
    """Where things are in this installation."""
    return Places(opened.guests.product)


def test_the_past_stays_while_browsing_and_is_only_read(opened: Opener, places: Places) -> None:
    window = opened(opened.guests.product.give_account(places.mark("member") + 1), f"/units/{places.mark('centre')}/")
    window.locator(".menu-date summary").click()
    sound(window)
    window.get_by_label("Show everything as it was on").focus()
    window.keyboard.type("05052023")
    window.keyboard.press("Enter")
    past = window.get_by_role("complementary", name="The past")
    expect(past).to_contain_text("You are looking at 5 May 2023.")
    before = window.locator(".figure-value").first.inner_text()
    sound(window)
    window.get_by_role("main").locator("table a").first.click()
    expect(past).to_be_visible()
    window.goto("/changes/")
    expect(past).to_be_visible()
    expect(window.get_by_role("main")).not_to_contain_text("2024")
    # A form that was open before is not taken.
    token = window.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    answer = window.request.post(
        "/me/leave/", form={"csrfmiddlewaretoken": token}, headers={"Referer": window.url}, max_redirects=0
    )
    assert answer.status == 409
    assert "The past can be read, not changed." in answer.text()
    past.get_by_role("button", name="Back to today").click()
    expect(past).to_have_count(0)
    window.goto(f"/units/{places.mark('centre')}/")
    assert window.locator(".figure-value").first.inner_text() != before


def test_a_long_name_leaves_the_top_in_two_rows_and_figures_fill_theirs(opened: Opener, places: Places) -> None:
    longest = places.product.value(
        """SELECT p.id FROM people_person p JOIN people_membership m ON m.person_id = p.id
           WHERE m.valid_to > current_date ORDER BY length(p.display_name) DESC LIMIT 1"""
    )
    window = opened(places.product.give_account(longest), f"/units/{places.mark('branch')}/")
    top, menu = (window.locator(name).bounding_box() for name in (".organisation", ".menu-person > summary"))
    assert top
    assert menu
    assert abs((top["y"] + top["height"] / 2) - (menu["y"] + menu["height"] / 2)) < 12
    figures = window.locator(".figure")
    while figures.count() > 3:  # the odd one used to leave a dark gap beside it
        window.evaluate("document.querySelector('.figure').remove()")
    assert figures.count() == 3
    last, whole = figures.last.bounding_box(), window.locator(".figures").bounding_box()
    assert last
    assert whole
    assert abs(last["x"] + last["width"] - whole["x"] - whole["width"]) <= 2
    sound(window)


def test_a_day_to_come_and_nonsense_are_refused_kindly(opened: Opener) -> None:
    window = opened(MEMBER, "/desk/?on=yesterday")
    expect(window.locator("#messages")).to_contain_text("“yesterday” is not a day. Write it as 2022-05-03.")
    sound(window)
    window.goto("/desk/?on=")


def _focused(window: Window) -> str:
    text: str = window.evaluate(
        "document.activeElement.querySelector?.(':scope > .tree-row .tree-label')?.textContent.trim() ?? ''"
    )
    return text


def test_the_tree_by_keyboard(opened: Opener, places: Places) -> None:
    window = opened(GENERAL, f"/units/?open={places.mark('centre')}")
    tree = window.get_by_role("tree")
    first = tree.get_by_role("treeitem").first
    first.focus()
    window.keyboard.press("Home")
    centre = _focused(window)
    assert centre
    window.keyboard.press("ArrowRight")
    region = _focused(window)
    assert region != centre
    # A level that is not there yet is fetched.
    assert window.evaluate("document.activeElement.getAttribute('aria-expanded')") == "false"
    with window.expect_response("**/children/*") as fetched:
        window.keyboard.press("ArrowRight")
    assert fetched.value.ok
    expect(tree.locator(":focus")).to_have_attribute("aria-expanded", "true")
    window.keyboard.press("ArrowRight")
    district = _focused(window)
    assert district not in (centre, region)
    sound(window)
    window.keyboard.press("ArrowLeft")
    assert _focused(window) == region
    window.keyboard.press("ArrowLeft")
    expect(tree.locator(":focus")).to_have_attribute("aria-expanded", "false")
    window.keyboard.press("End")
    last = _focused(window)
    window.keyboard.press("Home")
    window.keyboard.type(last[:4], delay=20)
    assert _focused(window) == last
    window.keyboard.press("Enter")
    heading(window, last)


def test_the_tree_without_script_is_links(opened: Opener, places: Places) -> None:
    window = opened(GENERAL, f"/units/?open={places.mark('centre')}", script=False)
    before = window.locator(".tree li").count()
    window.locator(".tree ul .tree-toggle[href]").first.click()
    expect(window.locator(".tree li").nth(before)).to_be_attached()


@pytest.mark.parametrize("script", ["latin", "korean"])
def test_search_from_the_keyboard_in_both_scripts(opened: Opener, places: Places, script: str) -> None:
    latin, korean = places.product.rows(
        """SELECT p.display_name, n.name FROM people_membership m JOIN people_person p ON p.id = m.person_id
           JOIN people_personname n ON n.person_id = p.id AND n.language = 'ko' WHERE m.unit_id = %s
           AND m.valid_to > current_date ORDER BY m.id LIMIT 1""",
        places.mark("cell"),
    )[0]
    window = opened(CELL, "/desk/")
    dialog = window.get_by_role("dialog", name="Search")
    window.keyboard.press("Control+k")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    window.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    window.keyboard.press("Control+k")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    window.keyboard.type(korean if script == "korean" else latin, delay=5)
    found = dialog.get_by_role("link", name=latin).first
    expect(found).to_be_visible()
    window.keyboard.press("ArrowDown")
    expect(dialog.get_by_role("link").first).to_be_focused()
    window.keyboard.press("ArrowUp")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    sound(window)
    # Escape empties a field with words in it, where the browser does that; the button closes in any case.
    dialog.get_by_role("button", name="Close").press("Enter")
    expect(dialog).to_be_hidden()
    window.keyboard.press("/")
    expect(dialog).to_be_visible()
    window.keyboard.type(korean if script == "korean" else latin, delay=5)
    found.click()
    heading(window, latin)


def test_search_finds_units_and_says_when_there_is_nothing(opened: Opener, places: Places) -> None:
    name = places.product.value(
        "SELECT name FROM structure_unitname WHERE unit_id = %s AND language = 'ko'", places.mark("far cell")
    )
    window = opened(MEMBER, "/search/")
    window.get_by_label("Name of a person, a unit or a post, in any script").fill(name)
    window.keyboard.press("Enter")
    expect(window.locator(f"main a[href='/units/{places.mark('far cell')}/']").first).to_be_visible()
    window.goto("/search/?q=qqqqq")
    expect(window.get_by_role("main")).to_contain_text("Nothing found for “qqqqq”.")


def test_the_language_is_changed_where_one_is(opened: Opener) -> None:
    window = opened(CELL, "/changes/")
    window.locator(".menu-person summary").click()
    window.get_by_role("button", name="한국어").click()
    expect(window.locator("html")).to_have_attribute("lang", "ko")
    assert window.url.endswith("/changes/")
    window.locator(".menu-person summary").click()
    sound(window)
    window.get_by_role("button", name="English").click()
    expect(window.locator("html")).to_have_attribute("lang", "en")


def test_light_and_dark_are_chosen_and_kept(opened: Opener) -> None:
    window = opened(CELL, "/desk/")
    light = window.evaluate("getComputedStyle(document.body).backgroundColor")
    window.locator(".menu-person summary").click()
    window.get_by_role("button", name="Dark").click()
    expect(window.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    window.goto("/units/")
    assert window.evaluate("getComputedStyle(document.body).backgroundColor") != light


def test_the_ledger_is_filtered_in_the_address(opened: Opener, places: Places) -> None:
    window = opened(CELL, f"/people/{places.mark('member')}/edit/")
    window.locator("select[name=contacts-0-kind]").select_option("phone")
    window.locator("input[name=contacts-0-value]").fill(f"+82 10 0000 {opened.size['width']:04}")
    press(window, "Save")
    told(window, "The record is corrected.")
    window.goto(f"/units/{places.mark('cell')}/members/add/")
    window.get_by_label("Name", exact=True).fill(f"Someone New {opened.size['width']}")
    press(window, "Put on record")
    told(window, "is on record")
    window = opened(ADMINISTRATOR, "/ledger/")
    count = window.locator("main > table tbody tr").count()
    window.get_by_label("What was done").select_option(value="people.update_person")
    press(window, "Filter")
    rows = window.locator("main > table tbody tr")
    expect(window).to_have_url(re.compile("action=people.update_person"))
    expect(rows.first).to_contain_text("as Secretary")
    expect(rows.nth(count - 1)).to_have_count(0)
    rows.first.locator("td[data-label=About] a").first.click()
    expect(window.get_by_role("main")).to_contain_text("Only acts of")
    sound(window)
    press(window, "Show everything")
    expect(rows).to_have_count(count)


ALLOWED: list[tuple[str, str, int]] = [
    # Who, where, with which HTTP status.
    (GENERAL, "/units/{cell}/", 200),
    (GENERAL, "/people/{member}/", 404),
    (GENERAL, "/settings/", 200),
    (GENERAL, "/outbox/", 403),
    (DISTRICT, "/people/{member}/", 200),
    (DISTRICT, "/people/{far person}/", 404),
    (DISTRICT, "/duplicates/", 200),
    (DISTRICT, "/settings/", 403),
    (DISTRICT, "/units/{far cell}/members/add/", 403),
    (CELL, "/people/{member}/", 200),
    (CELL, "/people/{far person}/", 404),
    (CELL, "/units/{next cell}/members/add/", 403),
    (CELL, "/duplicates/", 403),
    (MEMBER, "/me/", 200),
    (MEMBER, "/people/{far person}/", 404),
    (MEMBER, "/people/{far person}/edit/", 404),
    (MEMBER, "/units/{cell}/members/add/", 403),
    (MEMBER, "/ledger/", 200),
    (MEMBER, "/settings/", 403),
    (MEMBER, "/posts/{post}/begin/", 403),
]
KIND = ["Your office does not allow this", "There is nothing at this address"]


@pytest.mark.parametrize("who", [GENERAL, DISTRICT, CELL, MEMBER])
def test_each_sees_what_the_office_allows_and_a_typed_address_is_refused_kindly(
    opened: Opener, places: Places, who: str
) -> None:
    window = opened(who)
    for one, path, status in ALLOWED:
        if one != who:
            continue
        for mark in ("far person", "next cell", "far cell", "member", "cell", "post"):
            path = path.replace("{" + mark + "}", str(places.mark(mark)))
        answer: Any = window.goto(path)
        assert answer.status == status, path
        if status != 200:
            assert window.locator("h1").inner_text() in KIND
            assert window.get_by_role("link", name="Go to the first page").is_visible()


def test_names_of_a_cell_as_far_as_each_may_see_them(opened: Opener, places: Places) -> None:
    path = f"/units/{places.mark('cell')}/members/"
    name = places.product.value("SELECT display_name FROM people_person WHERE id = %s", places.mark("member"))
    for who, seen in ((GENERAL, 0), (DISTRICT, 1), (CELL, 1), (MEMBER, 1)):
        expect(opened(who, path).get_by_role("main").get_by_role("link", name=name)).to_have_count(seen)
    far = opened(MEMBER, f"/units/{places.mark('far cell')}/members/")
    expect(far.get_by_role("main")).to_contain_text("No names to show.")
