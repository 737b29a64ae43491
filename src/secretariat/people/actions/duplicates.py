"""Looking for records that may be one person, and saying that two are not."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from secretariat.ground import ledger, powers
from secretariat.ground.actor import Actor
from secretariat.ground.errors import NotFound
from secretariat.people.models import DuplicateSuspicion
from secretariat.people.permissions import require_for_person, visible


def find_duplicates(*, actor: Actor, now: datetime) -> int:
    """Writes down new suspicions within the actor's reach (everywhere, for the system) and returns how many.

    Suspicious are: the same e-mail address or telephone number; the same name with the same date of birth or in the
    same unit; rare names that are equal or nearly so. Raises NotAllowed.
    """
    grant = actor.require(powers.MERGE_PEOPLE)
    ranges = actor.reach(powers.MERGE_PEOPLE)
    function = "people_suspect_pairs" if actor.is_system else "people_suspect_within_reach"
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s, %s, %s)", [[a for a, b in ranges], [b for a, b in ranges], now])
            found = int(cursor.fetchone()[0])
        ledger.record("people.find_duplicates", actor=actor, now=now, grant=grant, path=ranges[0][0], found=found)
    return found


def keep_apart(*, actor: Actor, now: datetime, suspicion_id: int) -> DuplicateSuspicion:
    """Records that two suspected records are two people, so that they are not shown again.

    Raises NotFound, or NotAllowed without the power over both.
    """
    people = visible(actor)
    with transaction.atomic():
        suspicion = DuplicateSuspicion.objects.filter(
            pk=suspicion_id, first__in=people, second__in=people, state="open"
        ).first()
        if suspicion is None:
            raise NotFound(_("There is no such suspicion within your reach."))
        require_for_person(actor, powers.MERGE_PEOPLE, suspicion.first_id)
        grant = require_for_person(actor, powers.MERGE_PEOPLE, suspicion.second_id)
        suspicion.state, suspicion.decided_at = "different", now
        suspicion.save(update_fields=["state", "decided_at"])
        ledger.record(
            "people.keep_apart", actor=actor, now=now, subject=suspicion, grant=grant, person_id=suspicion.first_id,
            path=grant.low, first=suspicion.first_id, second=suspicion.second_id,
        )  # fmt: skip
    return suspicion
