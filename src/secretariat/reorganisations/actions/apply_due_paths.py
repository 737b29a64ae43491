"""Letting access follow the units on the day on which a reorganisation takes effect."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from secretariat.ground import ledger, reach
from secretariat.ground.actor import Actor
from secretariat.ground.errors import NotAllowed
from secretariat.reorganisations.actions.steps.carry_out import sort_names
from secretariat.reorganisations.actions.steps.work import apply_paths, follow_requests
from secretariat.structure.models import UnitName

LOOK_BACK = timedelta(days=31)
"""How long the job may have been kept from running without missing a renaming."""


def apply_due_paths(*, actor: Actor, now: datetime) -> int:
    """Sets all paths that decide on access to those of today, lets open requests follow, and returns how many changed.

    May be run at any time and as often as one likes. Raises NotAllowed for anyone but the system.
    """
    if not actor.is_system:
        raise NotAllowed("apply_due_paths belongs to the system")
    today = timezone.localdate(now)
    with transaction.atomic():
        reach.hold_tree()
        changed = apply_paths(today, [("", "~")])
        before = UnitName.objects.filter(unit_id=OuterRef("unit_id"), valid_from__lt=OuterRef("valid_from"))
        begun = UnitName.objects.filter(Exists(before), valid_from__gt=today - LOOK_BACK, valid_from__lte=today)
        sort_names(set(begun.values_list("unit_id", flat=True)), today)
        changed += follow_requests(today, actor, now, None)
        if changed:
            ledger.record("reorganisations.apply_due_paths", actor=actor, now=now, changed=changed, day=today)
    return changed
