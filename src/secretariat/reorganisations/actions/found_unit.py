"""Founding a unit."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.reorganisations.actions.steps.carry_out import Reorganised, carry_out
from secretariat.reorganisations.actions.steps.work import one_at_a_time
from secretariat.reorganisations.queries.plans import plan_found


def found_unit(
    *,
    actor: Actor,
    now: datetime,
    parent_id: int,
    type_code: str,
    names: Mapping[str, str],
    on: date,
    title: str = "",
    reason: str = "",
    external_id: str | None = None,
    fingerprint: str | None = None,
) -> Reorganised:
    """Founds a unit of a type under another from a day on, with the posts that its type is born with.

    Raises NotAllowed, NotFound, Invalid, or Conflict when the unit above does not last or the preview is out of date.
    """
    with one_at_a_time():
        planned = plan_found(
            actor=actor, today=timezone.localdate(now), parent_id=parent_id, type_code=type_code, names=names, on=on,
            external_id=external_id,
        )  # fmt: skip
        done = carry_out(planned, actor, now, title=title, reason=reason, fingerprint=fingerprint)
        ledger.record(
            "reorganisations.found_unit", actor=actor, now=now, subject=done.event, grant=done.grant, path=done.path,
            **done.facts,
        )  # fmt: skip
    return done
