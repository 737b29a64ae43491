"""A cell's evening on a telephone: who came, what was decided, done; few taps, and everyone concerned knows."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from playwright.sync_api import Page as Window

from tests.journeys.browser import PHONE, Guests
from tests.journeys.pages import CELL, MEMBER, Places
from tests.journeys.product import Product
from tests.journeys.windows import Opener, heading, press, sound, told

MOST_TAPS = 12
MEMBERS = 15


class Thumb:
    """Taps, and counts its taps. A choice from a list takes two: to open it, and to choose."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, target: Locator) -> None:
        target.tap()
        self.taps += 1

    def write(self, field: Locator, text: str) -> None:
        self.tap(field)
        field.press_sequentially(text)

    def choose(self, field: Locator, label: str) -> None:
        field.select_option(label=label)
        self.taps += 2

    def pick_day(self, field: Locator, day: str) -> None:
        """The telephone's own calendar: to open it, the day, and its “OK”."""
        field.fill(day)
        self.taps += 3


@pytest.fixture
def phone(guests: Guests) -> Iterator[Opener]:
    opener = Opener(guests, PHONE)
    yield opener
    opener.end()


def tick(window: Window, name: str) -> Locator:
    return window.locator(f".ticks label:has-text('{name}')").first


def test_an_evening_is_on_record_with_few_taps(phone: Opener, product: Product) -> None:
    cell = Places(product).mark("cell")
    names = [
        name
        for (name,) in product.rows(
            """SELECT p.display_name FROM people_membership m JOIN people_person p ON p.id = m.person_id
               WHERE m.unit_id = %s AND m.valid_from <= current_date AND m.valid_to > current_date
               ORDER BY m.sort_name""",
            cell,
        )
    ]
    assert len(names) >= MEMBERS
    member = product.value(
        "SELECT p.display_name FROM people_person p JOIN accounts_user u ON u.id = p.user_id WHERE u.email = %s",
        "member@demo.invalid",
    )
    window, thumb = phone(CELL, "/desk/"), Thumb()
    thumb.tap(window.get_by_role("link", name="Meeting today", exact=True).first)
    heading(window, "Who came?")
    thumb.tap(window.get_by_role("button", name="All came"))
    for name in names[:2]:
        if name != member:
            thumb.tap(tick(window, name))
    ticked = window.locator("input[name=came]:checked").count()
    assert ticked == len(names) - sum(name != member for name in names[:2])
    thumb.tap(window.get_by_role("button", name="Go on: what was decided"))
    thumb.write(window.get_by_label("What was decided").first, "Ask the harbour office for lockers")
    thumb.choose(window.get_by_label("Who sees to it").first, member)
    thumb.pick_day(window.get_by_label("By when").first, product.value("SELECT (current_date + 5)::text"))
    thumb.tap(window.get_by_role("button", name="Done", exact=True))
    told(window, "Done. The minutes are written")
    assert thumb.taps <= MOST_TAPS
    minutes = window.get_by_role("region", name="Minutes")
    expect(minutes).to_contain_text(f"Present ({ticked})")
    expect(minutes).to_contain_text("1. Ask the harbour office for lockers")
    sound(window)

    # It stands on the desk of whoever is to see to it, until it is done.
    theirs = phone(MEMBER, "/desk/")
    slip = theirs.locator(".slip", has_text="Ask the harbour office for lockers").first
    slip.get_by_role("link", name="See to it").tap()
    heading(theirs, "Decision")
    sound(theirs)
    press(theirs, "Done")
    told(theirs, "Noted as done.")
    theirs.goto("/desk/")
    expect(theirs.locator(".slip", has_text="Ask the harbour office for lockers")).to_have_count(0)
    _members_are_told(product, window)


def _members_are_told(product: Product, window: Window) -> None:
    """The worker writes to the members; the page says to how many."""
    meeting = int(window.url.rstrip("/").rpartition("/")[2])
    deadline = time.monotonic() + 60
    while product.value("SELECT told FROM meetings_meeting WHERE id = %s", meeting) is None:
        assert time.monotonic() < deadline, "the worker has told nobody"
        time.sleep(0.2)
    number = product.value("SELECT told FROM meetings_meeting WHERE id = %s", meeting)
    kept = product.value("SELECT count(*) FROM messaging_outboxmessage WHERE body LIKE %s", f"%/meetings/{meeting}/%")
    assert kept == number > 0
    window.reload()
    expect(window.locator("main")).to_contain_text(f"{number} members were written to.")


def test_without_script_and_what_was_begun_is_not_lost(opened: Opener, product: Product) -> None:
    cell = Places(product).mark("cell")
    window = opened(CELL, f"/units/{cell}/meet/?day=2026-02-03", script=False)
    press(window, "All came")
    assert window.locator("input[name=came]:not(:checked)").count() == 0
    window.get_by_label("Guests").fill("Nora Quist\nO'Brien <b>")
    press(window, "Go on: what was decided")
    heading(window, "What was decided?")

    # The telephone was put away; the desk leads back.
    desk = opened(CELL, "/desk/")
    slip = desk.locator(".slip", has_text="3 February 2026")
    slip.get_by_role("link", name="Go on").click()
    heading(desk, "What was decided?")
    sound(desk)
    press(desk, "Another line")
    assert desk.locator("fieldset.line").count() == 4
    desk.get_by_label("By when").first.fill("2026-03-01")
    press(desk, "Done")
    expect(desk.locator(".notice-warn")).to_contain_text("Line 1 says who or when, but not what.")
    sound(desk)
    desk.get_by_role("link", name="Who came").click()
    desk.locator("summary", has_text="Throw this record away").click()
    press(desk, "Throw it away")
    told(desk, "The record was thrown away.")
    sound(desk)


def test_a_secretary_says_how_often_the_cell_meets(opened: Opener, product: Product, size: dict[str, Any]) -> None:
    cell = Places(product).mark("cell")
    window = opened(CELL, f"/units/{cell}/")
    press(window, "Meetings of the unit")
    press(window, "change")
    heading(window, "How often does the unit meet?")
    sound(window)
    window.get_by_label("every second week", exact=False).check()
    window.get_by_label("First day").fill("2026-11-24")
    window.get_by_label("Time").fill("18:30")
    press(window, "Save")
    told(window, "Noted.")
    expect(window.locator(".facts")).to_contain_text("every second Tuesday at 18:30")
    sound(window)
