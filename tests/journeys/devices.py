"""A virtual passkey and an authenticator app, for setting up a second factor in the browser."""

import base64
import hashlib
import hmac
import struct
import time

from playwright.sync_api import Page


def one_time_number(secret: str, at: float | None = None) -> str:
    """The six digits that an authenticator app shows for a secret (RFC 6238)."""
    key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    mark = hmac.new(key, struct.pack(">Q", int((at or time.time()) // 30)), hashlib.sha1).digest()
    start = mark[-1] & 15
    return f"{(struct.unpack('>I', mark[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def attach_passkey(page: Page) -> None:
    """Gives the window a security device that says yes to everything."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device})


def add_passkey(page: Page, name: str) -> None:
    """Adds a passkey of a virtual device to the account."""
    attach_passkey(page)
    page.goto("/account/2fa/webauthn/add/")
    page.locator("input[name=name]").fill(name)
    if page.locator("input[name=passwordless]").count():
        page.locator("input[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda address: not address.endswith("/add/"))


def use_app(page: Page) -> str:
    """Sets up an authenticator app; returns its secret."""
    page.goto("/account/2fa/totp/activate/")
    secret = (page.locator("#totp-secret").text_content() or "").strip()
    page.locator("input[name=code]").fill(one_time_number(secret))
    page.locator("main form.form button[type=submit]").click()
    page.wait_for_url(lambda address: "activate" not in address)
    return secret
