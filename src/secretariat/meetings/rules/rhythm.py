"""How often a unit meets: a recurrence rule of RFC 5545, read by dateutil, and from when on a unit is overdue by it."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice

from dateutil.rrule import rrulebase, rrulestr

LONGEST = timedelta(days=5 * 366)
"""A rule under which a unit does not meet for so long is none."""
PARTS = {
    "DAILY": (),
    "WEEKLY": ("BYDAY", "WKST"),
    "MONTHLY": ("BYDAY", "BYMONTHDAY", "BYSETPOS"),
    "YEARLY": ("BYMONTH", "BYMONTHDAY", "BYDAY"),
}
"""What a rule of each frequency may say beside INTERVAL and UNTIL. Other parts are for events within a day, or can be
put together so that dateutil looks for a day that never comes through all years to 9999.
"""
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKLY, FORTNIGHTLY, MONTHLY_WEEKDAY, MONTHLY_DAY, QUARTERLY, YEARLY = (
    "weekly", "fortnightly", "monthly_weekday", "monthly_day", "quarterly", "yearly",
)  # fmt: skip
USUAL = (WEEKLY, FORTNIGHTLY, MONTHLY_WEEKDAY, MONTHLY_DAY, QUARTERLY, YEARLY)
"""The rules that a person can choose without knowing RFC 5545."""


class BadRule(ValueError):
    """What was given is no rule by which a unit can meet; `code` is "shape", "part", "frequency" or "never"."""

    def __init__(self, code: str, found: str = "") -> None:
        super().__init__(f"{code}: {found}")
        self.code, self.found = code, found


def usual_rule(kind: str, first: date) -> str:
    """The rule of one of the usual kinds for a unit that meets first on this day."""
    weekday = WEEKDAYS[first.weekday()]
    nth = (first.day - 1) // 7 + 1
    # A fifth Tuesday does not come every month; the last one does.
    day = f"BYDAY={-1 if nth == 5 else nth}{weekday}"
    # Nor does a 31st.
    of_month = f"BYMONTHDAY={first.day if first.day <= 28 else -1}"
    return {
        WEEKLY: f"FREQ=WEEKLY;BYDAY={weekday}",
        FORTNIGHTLY: f"FREQ=WEEKLY;INTERVAL=2;BYDAY={weekday}",
        MONTHLY_WEEKDAY: f"FREQ=MONTHLY;{day}",
        MONTHLY_DAY: f"FREQ=MONTHLY;{of_month}",
        QUARTERLY: f"FREQ=MONTHLY;INTERVAL=3;{day}",
        YEARLY: "FREQ=YEARLY",
    }[kind]


def kind_of(rule: str, first: date) -> str:
    """Which of the usual kinds a rule is; empty for any other rule."""
    return next((kind for kind in USUAL if usual_rule(kind, first) == rule), "")


def checked_rule(text: str, first: date) -> str:
    """A rule as it is kept, without its name and spare signs. Raises BadRule."""
    rule = text.strip().upper().removeprefix("RRULE:").rstrip(";")
    if not re.fullmatch(r"[A-Z]+=[A-Z0-9,+-]+(;[A-Z]+=[A-Z0-9,+-]+)*", rule) or len(rule) > 200:
        raise BadRule("shape", text.strip()[:200])
    parts = dict(part.split("=") for part in rule.split(";"))
    if len(parts) != rule.count("="):
        raise BadRule("shape", rule)
    if parts.get("FREQ") not in PARTS:
        raise BadRule("frequency", parts.get("FREQ", ""))
    for name in parts.keys() - {"FREQ", "INTERVAL", "UNTIL"}:
        if name not in PARTS[parts["FREQ"]]:
            raise BadRule("part", name)
    if not re.fullmatch(r"[1-9]\d{0,2}", parts.get("INTERVAL", "1")):
        raise BadRule("part", "INTERVAL")
    try:
        if _next(rule, first, first, inclusive=True) is None:
            raise BadRule("never", rule)
    except BadRule:
        raise
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise BadRule("shape", rule) from error
    return rule


@lru_cache(maxsize=256)
def _read(rule: str, first: date, until: date) -> rrulebase:
    read = rrulestr(rule, dtstart=datetime.combine(first, time()), ignoretz=True)
    last = datetime.combine(until, time())
    own = read._until
    # dateutil looks for the next day up to the year 9999 where there is none.
    return read if own is not None and own <= last else read.replace(until=last)


def occurrences(rule: str, first: date, start: date, most: int = 10) -> list[date]:
    """The next days of a rule from a day on, the day itself included; at most so many."""
    if start > date.max - LONGEST:
        return []
    read = _read(rule, first, start + LONGEST)
    return [moment.date() for moment in islice(read.xafter(datetime.combine(start, time()), inc=True), most)]


def _next(rule: str, first: date, day: date, *, inclusive: bool = False) -> date | None:
    found = occurrences(rule, first, day if inclusive else day + timedelta(days=1), 1)
    return found[0] if found else None


def _previous(rule: str, first: date, day: date) -> date | None:
    found = _read(rule, first, day + LONGEST).before(datetime.combine(day, time()))
    return found.date() if found else None


def due_on(rule: str, first: date, last_met: date | None) -> date | None:
    """The day on which the unit is next to meet by its rule; None where none is to come.

    A meeting counts for the nearest day of the rule, so that one held a little early leaves nothing due on the day.
    """
    if last_met is None:
        return _next(rule, first, first, inclusive=True)
    coming = _next(rule, first, last_met, inclusive=True)
    if coming is None:
        return None
    following = _next(rule, first, coming)
    before = _previous(rule, first, last_met)
    if coming == last_met:
        return following
    early = coming - last_met
    late = last_met - before if before else (following - coming) / 2 if following else timedelta(0)
    return following if early < late else coming


def overdue_from(rule: str, first: date, last_met: date | None) -> date | None:
    """The first day on which the unit has not met for longer than its rule says; None where no meeting is due."""
    due = due_on(rule, first, last_met)
    return due + timedelta(days=1) if due else None
