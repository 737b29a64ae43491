"""Bringing a dissolved unit back."""

from datetime import date, datetime

from django.utils import timezone

from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.reorganisations.actions.steps.carry_out import Reorganised, carry_out
from secretariat.reorganisations.actions.steps.work import one_at_a_time
from secretariat.reorganisations.queries.plans import plan_restore


def restore_unit(
    *,
    actor: Actor,
    now: datetime,
    unit_id: int,
    on: date,
    to: int | None = None,
    with_posts: bool = True,
    title: str = "",
    reason: str = "",
    fingerprint: str | None = None,
) -> Reorganised:
    """Brings a dissolved unit back from a day on, under its last parent or another, with its last names and posts.

    Raises NotAllowed, NotFound, Invalid, or Conflict when it is not dissolved or the preview is out of date.
    """
    with one_at_a_time():
        planned = plan_restore(
            actor=actor, today=timezone.localdate(now), unit_id=unit_id, to=to, on=on, with_posts=with_posts
        )
        done = carry_out(planned, actor, now, title=title, reason=reason, fingerprint=fingerprint)
        ledger.record(
            "reorganisations.restore_unit", actor=actor, now=now, subject=done.event, grant=done.grant, path=done.path,
            **done.facts,
        )  # fmt: skip
    return done
