"""Accounts for people: who may give, close and hand over the means to sign in as somebody.

Whoever can sign in as a person has that person's powers. So an officer may do this only for people whose offices give
no more than the officer's own, within the officer's own reach.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from secretariat.accounts.actions.one_time_links import new_link
from secretariat.accounts.models import AccessToken, OneTimeLink, Session, User
from secretariat.accounts.permissions import require_own_account
from secretariat.ground import ledger, powers, reach
from secretariat.ground.actor import Actor, Grant
from secretariat.ground.errors import Conflict, Invalid, NotAllowed
from secretariat.messaging.actions import send_message
from secretariat.messaging.permissions import reads_outbox
from secretariat.offices.queries.authority import grants_to_come
from secretariat.people.actions.accounts import NO_ADDRESS, first_address, make_account, send_invitation
from secretariat.people.models import Membership, Person
from secretariat.people.permissions import require_for_person, require_person

HANDED_OVER = "handed over"
HANDED_OVER_FOR = timedelta(days=3)
NEW_ADDRESS = "offices.new_address"


def invite_person(*, actor: Actor, now: datetime, person_id: int, email: str = "") -> User:
    """Gives a person an account for an address of theirs, and sends the link with which they sign in first.

    For someone with an account it sends a new link to its address. By officers who keep records or administer
    accounts. Raises NotFound, NotAllowed, Invalid without an address on record, Conflict.
    """
    with transaction.atomic():
        person, grant = _open(actor, person_id, now, powers.EDIT_PEOPLE, powers.ADMINISTER)
        user, path = _invite(person, email, actor, now)
        ledger.record(
            "offices.invite_person", actor=actor, now=now, subject=person, grant=grant, person_id=person_id, path=path
        )
    return user


def hand_over_link(*, actor: Actor, now: datetime, person_id: int) -> str:
    """A link that signs a person in once within three days, to be handed over to someone who gets no mail.

    For administrators, who know the person. Makes the account where there is none; returns the link's path, which is
    shown once. Raises NotFound, NotAllowed.
    """
    with transaction.atomic():
        person, grant = _open(actor, person_id, now, powers.ADMINISTER)
        user = make_account(person, first_address(person) or f"person-{person.pk}{NO_ADDRESS}")
        with reach.accounts_opened():
            _require_open(user)
            _link, path = new_link(user=user, label=HANDED_OVER, until=now + HANDED_OVER_FOR)
        ledger.record(
            "offices.hand_over_link", actor=actor, now=now, subject=person, grant=grant, person_id=person_id,
            path=_path_of(person),
        )  # fmt: skip
    return path


def close_account(*, actor: Actor, now: datetime, person_id: int, closed: bool = True) -> User:
    """Closes a person's account, so that nobody signs in with it and its sessions end; or opens it again.

    The person stays on record with every office. For administrators. Raises NotFound, NotAllowed, Conflict without an
    account or for one's own.
    """
    if actor.person_id == person_id:
        raise Conflict(_("You cannot close the account with which you are signed in."))
    with transaction.atomic():
        person, grant = _open(actor, person_id, now, powers.ADMINISTER)
        with reach.accounts_opened():
            user = _account_of(person)
            user.is_active = not closed
            user.save(update_fields=["is_active"])
            if closed:
                Session.objects.filter(user_id=user.pk).delete()
                OneTimeLink.objects.filter(user=user, used_at=None).delete()
                AccessToken.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
        ledger.record(
            "offices.close_account", actor=actor, now=now, subject=person, grant=grant, person_id=person_id,
            path=_path_of(person), closed=closed,
        )  # fmt: skip
    return user


def change_address(*, actor: Actor, now: datetime, person_id: int, email: str) -> User:
    """Lets a person sign in with another e-mail address of theirs from now on; their sessions stay.

    For administrators, when a mailbox is lost. Raises NotFound, NotAllowed, Invalid for an address that is not on
    the person's record, Conflict without an account or when another one uses the address.
    """
    with transaction.atomic():
        person, grant = _open(actor, person_id, now, powers.ADMINISTER)
        address = _own_address(person, email)
        with reach.accounts_opened():
            user = _account_of(person)
            _require_unused(address, user)
            user.email = address.lower()
            user.save(update_fields=["email"])
            OneTimeLink.objects.filter(user=user, used_at=None).delete()
        ledger.record(
            "offices.change_address", actor=actor, now=now, subject=person, grant=grant, person_id=person_id,
            path=_path_of(person),
        )  # fmt: skip
    return user


def ask_new_address(*, actor: Actor, now: datetime, email: str) -> None:
    """Sends a link to an address on one's own record; whoever opens it there, signed in, signs in with it from then on.

    Raises NotAllowed without an account of a person of one's own, Invalid for another address, Conflict when another
    account uses it.
    """
    user_id = require_own_account(actor)
    if actor.person_id is None:
        raise NotAllowed(_("Your account belongs to no person on record. Ask your secretary to link it."))
    with transaction.atomic():
        reach.open_case(actor.person_id)
        person = Person.objects.get(pk=actor.person_id)
        address = _own_address(person, email).lower()
        with reach.accounts_opened():
            user = User.objects.get(pk=user_id)
            _require_unused(address, user)
        token = signing.dumps([user_id, user.email, address], salt=NEW_ADDRESS)
        send_message(
            actor=actor, now=now, to=address, template="offices/mail/new_address", language=person.language,
            person_id=person.pk,
            context={"name": person.display_name,
                     "link": settings.SITE_URL + reverse("offices:confirm_address", args=[token])},
        )  # fmt: skip
        ledger.record("offices.ask_new_address", actor=actor, now=now, subject=person, person_id=person.pk)


def confirm_new_address(*, actor: Actor, now: datetime, token: str) -> User:
    """Lets one sign in with the address to which the link was sent; the old address is told.

    Raises NotAllowed when the link is another account's, Invalid when it is too old or was used, Conflict.
    """
    user_id = require_own_account(actor)
    try:
        of, old, address = signing.loads(token, salt=NEW_ADDRESS, max_age=HANDED_OVER_FOR)
    except signing.BadSignature as error:
        raise Invalid(_("This link is too old or incomplete. Ask for a new one.")) from error
    if of != user_id:
        raise NotAllowed(_("This link belongs to another account. Sign in with that one first."))
    with transaction.atomic(), reach.accounts_opened():
        user = User.objects.select_for_update().get(pk=user_id)
        if user.email != old:
            raise Invalid(_("This link was used already."))
        _require_unused(address, user)
        user.email = address
        user.save(update_fields=["email"])
        OneTimeLink.objects.filter(user=user, used_at=None).delete()
        if not old.endswith(NO_ADDRESS):
            send_message(
                actor=actor, now=now, to=old, template="offices/mail/address_changed", language=user.language,
                person_id=actor.person_id, context={"name": actor.name, "address": address},
            )  # fmt: skip
        ledger.record("offices.confirm_new_address", actor=actor, now=now, person_id=actor.person_id)
    return user


def require_account_of(actor: Actor, person_id: int, now: datetime, *wanted: str) -> Grant:
    """The grant, of the first of some powers, to look after a person's account. Raises NotFound or NotAllowed.

    No power suffices over someone whose offices give more than the actor's own.
    """
    require_person(actor, person_id)
    grant = None
    for power in wanted[:-1]:
        try:
            grant = require_for_person(actor, power, person_id)
            break
        except NotAllowed:
            continue
    grant = grant or require_for_person(actor, wanted[-1], person_id)
    own = actor.person_id == person_id
    if not own and not reads_outbox(actor) and actor.beyond(grants_to_come(person_id, timezone.localdate(now))):
        raise NotAllowed(
            _("This person holds an office that may do more than yours. Ask an administrator of the organisation.")
        )
    return grant


def _open(actor: Actor, person_id: int, now: datetime, *wanted: str) -> tuple[Person, Grant]:
    grant = require_account_of(actor, person_id, now, *wanted)
    person = Person.objects.select_for_update().get(pk=person_id)
    if person.erased_at or person.merged_into_id:
        raise Conflict(_("This record is closed; it cannot be changed any more."))
    return person, grant


def _invite(person: Person, email: str, actor: Actor, now: datetime) -> tuple[User, str]:
    user = make_account(person, _own_address(person, email))
    _require_open(user)
    if user.email.endswith(NO_ADDRESS):
        raise Conflict(_("This account has no e-mail address. Hand over a link, or let an administrator enter one."))
    path = _path_of(person)
    send_invitation(actor=actor, now=now, person=person, user=user, path=path)
    return user, path


def _own_address(person: Person, email: str) -> str:
    if not email:
        return first_address(person)
    if not person.contacts.filter(kind="email", value__iexact=email).exists():
        raise Invalid(_("%(email)s is not on the person's record. Enter it there first.") % {"email": email},
                      field="email")  # fmt: skip
    return email


def _require_unused(address: str, user: User) -> None:
    if User.objects.filter(email__iexact=address).exclude(pk=user.pk).exists():
        raise Conflict(_("Another person signs in with %(email)s. Enter another address.") % {"email": address})


def _account_of(person: Person) -> User:
    user = User.objects.filter(pk=person.user_id).first() if person.user_id else None
    if user is None:
        raise Conflict(_("This person has no account yet. Invite them first."))
    return user


def _require_open(user: User) -> None:
    if not user.is_active:
        raise Conflict(_("This account is closed. An administrator can open it again."))


def _path_of(person: Person) -> str:
    rows = Membership.objects.filter(person_id=person.pk).exclude(path=None).order_by("-valid_to", "kind")
    return rows.values_list("path", flat=True).first() or ""
