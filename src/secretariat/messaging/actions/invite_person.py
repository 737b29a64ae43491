"""Giving a person an account: a link to sign in, sent to their own address."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from secretariat.accounts.actions.one_time_links import new_link
from secretariat.accounts.models import User
from secretariat.ground import ledger, reach
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Conflict, Invalid
from secretariat.messaging.actions.send_message import send_message
from secretariat.messaging.permissions import require_invite
from secretariat.people.models import ContactDetail, Person
from secretariat.people.permissions import require_person

VALID_FOR = timedelta(days=14)


def invite_person(*, actor: Actor, now: datetime, person_id: int, address: str) -> User:
    """Sends a person a link that signs in once, and makes their account where they have none yet.

    It goes to the account's address, else to the first e-mail address on record; `address` is that of the
    installation. Raises NotFound; NotAllowed, also for someone whose offices reach beyond the actor's own, unless the
    actor administers accounts; Invalid without an e-mail address; Conflict for a closed record or an address that
    belongs to another account.
    """
    person = require_person(actor, person_id)
    if person.erased_at or person.merged_into_id:
        raise Conflict(_("This record is closed; it cannot be changed any more."))
    with transaction.atomic():
        grant = require_invite(actor, person_id, timezone.localdate(now))
        person = Person.objects.select_for_update().get(pk=person_id)
        reach.open_sign_in()
        user = person.user or _new_account(person)
        if not user.is_active:
            raise Conflict(_("The account of %(name)s is closed.") % {"name": person.display_name})
        _link, path = new_link(user=user, label="invitation", until=now + VALID_FOR)
        reach.close_sign_in()
        send_message(
            actor=actor, now=now, person=person, template="messaging/invitation", to=user.email,
            context={"link": address.rstrip("/") + path, "days": VALID_FOR.days},
        )  # fmt: skip
        ledger.record(
            "messaging.invite_person", actor=actor, now=now, subject=person, grant=grant, person_id=person_id,
            path=grant.low, until=now + VALID_FOR,
        )  # fmt: skip
    return user


def _new_account(person: Person) -> User:
    emails = ContactDetail.objects.filter(person=person, kind="email").order_by("pk")
    email = (emails.values_list("value", flat=True).first() or "").strip().lower()
    if not email:
        raise Invalid(
            _("%(name)s has no e-mail address on record. Add one first.") % {"name": person.display_name}, field="email"
        )
    if User.objects.filter(email=email).exists():
        raise Conflict(
            _("The address %(email)s belongs to another account. Each person needs an address of their own.")
            % {"email": email}
        )
    user = User.objects.create_user(email=email)
    person.user = user
    person.save(update_fields=["user"])
    return user
