"""Seeing to what was decided."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from secretariat.ground import ledger, reach
from secretariat.ground.actor import Actor
from secretariat.ground.errors import NotFound
from secretariat.meetings.models import Decision
from secretariat.meetings.permissions import require_keep, visible_decisions
from secretariat.structure.queries import require_unit


def settle_decision(*, actor: Actor, now: datetime, decision_id: int, settled: bool = True) -> Decision:
    """Notes that what was decided is done, or that it is not after all.

    By whoever it was given to, or whoever keeps the unit's meetings. Raises NotFound, NotAllowed.
    """
    found = visible_decisions(actor).filter(pk=decision_id).first()
    if found is None:
        raise NotFound(_("There is no such decision within your reach."))
    with transaction.atomic():
        if actor.acts_for(found.person_id):
            grant, path = None, ""
            reach.open_unit(found.unit_id)
        else:
            standing = require_unit(found.unit_id, timezone.localdate(now))
            grant, path = require_keep(actor, standing), standing.path
        decision = Decision.objects.select_for_update().get(pk=found.pk)
        decision.settled_at = now if settled else None
        decision.settled_by_id = actor.person_id if settled else None
        decision.save(update_fields=["settled_at", "settled_by"])
        ledger.record(
            "meetings.settle_decision", actor=actor, now=now, subject=decision, grant=grant, path=path,
            person_id=decision.person_id, unit=decision.unit_id, done=settled,
        )  # fmt: skip
    return decision
