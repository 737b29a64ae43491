"""Links that sign in once: for invitations, and for the accounts of a demonstration."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from secretariat.accounts.models import OneTimeLink, User
from secretariat.accounts.permissions import require_administer
from secretariat.accounts.rules import digest, new_secret
from secretariat.ground import actor as actors
from secretariat.ground import ledger, reach
from secretariat.ground.actor import PERSON, Actor
from secretariat.ground.errors import NotFound

DEMONSTRATION = {
    "general.secretary@demo.invalid": "general secretary",
    "district.secretary@demo.invalid": "district secretary",
    "cell.secretary@demo.invalid": "cell secretary",
    "member@demo.invalid": "member",
}
"""Accounts that only a demonstration has: nobody can own an address under .invalid."""


def make_one_time_link(*, actor: Actor, now: datetime, user: User, label: str, valid_for: timedelta) -> str:
    """The path of a new link that signs the account in once. Only the SHA-256 of its secret is kept.

    Raises NotAllowed without the power to administer accounts.
    """
    grant = require_administer(actor)
    with transaction.atomic():
        link, path = new_link(user=user, label=label, until=now + valid_for)
        ledger.record(
            "accounts.make_one_time_link", actor=actor, now=now, subject=link, grant=grant, user=user.pk, label=label,
            until=link.expires_at,
        )  # fmt: skip
    return path


def new_link(*, user: User, label: str, until: datetime) -> tuple[OneTimeLink, str]:
    """Writes a link and returns it with its path. A step of an action that has checked its permission."""
    secret = new_secret()
    reach.open_secret(digest(secret))
    link = OneTimeLink.objects.create(user=user, digest=digest(secret), label=label, expires_at=until)
    return link, reverse("accounts:one_time_link", args=[secret])


def find_link(secret: str) -> OneTimeLink | None:
    """The link with this secret, or None; opens it to the running transaction."""
    reach.open_secret(digest(secret))
    return OneTimeLink.objects.filter(digest=digest(secret)).first()


def use_one_time_link(*, actor: Actor, now: datetime, secret: str) -> User:
    """The account that a link signs in; the link is used up. Anyone who holds the secret may.

    Raises NotFound when there is no such link, it was used, has expired, or its account is closed.
    """
    with transaction.atomic():
        link = find_link(secret)
        reach.open_sign_in()
        used = link and OneTimeLink.objects.filter(
            pk=link.pk, used_at=None, expires_at__gt=now, user__is_active=True
        ).update(used_at=now)
        if link is None or not used:
            raise NotFound(
                _("This link was used already or is too old. Ask for a new one, or sign in with your e-mail.")
            )
        user: User = link.user
        ledger.record(
            "accounts.use_one_time_link", actor=Actor(PERSON, user.email, user_id=user.pk), now=now, subject=link,
            label=link.label,
        )  # fmt: skip
    return user


def one_time_links(*, now: datetime) -> list[tuple[str, str]]:
    """Fresh links for the accounts of a demonstration, each with its label; nothing in any other installation."""
    accounts = {user.email: user for user in User.objects.filter(email__in=DEMONSTRATION)}
    links = []
    for email, label in DEMONSTRATION.items():
        if email in accounts:
            OneTimeLink.objects.filter(user=accounts[email], label=label, used_at=None).delete()
            path = make_one_time_link(
                actor=actors.system("demonstration"), now=now, user=accounts[email], label=label,
                valid_for=timedelta(days=7),
            )  # fmt: skip
            links.append((label, path))
    return links
