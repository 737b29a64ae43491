"""Every read of accounts: one's sessions and tokens, and the account behind a token's secret."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from secretariat.accounts.adapter import BROWSER as BROWSER
from secretariat.accounts.adapter import SIGNED_IN_AT
from secretariat.accounts.models import AccessToken, Session, User
from secretariat.accounts.permissions import require_own_account
from secretariat.accounts.rules import TOKEN_PREFIX, browser_name, digest
from secretariat.ground import reach
from secretariat.ground.actor import Actor
from secretariat.ground.errors import NotFound


@dataclass(frozen=True)
class SessionView:
    """One of the actor's sessions; `mark` names it without giving its key away."""

    mark: str
    is_current: bool
    signed_in_at: datetime | None
    browser: str
    expires_at: datetime


def own_sessions(*, actor: Actor, now: datetime, current: str) -> list[SessionView]:
    """The actor's sessions that still open something, the current one first. Raises NotAllowed for visitors."""
    user_id = require_own_account(actor)
    found = []
    for session in Session.objects.filter(user_id=user_id, expire_date__gt=now):
        data = session.get_decoded()
        found.append(
            SessionView(
                digest(session.session_key),
                session.session_key == current,
                parse_datetime(data.get(SIGNED_IN_AT, "")),
                browser_name(data.get(BROWSER, "")),
                session.expire_date,
            )
        )
    return sorted(found, key=lambda s: (not s.is_current, -s.expires_at.timestamp()))


def own_tokens(*, actor: Actor) -> list[AccessToken]:
    """The actor's tokens that were not revoked, the latest first. Raises NotAllowed for visitors."""
    user_id = require_own_account(actor)
    return list(AccessToken.objects.filter(user_id=user_id, revoked_at=None).order_by("-created_at"))


def require_account(email: str) -> User:
    """The open account with an address, for the command line. Raises NotFound."""
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        raise NotFound(_("There is no open account with the address “%(email)s”.") % {"email": email})
    return user


@dataclass(frozen=True)
class TokenUser:
    """The account behind a token, and the only powers that may be used through it."""

    user: User
    powers: frozenset[str]
    token_id: int


def token_user(secret: str, *, now: datetime) -> TokenUser | None:
    """The account behind a token's secret, or None when it is unknown, revoked or expired, or the account is closed."""
    if not secret.startswith(TOKEN_PREFIX):
        return None
    reach.open_secret(digest(secret))
    token = AccessToken.objects.filter(digest=digest(secret), revoked_at=None).first()
    if token is None or (token.expires_at is not None and token.expires_at <= now):
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('secretariat.user', %s, true)", [str(token.user_id)])
    user = User.objects.filter(pk=token.user_id, is_active=True).first()
    if user is None:
        return None
    # Once in ten minutes says enough, and spares a write for every request.
    if token.last_used_at is None or now - token.last_used_at > timedelta(minutes=10):
        AccessToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return TokenUser(user, frozenset(token.powers), token.pk)
