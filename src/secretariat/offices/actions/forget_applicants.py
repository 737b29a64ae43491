"""Whoever wished to join and did not is not kept for ever."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.ground.errors import NotAllowed
from secretariat.offices.actions.erase_person import erase_person
from secretariat.offices.models import Tenure
from secretariat.people.models import Application, Membership, Person

KEPT_DAYS = 180
"""How long what an applicant told is kept after the last of their applications was declined or withdrawn."""


def forget_applicants(*, actor: Actor, now: datetime) -> int:
    """Erases people who were never admitted, `KEPT_DAYS` after their last answer, and returns how many.

    For the nightly job: raises NotAllowed for anyone but the system.
    """
    if not actor.is_system:
        raise NotAllowed(_("Only the system forgets applicants by itself."))
    this = {"person_id": OuterRef("pk")}
    applied = Application.objects.filter(**this)
    # Whoever was admitted stays, even if a reorganisation that was undone took the membership back.
    stays = Q(state__in=("open", "admitted")) | Q(decided_at__gt=now - timedelta(days=KEPT_DAYS))
    never = Person.objects.filter(
        Exists(applied), ~Exists(applied.filter(stays)), ~Exists(Membership.objects.filter(**this)),
        ~Exists(Tenure.objects.filter(**this)), user=None, external_id=None, erased_at=None, merged_into=None,
    )  # fmt: skip
    forgotten = 0
    for person_id in list(never.order_by("pk").values_list("pk", flat=True)):
        erase_person(actor=actor, now=now, person_id=person_id)
        forgotten += 1
    if forgotten:
        with transaction.atomic():
            ledger.record("offices.forget_applicants", actor=actor, now=now, found=forgotten)
    return forgotten
