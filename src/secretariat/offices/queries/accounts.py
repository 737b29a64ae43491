"""What officers who look after accounts may know of them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from secretariat.accounts.models import User
from secretariat.ground import powers, reach
from secretariat.ground.actor import Actor
from secretariat.people.actions.accounts import NO_ADDRESS
from secretariat.people.models import Membership, Person
from secretariat.people.permissions import among_ranges, visible_memberships


@dataclass(frozen=True)
class AccountView:
    """A person's account: the address it is signed in with (empty without one), and whether it is open."""

    exists: bool
    email: str = ""
    is_open: bool = False
    made_at: datetime | None = None
    may_invite: bool = False
    may_administer: bool = False


@dataclass(frozen=True)
class FileView:
    """What decides whether someone can be invited: an open record, an address, posts that they hold or will hold."""

    is_open: bool
    email: str
    posts: list[int]


def files_of(person_ids: list[int], on: date) -> dict[int, FileView]:
    """The files of many people at once, for an action that has checked its permission over each of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id, is_open, email, posts FROM offices_files(%s, %s)", [person_ids, on])
        return {person_id: FileView(*rest) for person_id, *rest in cursor.fetchall()}


def account_of(*, actor: Actor, person: Person, on: date) -> AccountView | None:
    """The account of a person as an officer sees it; None for whoever may neither invite nor administer."""
    invites = _within(actor, powers.EDIT_PEOPLE, person.pk)
    administers = _within(actor, powers.ADMINISTER, person.pk)
    if not (invites or administers) or person.erased_at or person.merged_into_id:
        return None
    if person.user_id is None:
        return AccountView(False, may_invite=True, may_administer=administers)
    with reach.accounts_opened():
        user = User.objects.get(pk=person.user_id)
    email = "" if user.email.endswith(NO_ADDRESS) else user.email
    made = timezone.localtime(user.created_at)
    return AccountView(True, email, user.is_active, made, may_invite=True, may_administer=administers)


def has_members_without_account(*, actor: Actor, unit_id: int, on: date) -> bool:
    """Whether members of one unit cannot sign in, as far as the actor may see them by name."""
    rows = visible_memberships(actor).at(on).filter(unit_id=unit_id, kind=Membership.PRIMARY)
    return rows.exclude(path=None).filter(person__user=None).exists()


def _within(actor: Actor, power: str, person_id: int) -> bool:
    within = among_ranges(actor.reach(power))
    return visible_memberships(actor, found=True).filter(within, person_id=person_id).exists()
