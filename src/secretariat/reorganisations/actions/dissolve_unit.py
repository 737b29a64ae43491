"""Dissolving a unit."""

from datetime import date, datetime

from django.utils import timezone

from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.reorganisations.actions.steps.carry_out import Reorganised, carry_out
from secretariat.reorganisations.actions.steps.work import one_at_a_time
from secretariat.reorganisations.queries.plans import plan_dissolve
from secretariat.reorganisations.rules import Choices


def dissolve_unit(
    *,
    actor: Actor,
    now: datetime,
    unit_id: int,
    on: date,
    title: str = "",
    reason: str = "",
    choices: Choices = Choices(),  # noqa: B008
    fingerprint: str | None = None,
) -> Reorganised:
    """Dissolves a unit: `on` is the first day without it. Members, sub-units and tenures go where was chosen, or end.

    Raises NotAllowed, NotFound, Invalid (ChoiceMissing for what has no fate), or Conflict when later changes stand in
    the way or the preview is out of date.
    """
    with one_at_a_time():
        planned = plan_dissolve(actor=actor, today=timezone.localdate(now), unit_id=unit_id, on=on, choices=choices)
        done = carry_out(planned, actor, now, title=title, reason=reason, fingerprint=fingerprint)
        ledger.record(
            "reorganisations.dissolve_unit", actor=actor, now=now, subject=done.event, grant=done.grant, path=done.path,
            **done.facts,
        )  # fmt: skip
    return done
