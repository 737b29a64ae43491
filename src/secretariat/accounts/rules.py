"""Secrets that stand for an account, and what a browser calls itself."""

import hashlib
import re
import secrets

TOKEN_PREFIX = "sec_"
_BROWSERS = [
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
]  # fmt: skip
_SYSTEMS = [
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
]  # fmt: skip


def new_secret() -> str:
    """A secret of 256 random bits that fits into an address."""
    return secrets.token_urlsafe(32)


def new_token() -> str:
    """The secret of an access token; its prefix lets scanners of leaked secrets know it."""
    return TOKEN_PREFIX + new_secret()


def digest(secret: str) -> str:
    """The SHA-256 of a secret, in hexadecimal: all that is kept of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def browser_name(agent: str) -> str:
    """A browser and its system ("Firefox, Linux") from its User-Agent; empty when it says nothing known."""
    browser = next((name for sign, name in _BROWSERS if re.search(rf"\b{sign}/", agent)), "")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return ", ".join(part for part in (browser, system) if part)
