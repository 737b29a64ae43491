"""Someone on record is let in: by a link that the administrator hands over, or by an invitation that is sent."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.pages import ADMINISTRATOR, CELL, Places
from tests.journeys.windows import Opener, heading, press, sound, told


@pytest.fixture
def places(opened: Opener) -> Places:
    """Where things are in this installation."""
    return Places(opened.guests.product)


def _without_account(places: Places, *, with_address: bool) -> tuple[int, str]:
    """A member of the cell who cannot sign in yet, and their name."""
    row = places.product.rows(
        """SELECT p.id, p.display_name FROM people_membership m JOIN people_person p ON p.id = m.person_id
           WHERE m.unit_id = %s AND m.valid_to > current_date AND m.kind = 'primary' AND p.user_id IS NULL AND
           EXISTS (SELECT 1 FROM people_contactdetail c WHERE c.person_id = p.id AND c.kind = 'email') = %s
           ORDER BY p.id LIMIT 1""",
        places.mark("cell"), with_address,
    )[0]  # fmt: skip
    return row[0], row[1]


def test_a_link_is_handed_over_and_used_in_another_window(opened: Opener, places: Places) -> None:
    person, name = _without_account(places, with_address=True)
    window = opened(ADMINISTRATOR, f"/people/{person}/")
    account = window.get_by_role("region", name="Account")
    expect(account).to_contain_text("This person cannot sign in yet.")
    sound(window)
    press(window, "Make a link to hand over")
    heading(window, "A link to hand over")
    expect(window.get_by_role("main")).to_contain_text(f"is signed in as {name}, once")
    sound(window)
    link = window.locator("#link").inner_text()

    theirs = opened(path=link)
    press(theirs, "Sign in")
    heading(theirs, "My desk")
    theirs.goto("/me/")
    heading(theirs, name)
    again = opened(path=link)
    heading(again, "This link opens nothing")

    # A closed account lets nobody in, also not those who are in already.
    press(window, "Back")
    expect(account).to_contain_text("Signs in with")
    account.locator("summary").filter(has_text="Close the account").click()
    sound(window)
    account.locator(".confirm-panel").get_by_role("button", name="Close the account").click()
    told(window, "The account is closed.")
    theirs.reload()
    heading(theirs, "Sign in")
    press(window, "Open the account again")
    told(window, "The account is open.")


def test_an_invitation_is_sent_and_its_link_signs_in(opened: Opener, places: Places) -> None:
    person, name = _without_account(places, with_address=True)
    window = opened(CELL, f"/people/{person}/")
    # A secretary invites; only an administrator gets a link into the own hands.
    expect(window.get_by_role("button", name="Make a link to hand over")).to_have_count(0)
    press(window, "Invite")
    told(window, "The invitation is on its way.")
    expect(window.get_by_role("button", name="Send a new link")).to_be_visible()
    address = places.product.value(
        "SELECT u.email FROM accounts_user u JOIN people_person p ON p.user_id = u.id WHERE p.id = %s", person
    )
    outbox = opened(ADMINISTRATOR, f"/outbox/?q={address}")
    outbox.locator("tbody tr").first.get_by_role("link").click()
    found = re.search(r"http\S+/sign-in/\S+", outbox.locator(".prose").inner_text())
    assert found, outbox.locator(".prose").inner_text()
    theirs = opened(path=found.group())
    press(theirs, "Sign in")
    theirs.goto("/me/")
    heading(theirs, name)
