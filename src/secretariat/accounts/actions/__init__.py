"""Writes of accounts, sessions, one-time links and access tokens."""

from secretariat.accounts.actions.access_tokens import create_access_token, revoke_access_token
from secretariat.accounts.actions.end_sessions import end_other_sessions, end_session
from secretariat.accounts.actions.one_time_links import make_one_time_link, one_time_links, use_one_time_link

__all__ = [
    "create_access_token", "end_other_sessions", "end_session", "make_one_time_link", "one_time_links",
    "revoke_access_token", "use_one_time_link",
]  # fmt: skip
