"""The API of offices: posts, tenures, what they allow, and everything about people in which offices are at stake."""

from secretariat.offices.api import (
    accounts,
    belonging,
    duplicates,
    ledger,
    me,
    posts,
    settings,
    sight,
    tenures,
    transfers,
)
from secretariat.offices.api.router import router

__all__ = [
    "accounts", "belonging", "duplicates", "ledger", "me", "posts", "router", "settings", "sight", "tenures",
    "transfers",
]  # fmt: skip
