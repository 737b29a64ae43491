"""How often a unit meets, in words, and when it meets next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import dates
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from secretariat.ground.actor import Actor
from secretariat.meetings.models import Rhythm
from secretariat.meetings.permissions import require_reader
from secretariat.meetings.rules import rhythm as rules


@dataclass(frozen=True)
class RhythmView:
    """A unit's rule, told in words, with the days on which it meets next."""

    rhythm: Rhythm
    words: str
    coming: list[date]
    kind: str
    """Which of the usual rules it is; empty for any other."""
    overdue: bool
    """Whether the unit has not met for longer than the rule says, on the day it was asked for."""


def rhythm_of(*, actor: Actor, unit_id: int, on: date) -> RhythmView | None:
    """How often a unit meets, and when next from a day on; None where nobody has said. Raises NotAllowed."""
    require_reader(actor)
    found = Rhythm.objects.filter(pk=unit_id).first()
    if found is None:
        return None
    coming = rules.occurrences(found.rule, found.starts_on, max(on, found.starts_on), 3)
    late = found.overdue_from is not None and found.overdue_from <= on
    return RhythmView(found, rule_words(found), coming, rules.kind_of(found.rule, found.starts_on), late)


def rule_words(rhythm: Rhythm) -> str:
    """A rule as people say it: every second Tuesday at 19:00; the rule itself where it is not a usual one."""
    first = rhythm.starts_on
    kind = rules.kind_of(rhythm.rule, first)
    nth = (first.day - 1) // 7 + 1
    words = {
        "weekday": str(dates.WEEKDAYS[first.weekday()]),
        "nth": [_("first"), _("second"), _("third"), _("fourth"), _("last")][nth - 1],
        "day": first.day, "date": date_format(first, "MONTH_DAY_FORMAT"), "rule": rhythm.rule,
    }  # fmt: skip
    patterns = {
        rules.WEEKLY: _("every %(weekday)s"),
        rules.FORTNIGHTLY: _("every second %(weekday)s"),
        rules.MONTHLY_WEEKDAY: _("on the %(nth)s %(weekday)s of every month"),
        rules.MONTHLY_DAY: _("on day %(day)d of every month")
        if first.day <= 28
        else _("on the last day of every month"),
        rules.QUARTERLY: _("on the %(nth)s %(weekday)s of every third month"),
        rules.YEARLY: _("every year on %(date)s"),
        "": _("by the rule %(rule)s"),
    }
    told = patterns[kind] % words
    if rhythm.at is None:
        return told
    return _("%(rule)s at %(time)s") % {"rule": told, "time": time_format(rhythm.at)}


def wrong_rhythms() -> Iterator[tuple[int, date | None, date | None]]:
    """Units whose stored day does not follow from rule and last meeting: the unit, the stored day, the right one."""
    right: dict[tuple[str, date, date | None], date | None] = {}
    rows = Rhythm.objects.order_by("unit_id").values_list("unit_id", "rule", "starts_on", "last_met_on", "overdue_from")
    for unit_id, rule, first, last, stored in rows.iterator(chunk_size=5000):
        key = (rule, first, last)
        if key not in right:
            right[key] = rules.overdue_from(*key)
        if right[key] != stored:
            yield unit_id, stored, right[key]
