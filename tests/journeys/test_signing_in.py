"""Ways in and out: one-time links, codes by e-mail, a passkey, an app; sessions and tokens."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import devices
from tests.journeys.browser import PHONE
from tests.journeys.pages import ADMINISTRATOR, CELL, DISTRICT, MEMBER
from tests.journeys.product import PEOPLE
from tests.journeys.windows import Opener, heading, press, sound, told


def test_a_one_time_link_opens_one_account_once(opened: Opener) -> None:
    link = opened.guests.product.link(CELL)
    window = opened(path=link)
    heading(window, "Sign in with this link")
    press(window, "Sign in")
    heading(window, "My desk")

    other = opened(path=link)
    heading(other, "This link opens nothing")
    expect(other.get_by_text("It has been used already")).to_be_visible()
    other.goto("/desk/")
    heading(other, "Sign in")


# Each of them works once, and there is one set.
@pytest.mark.parametrize("size", [PHONE], ids=["360"])
def test_the_links_that_were_printed_sign_in_as_the_four(opened: Opener) -> None:
    links = opened.guests.product.links
    assert set(links) == {"general secretary", "district secretary", "cell secretary", "member"}
    for link in links.values():
        window = opened(path=link)
        press(window, "Sign in")
        heading(window, "My desk")


def _code_from_outbox(opened: Opener, to: str) -> str:
    window = opened(ADMINISTRATOR, f"/outbox/?q={to}")
    sound(window)
    window.locator("tbody tr").first.get_by_role("link").click()
    found = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", window.locator(".prose").inner_text(), re.MULTILINE)
    assert found, window.locator(".prose").inner_text()
    return found.group(1)


def test_a_code_from_the_outbox_signs_in(opened: Opener) -> None:
    product = opened.guests.product
    who = product.give_account(
        product.value("SELECT id FROM people_person WHERE user_id IS NULL AND id > %s ORDER BY id LIMIT 1", 100)
    )
    window = opened(path="/")
    press(window, "Sign in")
    window.get_by_label("Email").or_(window.get_by_label("E-mail")).fill(who)
    window.keyboard.press("Enter")
    heading(window, "Enter the code")
    sound(window)
    window.get_by_label("Code").fill("AAAA-BBBB")
    press(window, "Sign in")
    expect(window.get_by_role("alert")).to_be_visible()
    sound(window)
    window.get_by_label("Code").fill(_code_from_outbox(opened, who))
    press(window, "Sign in")
    heading(window, "My desk")

    # Only the administrator reads the outbox.
    window.goto("/outbox/")
    heading(window, "Your office does not allow this")


def test_signing_out_closes_the_desk(opened: Opener) -> None:
    window = opened(path=opened.guests.product.link(MEMBER))
    press(window, "Sign in")
    window.locator(".menu-person summary").click()
    sound(window)
    window.get_by_role("button", name="Sign out").click()
    window.wait_for_url("**/")
    window.goto("/desk/")
    heading(window, "Sign in")


def _someone(opened: Opener) -> str:
    product = opened.guests.product
    return product.give_account(
        product.value("SELECT id FROM people_person WHERE user_id IS NULL AND id > %s ORDER BY id LIMIT 1", 200)
    )


def test_a_passkey_is_set_up_and_signs_in_alone(opened: Opener) -> None:
    who = _someone(opened)
    window = opened(path=opened.guests.product.link(who))
    press(window, "Sign in")
    heading(window, "My desk")
    window.goto("/account/2fa/")
    press(window, "Add a passkey")
    devices.attach_passkey(window)
    window.get_by_label("Name").fill("My telephone")
    press(window, "Add")
    heading(window, "Recovery codes")
    assert window.locator("#recovery-codes li").count() == 10
    sound(window)
    press(window, "Done")
    heading(window, "Sign-in and devices")

    window.locator(".menu-person summary").click()
    window.get_by_role("button", name="Sign out").click()
    window.wait_for_url("**/")
    window.goto("/account/login/")
    press(window, "Sign in with a passkey")
    heading(window, "My desk")


def test_an_app_is_asked_for_after_the_link(opened: Opener) -> None:
    who = _someone(opened)
    window = opened(path=opened.guests.product.link(who))
    press(window, "Sign in")
    heading(window, "My desk")
    window.goto("/account/2fa/totp/activate/")
    window.get_by_label("Authenticator code").fill("000000")
    press(window, "Use this app")
    expect(window.get_by_role("alert")).to_be_visible()
    secret = window.locator("#totp-secret").inner_text().strip()
    window.get_by_label("Authenticator code").fill(devices.one_time_number(secret))
    press(window, "Use this app")
    heading(window, "Recovery codes")
    code = window.locator("#recovery-codes li").first.inner_text().strip()

    other = opened(path=opened.guests.product.link(who))
    press(other, "Sign in")
    heading(other, "One thing more")
    other.goto("/desk/")
    heading(other, "One thing more")
    other.get_by_label("Code").fill(code)
    press(other, "Sign in")
    heading(other, "My desk")


def test_a_lost_telephone_is_signed_out_from_elsewhere(opened: Opener) -> None:
    lost = opened(path=opened.guests.product.link(PEOPLE[DISTRICT]))
    press(lost, "Sign in")
    heading(lost, "My desk")
    window = opened(path=opened.guests.product.link(PEOPLE[DISTRICT]))
    press(window, "Sign in")
    heading(window, "My desk")
    window.goto("/account/sessions/")
    sound(window)
    press(window, "End all others")
    told(window, "ended")
    expect(window.locator("tbody tr")).to_have_count(1)
    lost.reload()
    heading(lost, "Sign in")


def test_a_token_is_shown_once_and_opens_nothing_when_revoked(opened: Opener) -> None:
    window = opened(CELL, "/account/tokens/")
    window.get_by_label("Name", exact=True).fill("Newsletter")
    window.get_by_role("checkbox", name="See names").check()
    press(window, "Make the token")
    secret = window.locator("#new-token").inner_text()
    sound(window)
    stranger = opened()
    asked = {"headers": {"Authorization": f"Bearer {secret}"}}
    assert stranger.request.get("/api/v1/me", **asked).ok
    window.goto("/account/tokens/")
    assert secret not in window.content()
    window.locator("tbody tr").filter(has_text="Newsletter").get_by_role("button", name="Revoke").first.click()
    told(window, "opens nothing any more")
    assert stranger.request.get("/api/v1/me", **asked).status == 401
