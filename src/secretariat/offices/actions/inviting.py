"""Inviting the members of a unit to sign in: all at once, with as many statements for hundreds as for one."""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from secretariat.accounts.models import User
from secretariat.accounts.rules import digest, new_secret
from secretariat.ground import ledger, powers, reach
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Conflict
from secretariat.messaging.actions import Letter, send_messages
from secretariat.messaging.permissions import reads_outbox
from secretariat.offices.queries.accounts import files_of
from secretariat.offices.queries.authority import grants_of_posts
from secretariat.people.actions.accounts import INVITATION, VALID_FOR, invitation_words
from secretariat.people.models import Membership, Person
from secretariat.structure.queries import require_unit

MOST_AT_ONCE = 500
LONGEST_ADDRESS = User._meta.get_field("email").max_length or 254
NO_ADDRESS, IN_USE, HIGHER, CLOSED = "no_address", "address_in_use", "higher_office", "closed"
REASONS = {
    NO_ADDRESS: gettext_lazy("No e-mail address is on record."),
    IN_USE: gettext_lazy("Someone else signs in with the address on record."),
    HIGHER: gettext_lazy("They hold an office that may do more than yours. An administrator can invite them."),
    CLOSED: gettext_lazy("The record is closed."),
}
"""Why someone could not be invited."""


@dataclass(frozen=True)
class LeftOut:
    """A member who could not be invited, and why: a key of REASONS."""

    person_id: int
    name: str
    reason: str


@dataclass(frozen=True)
class Invited:
    """What came of inviting many: `already` could sign in before, `waiting` are for the next time."""

    invited: int
    already: int = 0
    waiting: int = 0
    left_out: list[LeftOut] = field(default_factory=list)


def invite_members(*, actor: Actor, now: datetime, unit_id: int) -> Invited:
    """Invites the members of a unit who have no account, at most MOST_AT_ONCE at a time; all of them or none.

    Left out are those without an address, whose address another account uses, or whose offices give more than the
    actor's. Raises NotFound, NotAllowed, or Conflict when somebody else gives one of them an account at that moment.
    """
    today = timezone.localdate(now)
    placement = require_unit(unit_id, today)
    grant = actor.require(powers.EDIT_PEOPLE, placement.path)
    members = Membership.objects.at(today).filter(unit_id=unit_id, path=placement.path)
    with transaction.atomic():
        rows = list(members.select_related("person").order_by("sort_name", "pk"))
        people = list({row.person_id: row.person for row in rows if row.person.user_id is None}.values())
        fit, left_out = _sorted_out(actor, people, now)
        chosen = fit[:MOST_AT_ONCE]
        if chosen:
            _let_in(actor, now, chosen, placement.path)
        found = Invited(len(chosen), len({row.person_id for row in rows}) - len(people), len(fit) - len(chosen),
                        left_out)  # fmt: skip
        ledger.record(
            "offices.invite_members", actor=actor, now=now, subject=placement.unit, grant=grant, path=placement.path,
            invited=found.invited, left_out=len(left_out),
        )  # fmt: skip
    return found


def _sorted_out(actor: Actor, people: list[Person], now: datetime) -> tuple[list[tuple[Person, str]], list[LeftOut]]:
    """Who may be invited, each with an address, and who may not, with the reason."""
    today = timezone.localdate(now)
    files = files_of([person.pk for person in people], today)
    over_all = reads_outbox(actor)
    grants = {} if over_all else grants_of_posts({post for file in files.values() for post in file.posts}, today)
    addresses = {file.email.lower() for file in files.values()}
    with reach.accounts_opened():
        used = set(User.objects.filter(email__in=addresses).values_list("email", flat=True))
    fit: list[tuple[Person, str]] = []
    left_out = []
    for person in people:
        file = files[person.pk]
        address = file.email.lower()
        if not file.is_open:
            reason = CLOSED
        elif actor.beyond(grant for post in file.posts for grant in grants.get(post, ())):
            reason = HIGHER
        elif "@" not in address or len(address) > LONGEST_ADDRESS:
            reason = NO_ADDRESS
        elif address in used:
            reason = IN_USE
        else:
            used.add(address)
            fit.append((person, address))
            continue
        left_out.append(LeftOut(person.pk, person.display_name, reason))
    return fit, left_out


def _let_in(actor: Actor, now: datetime, chosen: list[tuple[Person, str]], path: str) -> None:
    secrets = [new_secret() for _person in chosen]
    try:
        with transaction.atomic(), reach.accounts_opened(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT offices_let_in(%s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    [person.pk for person, _address in chosen], [address for _person, address in chosen],
                    [person.language for person, _address in chosen], [make_password(None) for _ in chosen],
                    [digest(secret) for secret in secrets], INVITATION, now, now + VALID_FOR,
                ],
            )  # fmt: skip
            done = cursor.fetchone()[0]
    except IntegrityError as error:
        raise _at_the_same_time() from error
    if done != len(chosen):
        raise _at_the_same_time()
    letters = []
    for (person, address), secret in zip(chosen, secrets, strict=True):
        link = settings.SITE_URL + reverse("accounts:one_time_link", args=[secret])
        letters.append(Letter(address, invitation_words(person, link), person.language, person.pk, path))
    send_messages(actor=actor, now=now, template="people/mail/invitation", letters=letters)


def _at_the_same_time() -> Conflict:
    return Conflict(
        _("Somebody else gave one of these members an account at the same moment. Nobody was invited; try again.")
    )
