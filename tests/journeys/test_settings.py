"""The organisation changes its own rules in the browser, and others notice at once."""

from playwright.sync_api import expect

from tests.journeys.pages import CELL, DISTRICT, GENERAL, MEMBER, Places
from tests.journeys.windows import Opener, heading, press, sound, told


def test_a_kind_of_unit_is_changed(opened: Opener) -> None:
    window = opened(GENERAL, "/settings/")
    window.locator(".slip").filter(has_text="Kinds of units").get_by_role("link", name="Look at it").click()
    window.locator("main tbody th a").filter(has_text="Cell").click()
    window.get_by_label("At most so many members").fill("4")
    window.get_by_label("At least so many members").fill("5")
    press(window, "Save")
    expect(window.get_by_role("alert")).to_be_visible()
    sound(window)
    most = str(opened.size["width"] % 100 + 20)
    window.get_by_label("At most so many members").fill(most)
    press(window, "Save")
    told(window, "Kept.")
    expect(window.locator("main tbody tr").filter(has_text="Cell").last).to_contain_text(most)


def test_the_name_of_a_kind_is_the_organisations_own(opened: Opener) -> None:
    places = Places(opened.guests.product)
    word = f"Crew {opened.size['width']}"
    window = opened(GENERAL, "/settings/unit-types/cell/")
    window.get_by_label("Name (English)").fill(word)
    press(window, "Save")
    told(window, "Kept.")
    member = opened(MEMBER, f"/units/{places.mark('cell')}/")
    expect(member.locator(".page-head")).to_contain_text(word)


def test_words_are_kept(opened: Opener) -> None:
    word = f"comrades {opened.size['width']}"
    window = opened(GENERAL, "/settings/words/")
    window.get_by_label("Several members (English)").fill(word)
    press(window, "Save")
    told(window, "Kept.")
    window.goto("/settings/words/")
    expect(window.get_by_label("Several members (English)")).to_have_value(word)


def test_powers_are_previewed_and_hold_at_once(opened: Opener) -> None:
    places = Places(opened.guests.product)
    cell = opened(CELL, f"/units/{places.mark('cell')}/")
    expect(cell.get_by_role("link", name="Reorganise")).to_have_count(0)
    window = opened(GENERAL, "/settings/post-types/secretary/powers/")
    select = window.locator("select[name='power cell structure.reorganise']")
    details = window.locator("details.more").filter(has=select)
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    select.select_option("unit")
    press(window, "Show what would change")
    heading(window, "What would change")
    expect(window.locator("main tbody")).to_contain_text("gained")
    sound(window)
    press(window, "Leave them as they are")
    expect(select).to_have_value("")
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    select.select_option("unit")
    press(window, "Show what would change")
    press(window, "Change the powers")
    told(window, "they hold from this moment")
    cell.reload()
    expect(cell.get_by_role("link", name="Reorganise")).to_have_count(1)

    if details.get_attribute("open") is None:
        details.locator("summary").click()
    select.select_option("")
    press(window, "Show what would change")
    expect(window.locator("main tbody")).to_contain_text("lost")
    press(window, "Change the powers")
    told(window, "they hold from this moment")
    cell.goto(f"/units/{places.mark('cell')}/reorganise/")
    heading(cell, "Your office does not allow this")


def test_who_sees_names_is_decided_by_the_organisation(opened: Opener) -> None:
    places = Places(opened.guests.product)
    path = f"/units/{places.mark('cell')}/"
    member = opened(MEMBER, path)
    people = member.locator("section[aria-labelledby=people]")
    before = people.locator("tbody tr").count()
    assert before > 5
    window = opened(GENERAL, "/settings/privacy/")
    window.get_by_role("checkbox", name="Members see the names of the other members").uncheck()
    press(window, "Save")
    told(window, "Kept.")
    member.goto(path)
    assert people.locator("tbody tr").count() == 1
    expect(people).to_contain_text("members whose names your offices do not show.")
    sound(member)
    # The offices that may see names still do.
    assert opened(CELL, path).locator("section[aria-labelledby=people] tbody tr").count() == before
    window.goto("/settings/privacy/")
    window.get_by_role("checkbox", name="Members see the names of the other members").check()
    press(window, "Save")
    told(window, "Kept.")
    member.goto(path)
    assert people.locator("tbody tr").count() == before


def test_other_officers_find_no_settings(opened: Opener) -> None:
    window = opened(DISTRICT, "/desk/")
    expect(window.get_by_role("link", name="Settings")).to_have_count(0)
    window.goto("/settings/words/")
    heading(window, "Your office does not allow this")
