"""Being forgotten: names and contact details go, the anonymous facts stay, so that past counts stay true."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from secretariat.accounts.models import Session, User
from secretariat.ground import ledger, powers, reach
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Conflict, NotAllowed, NotFound
from secretariat.offices.actions.belonging import end_everything
from secretariat.offices.actions.keep_able import someone_stays_able
from secretariat.offices.models import Tenure
from secretariat.people.models import (
    Application,
    ContactDetail,
    DuplicateSuspicion,
    Membership,
    Person,
    PersonMerge,
    PersonName,
    Transfer,
)
from secretariat.people.permissions import require_self_or
from secretariat.people.rules import match_name
from secretariat.structure.actions import tallies
from secretariat.structure.queries import organisation


def erase_person(*, actor: Actor, now: datetime, person_id: int) -> int:
    """Erases a person: names, contact details, account, free texts and the ledger's details about them.

    Memberships and offices end today and stay as anonymous facts; counts of the past do not change. By the members
    themselves, or by an officer who admits and who may also end every office that the person still holds. Returns
    how many ledger entries lost their details. Raises NotAllowed, NotFound, Conflict.
    """
    today = timezone.localdate(now)
    with transaction.atomic(), someone_stays_able(today):
        grant = require_self_or(actor, powers.ADMIT, person_id)
        tallies.lock()
        person = Person.objects.select_for_update().filter(pk=person_id).first()
        if person is None:
            raise NotFound(_("There is no such person within your reach."))
        if person.erased_at or person.merged_into_id:
            raise Conflict(_("This record is closed; it cannot be changed any more."))
        if grant is not None and not actor.is_system:
            for tenure in Tenure.objects.filter(person_id=person_id, valid_to__gt=today):
                if not actor.may(powers.FILL_POSTS, tenure.path):
                    raise NotAllowed(
                        _("%(name)s holds an office that is not yours to fill. That office has to end first.")
                        % {"name": person.display_name}
                    )
        __, paths = end_everything(person_id, today, now)
        ledger_path = paths[0] if paths else (grant.low if grant else "")
        erased = sum(_erase_record(record, now) for record in _records(person))
        reach.open_case(person_id)
        ledger.record(
            "offices.erase_person", actor=_anonymous(actor, person_id), now=now, subject=person, grant=grant,
            person_id=person_id, path=ledger_path, entries=erased,
        )  # fmt: skip
    return erased


def _anonymous(actor: Actor, person_id: int) -> Actor:
    if actor.person_id != person_id:
        return actor
    return Actor(actor.kind, "", person_id=person_id)


def _records(person: Person) -> list[Person]:
    """The person's record and all that were merged into it."""
    found, ahead = [], [person]
    while ahead:
        record = ahead.pop()
        found.append(record)
        dropped = []
        reach.open_case(record.pk)
        for merge in PersonMerge.objects.filter(kept_id=record.pk, undone_at=None):
            reach.open_case(merge.dropped_id)
            dropped.append(Person.objects.get(pk=merge.dropped_id))
        ahead.extend(dropped)
    return found


def _erase_record(person: Person, now: datetime) -> int:
    reach.open_case(person.pk)
    rules = organisation()
    language = rules.main_language if rules else "en"
    with override(language):
        name = _("Former member")
    _forget_everywhere(person)
    PersonName.objects.filter(person=person).delete()
    ContactDetail.objects.filter(person=person).delete()
    PersonName.objects.create(person=person, kind="primary", language="", name=name, match_name=match_name(name))
    Membership.objects.filter(person=person).update(sort_name=match_name(name), reason="")
    Tenure.objects.filter(person=person).update(reason="")
    Application.objects.filter(person=person).update(message="", answer="")
    Transfer.objects.filter(person=person).update(reason="", answer="")
    DuplicateSuspicion.objects.filter(first_id=person.pk).delete()
    DuplicateSuspicion.objects.filter(second_id=person.pk).delete()
    PersonMerge.objects.filter(Q(kept_id=person.pk) | Q(dropped_id=person.pk)).update(moved={})
    user_id, person.user = person.user_id, None
    person.display_name, person.sort_name = name, match_name(name)
    person.language, person.external_id = "", None
    person.born_on, person.born_precision = None, "d"
    person.erased_at = now
    person.save()
    if user_id is not None:
        # The account tables open only where people sign in; here the account ends.
        with reach.accounts_opened():
            Session.objects.filter(user_id=user_id).delete()
            User.objects.filter(pk=user_id).delete()
    return ledger.erase_payloads(person.pk, now=now, user_id=user_id)


def _forget_everywhere(person: Person) -> None:
    """Lets every package erase what it keeps of a person: by id, by account, and by the words they are known by."""
    words = {person.display_name, person.external_id or ""}
    words |= set(PersonName.objects.filter(person=person).values_list("name", flat=True))
    words |= set(ContactDetail.objects.filter(person=person).values_list("value", flat=True))
    if person.user_id is not None:
        with reach.accounts_opened():
            words |= set(User.objects.filter(pk=person.user_id).values_list("email", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT ground_forget_everywhere(%s, %s, %s)", [person.pk, person.user_id, sorted(words - {""})])
