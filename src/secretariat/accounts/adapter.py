"""How django-allauth fits the house: no open sign-up; an account comes from a person's record."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by officers and by the first-run page, never by a public sign-up."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Whether strangers may make accounts: never."""
        return False
