"""Every read of accounts: the account behind a token's secret."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from secretariat.accounts.models import AccessToken, User
from secretariat.ground import reach

TOKEN_PREFIX = "sec_"


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
    digest = hashlib.sha256(secret.encode()).hexdigest()
    reach.open_secret(digest)
    token = AccessToken.objects.filter(digest=digest, revoked_at=None).first()
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
