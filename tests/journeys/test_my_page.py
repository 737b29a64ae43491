"""A member and their own record: correcting, asking who sees it, taking it along, leaving, being forgotten, merging."""

import json

import pytest
from playwright.sync_api import expect

from tests.journeys.pages import CELL, DISTRICT, GENERAL, MEMBER, Places
from tests.journeys.windows import Opener, heading, press, sound, told


@pytest.fixture
def places(opened: Opener) -> Places:
    """Where things are in this installation."""
    return Places(opened.guests.product)


def _someone(places: Places) -> tuple[int, str]:
    """A member of the cell without office or account, and their name."""
    row = places.product.rows(
        """SELECT p.id, p.display_name FROM people_membership m JOIN people_person p ON p.id = m.person_id
           WHERE m.unit_id = %s AND m.valid_to > current_date AND m.kind = 'primary' AND p.user_id IS NULL
           AND NOT EXISTS (SELECT 1 FROM offices_tenure t WHERE t.person_id = p.id AND t.valid_to > current_date)
           AND NOT EXISTS (SELECT 1 FROM people_transfer x WHERE x.person_id = p.id AND x.state = 'open')
           ORDER BY p.id DESC LIMIT 1""",
        places.mark("cell"),
    )[0]
    return row[0], row[1]


def test_my_data_is_corrected_by_me(opened: Opener) -> None:
    window = opened(MEMBER, "/me/")
    sound(window)
    press(window, "Correct my data")
    number = f"+82 10 7777 {opened.size['width']:04}"
    field = window.locator("input[name$=-value]").last
    field.fill(number)
    field.locator("xpath=ancestor::*[contains(@class, 'row')][1]").locator("select[name$=-kind]").select_option("phone")
    press(window, "Save")
    expect(window.get_by_role("main")).to_contain_text(number)


def test_i_see_who_can_see_me_and_why(opened: Opener) -> None:
    window = opened(MEMBER, "/me/")
    press(window, "Who can see me")
    table = window.get_by_role("main").get_by_role("table")
    expect(table).to_contain_text("it is about you")
    expect(table).to_contain_text("Secretary")
    expect(table).to_contain_text("fellow members know each other by name")
    expect(window.get_by_role("main")).to_contain_text("These levels see how many members there are")


def test_everything_about_me_is_a_file(opened: Opener) -> None:
    window = opened(MEMBER, "/me/")
    name = window.locator("h1").inner_text()
    with window.expect_download() as download:
        press(window, "Download everything")
    assert download.value.suggested_filename == "about-me.json"
    everything = json.loads(download.value.path().read_text())
    assert name in json.dumps(everything, ensure_ascii=False)
    assert {"names", "memberships"} <= set(everything)


def test_leaving_is_asked_twice_and_ends_the_membership(opened: Opener, places: Places) -> None:
    person, name = _someone(places)
    window = opened(places.product.give_account(person), "/me/")
    press(window, "Leave the organisation")
    press(window, "Stay")
    heading(window, name)
    press(window, "Leave the organisation")
    sound(window)
    window.get_by_label("Reason").fill("I move abroad.")
    press(window, "Leave")
    told(window, "You have left.")
    cell = opened(CELL, f"/units/{places.mark('cell')}/members/")
    expect(cell.get_by_role("link", name=name, exact=True)).to_have_count(0)


def _members(opened: Opener, places: Places, day: str = "") -> str:
    window = opened(GENERAL, f"/units/{places.mark('centre')}/?on={day}")
    shown = window.locator(".figure-value").first.inner_text()
    window.goto("/desk/?on=")
    return shown


def test_the_forgotten_are_still_counted_in_the_past(opened: Opener, places: Places) -> None:
    person, name = _someone(places)
    then, now = _members(opened, places, "2024-06-01"), _members(opened, places)
    window = opened(places.product.give_account(person), "/me/")
    press(window, "Be forgotten")
    sound(window)
    press(window, "Erase for good")
    heading(window, opened.guests.product.value("SELECT names ->> 'en' FROM structure_organisation"))

    assert _members(opened, places, "2024-06-01") == then
    assert int(_members(opened, places).replace(",", "")) == int(now.replace(",", "")) - 1
    secretary = opened(CELL, f"/search/?q={name}")
    expect(secretary.locator(f"main a[href='/people/{person}/']")).to_have_count(0)
    assert places.product.rows("SELECT 1 FROM people_personname WHERE name = %s AND person_id = %s", name, person) == []


def test_an_officer_erases_at_the_members_wish(opened: Opener, places: Places) -> None:
    person, name = _someone(places)
    window = opened(CELL, f"/people/{person}/")
    press(window, "Erase at the person's wish")
    press(window, "Back")
    heading(window, name)
    press(window, "Erase at the person's wish")
    press(window, "Erase for good")
    told(window, "The counts of the organisation stay true.")
    assert places.product.rows("SELECT 1 FROM people_personname WHERE name = %s AND person_id = %s", name, person) == []


def test_an_officer_is_not_offered_to_erase_beyond_the_office(opened: Opener, places: Places) -> None:
    window = opened(CELL, f"/people/{places.mark('far person')}/erase/")
    heading(window, "There is nothing at this address")


def test_duplicates_are_merged_after_a_preview_and_parted_again(opened: Opener, places: Places) -> None:
    pair = places.mark("duplicate")
    window = opened(DISTRICT, "/desk/")
    press(window.locator(".slip").filter(has_text="duplicate"), "Compare them")
    window.locator(f"a[href='/duplicates/{pair}/']").click()
    heading(window, "One person or two?")
    sound(window)
    kept = window.get_by_role("heading", name="Is kept").locator("xpath=..").get_by_role("link").inner_text()
    press(window, "Keep the other record instead")
    press(window, "Keep the other record instead")
    for group in window.locator("main fieldset").all():
        group.get_by_role("radio").first.check()
    press(window, "One person: merge")
    told(window, "Merged.")
    heading(window, kept)
    window.locator("main summary").filter(has_text="Undo the merge").click()
    sound(window)
    window.locator(".confirm-panel").get_by_role("button", name="Undo the merge").click()
    told(window, "there are two records again")
    window.goto("/duplicates/")
    expect(window.locator(f"a[href='/duplicates/{pair}/']")).to_have_count(1)
