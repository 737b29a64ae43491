"""How django-allauth fits the house: no open sign-up, no passwords; an account comes from a person's record."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

from secretariat.accounts.models import User
from secretariat.ground import clock

SIGNED_IN_AT, BROWSER = "signed_in_at", "browser"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts are made by officers and by the first-run page, never by a public sign-up."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Whether strangers may make accounts: never."""
        return False

    def login(self, request: Any, user: Any) -> None:
        """Signs in, and notes when and with what browser, for the page that lists one's sessions."""
        super().login(request, user)
        request.session[SIGNED_IN_AT] = clock.now().isoformat()
        request.session[BROWSER] = request.headers.get("User-Agent", "")[:300]

    def set_password(self, user: Any, password: str) -> None:
        """Nobody has a password here; raises RuntimeError."""
        raise RuntimeError("accounts have no passwords")

    def authenticate(self, request: Any, **credentials: Any) -> User | None:
        """Passwords open nothing."""
        return None
