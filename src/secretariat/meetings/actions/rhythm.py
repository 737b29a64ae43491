"""How often a unit meets, and that it has met."""

from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Invalid, NotFound
from secretariat.meetings.models import Meeting, Rhythm
from secretariat.meetings.permissions import require_keep
from secretariat.meetings.rules.rhythm import BadRule, checked_rule, overdue_from
from secretariat.structure.queries import require_unit

EARLIEST = date(1990, 1, 1)


def set_rhythm(
    *, actor: Actor, now: datetime, unit_id: int, rule: str, starts_on: date, at: time | None = None
) -> Rhythm:
    """Says how often a unit meets, from a day on, by a rule of RFC 5545 such as FREQ=WEEKLY;INTERVAL=2.

    Raises NotFound, NotAllowed, or Invalid for what is no rule by which a unit can meet.
    """
    standing = require_unit(unit_id, timezone.localdate(now))
    grant = require_keep(actor, standing)
    if not EARLIEST <= starts_on <= date(timezone.localdate(now).year + 5, 12, 31):
        raise Invalid(_("Choose a first day between 1990 and five years from now."), field="starts_on")
    try:
        kept = checked_rule(rule, starts_on)
    except BadRule as error:
        raise Invalid(_said(error), field="rule") from error
    with transaction.atomic():
        before = Rhythm.objects.select_for_update().filter(pk=unit_id).first()
        last = _last_met(unit_id)
        rhythm, _made = Rhythm.objects.update_or_create(
            unit_id=unit_id,
            defaults={"rule": kept, "starts_on": starts_on, "at": at, "last_met_on": last,
                      "overdue_from": overdue_from(kept, starts_on, last)},
        )  # fmt: skip
        ledger.record(
            "meetings.set_rhythm", actor=actor, now=now, subject=standing.unit, grant=grant, path=standing.path,
            unit=unit_id, rule=kept, starts_on=starts_on, earlier_rule=before.rule if before else "",
        )  # fmt: skip
    return rhythm


def end_rhythm(*, actor: Actor, now: datetime, unit_id: int) -> None:
    """Forgets how often a unit meets, so that nothing is due any more. Raises NotFound, NotAllowed."""
    standing = require_unit(unit_id, timezone.localdate(now))
    grant = require_keep(actor, standing)
    with transaction.atomic():
        rhythm = Rhythm.objects.filter(pk=unit_id).first()
        if rhythm is None:
            raise NotFound(_("This unit has no rule that says how often it meets."))
        ledger.record(
            "meetings.end_rhythm", actor=actor, now=now, subject=standing.unit, grant=grant, path=standing.path,
            unit=unit_id, earlier_rule=rhythm.rule,
        )  # fmt: skip
        rhythm.delete()


def has_met(unit_id: int, on: date) -> None:
    """Notes that a unit has met on a day. A step of an action that has checked its permission."""
    rhythm = Rhythm.objects.select_for_update().filter(pk=unit_id).first()
    if rhythm is None or (rhythm.last_met_on is not None and rhythm.last_met_on >= on):
        return
    rhythm.last_met_on = on
    rhythm.overdue_from = overdue_from(rhythm.rule, rhythm.starts_on, on)
    rhythm.save(update_fields=["last_met_on", "overdue_from"])


def _last_met(unit_id: int) -> date | None:
    held = Meeting.objects.filter(unit_id=unit_id, known_to_all=False, done_at__isnull=False)
    last: date | None = held.aggregate(last=Max("opened_on"))["last"]
    return last


def _said(error: BadRule) -> str:
    if error.code == "frequency":
        return _("A unit meets daily, weekly, monthly or yearly: write FREQ=WEEKLY, for instance.")
    if error.code == "part":
        return _("“%(part)s” cannot stand in this rule. It may say INTERVAL, BYDAY, BYMONTHDAY and UNTIL.") % {
            "part": error.found
        }
    if error.code == "never":
        return _("By this rule the unit would not meet within five years.")
    return _("“%(rule)s” is no rule. Write one of RFC 5545 such as FREQ=MONTHLY;BYDAY=2TU.") % {"rule": error.found}
