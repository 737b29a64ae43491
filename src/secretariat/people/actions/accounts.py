"""Accounts for people on record. Steps of actions that have checked their permission and opened the person's file."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from secretariat.accounts.actions.one_time_links import new_link
from secretariat.accounts.models import User
from secretariat.ground import reach
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Conflict, Invalid
from secretariat.messaging.actions import send_message
from secretariat.people.models import ContactDetail, Person

INVITATION = "invitation"
VALID_FOR = timedelta(days=14)
NO_ADDRESS = "@no-address.invalid"
"""The end of the address of an account whose holder has none; nothing is ever sent there."""


def first_address(person: Person) -> str:
    """The person's first e-mail address on record; empty without one."""
    found = ContactDetail.objects.filter(person=person, kind="email").order_by("pk").values_list("value", flat=True)
    return found.first() or ""


def make_account(person: Person, email: str) -> User:
    """The person's account: the one they have, else a new one for this address.

    Raises Invalid for what is no address, Conflict when another account uses it.
    """
    with reach.accounts_opened():
        if person.user_id is not None:
            return User.objects.get(pk=person.user_id)
        if "@" not in email:
            raise Invalid(_("There is no e-mail address on record. Enter one first."), field="email")
        if User.objects.filter(email__iexact=email).exists():
            raise Conflict(_("Another person signs in with %(email)s. Enter another address.") % {"email": email})
        person.user = User.objects.create_user(email=email, language=person.language)
        person.save(update_fields=["user"])
        return person.user


def send_invitation(*, actor: Actor, now: datetime, person: Person, user: User, path: str, welcome: str = "") -> None:
    """Writes to the person with a link that signs them in once within two weeks. `welcome` stands before it."""
    with reach.accounts_opened():
        _link, address = new_link(user=user, label=INVITATION, until=now + VALID_FOR)
    send_message(
        actor=actor, now=now, to=user.email, template="people/mail/invitation", language=person.language,
        person_id=person.pk, path=path, context=invitation_words(person, settings.SITE_URL + address, welcome),
    )  # fmt: skip


def invitation_words(person: Person, link: str, welcome: str = "") -> dict[str, object]:
    """What the message of an invitation says to whom."""
    return {
        "name": person.display_name, "welcome": welcome, "link": link, "days": VALID_FOR.days,
        "site": settings.SITE_URL,
    }  # fmt: skip
