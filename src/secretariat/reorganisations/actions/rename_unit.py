"""Renaming a unit."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.reorganisations.actions.steps.carry_out import Reorganised, carry_out
from secretariat.reorganisations.actions.steps.work import one_at_a_time
from secretariat.reorganisations.queries.plans import plan_rename


def rename_unit(
    *,
    actor: Actor,
    now: datetime,
    unit_id: int,
    names: Mapping[str, str],
    on: date,
    title: str = "",
    reason: str = "",
    fingerprint: str | None = None,
) -> Reorganised:
    """Gives a unit other names from a day on; languages that `names` leaves out keep theirs, an empty one loses it.

    Raises NotAllowed, NotFound, Invalid, or Conflict when another name begins later or the preview is out of date.
    """
    with one_at_a_time():
        planned = plan_rename(actor=actor, today=timezone.localdate(now), unit_id=unit_id, names=names, on=on)
        done = carry_out(planned, actor, now, title=title, reason=reason, fingerprint=fingerprint)
        ledger.record(
            "reorganisations.rename_unit", actor=actor, now=now, subject=done.event, grant=done.grant, path=done.path,
            **done.facts,
        )  # fmt: skip
    return done
