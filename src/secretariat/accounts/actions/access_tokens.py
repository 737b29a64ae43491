"""Making and revoking personal access tokens for the API."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from secretariat.accounts.models import AccessToken
from secretariat.accounts.permissions import require_own_account
from secretariat.accounts.rules import TOKEN_PREFIX, digest, new_token
from secretariat.ground import ledger, powers
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Invalid, NotAllowed, NotFound


def create_access_token(
    *, actor: Actor, now: datetime, name: str, powers_wanted: Iterable[str], expires_at: datetime | None
) -> tuple[AccessToken, str]:
    """A token for the actor's own account, limited to some of the powers they hold, and its secret, told only now.

    Raises NotAllowed for visitors and for powers that the actor does not hold, Invalid without a name or when it
    would have expired already.
    """
    user_id = require_own_account(actor)
    wanted = sorted(set(powers_wanted))
    name = " ".join(name.split())
    if not name:
        raise Invalid(_("Name the token after what will use it."), field="name")
    if expires_at is not None and expires_at <= now:
        raise Invalid(_("The token would have expired already."), field="expires")
    for power in wanted:
        if power not in powers.CATALOGUE:
            raise Invalid(_("There is no power “%(power)s”.") % {"power": power}, field="powers")
        if not actor.may(power):
            raise NotAllowed(
                _("You do not hold the power “%(power)s”, so no token of yours can.")
                % {"power": powers.CATALOGUE[power].label}
            )
    secret = new_token()
    with transaction.atomic():
        token = AccessToken.objects.create(
            user_id=user_id, name=name[:100], digest=digest(secret), powers=wanted, created_at=now,
            hint=secret[: len(TOKEN_PREFIX) + 4], expires_at=expires_at,
        )  # fmt: skip
        ledger.record(
            "accounts.create_access_token", actor=actor, now=now, subject=token, person_id=actor.person_id, name=name,
            powers=wanted, until=expires_at,
        )  # fmt: skip
    return token, secret


def revoke_access_token(*, actor: Actor, now: datetime, token_id: int) -> AccessToken:
    """Ends one of the actor's own tokens at once. Raises NotAllowed for visitors, NotFound for any other token."""
    user_id = require_own_account(actor)
    token = AccessToken.objects.filter(pk=token_id, user_id=user_id).first()
    if token is None:
        raise NotFound(_("You have no such token."))
    with transaction.atomic():
        if token.revoked_at is None:
            token.revoked_at = now
            token.save(update_fields=["revoked_at"])
        ledger.record(
            "accounts.revoke_access_token",
            actor=actor,
            now=now,
            subject=token,
            person_id=actor.person_id,
            name=token.name,
        )
    return token
