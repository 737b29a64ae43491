"""Merging units into one."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.reorganisations.actions.steps.carry_out import Reorganised, carry_out
from secretariat.reorganisations.actions.steps.work import one_at_a_time
from secretariat.reorganisations.queries.plans import plan_merge
from secretariat.reorganisations.rules import Choices


def merge_units(
    *,
    actor: Actor,
    now: datetime,
    unit_ids: Sequence[int],
    into: int,
    on: date,
    title: str = "",
    reason: str = "",
    choices: Choices = Choices(),  # noqa: B008
    fingerprint: str | None = None,
) -> Reorganised:
    """Merges units into another: they end, and their members go on in it unless they were chosen to go elsewhere.

    Raises NotAllowed, NotFound, Invalid (ChoiceMissing for tenures and sub-units without a fate), or Conflict when
    later changes stand in the way or the preview is out of date.
    """
    with one_at_a_time():
        planned = plan_merge(
            actor=actor, today=timezone.localdate(now), unit_ids=unit_ids, into=into, on=on, choices=choices
        )
        done = carry_out(planned, actor, now, title=title, reason=reason, fingerprint=fingerprint)
        ledger.record(
            "reorganisations.merge_units", actor=actor, now=now, subject=done.event, grant=done.grant, path=done.path,
            **done.facts,
        )  # fmt: skip
    return done
