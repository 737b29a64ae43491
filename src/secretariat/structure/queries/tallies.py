"""Counts of units on a day: one index look-up each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection


@dataclass(frozen=True)
class Tally:
    """Figures of a unit and all below it on one day; `members_here` are the unit's own."""

    units: int = 0
    members_here: int = 0
    members: int = 0
    secondary: int = 0
    seats: int = 0
    filled: int = 0

    @property
    def vacant(self) -> int:
        """Seats that nobody holds."""
        return max(self.seats - self.filled, 0)

    @property
    def units_below(self) -> int:
        """Units below, without the unit itself."""
        return max(self.units - 1, 0)


def tallies_of(unit_ids: Iterable[int], on: date) -> dict[int, Tally]:
    """The figures of several units on a day, in one query; every id is in the answer."""
    ids = list(unit_ids)
    found = dict.fromkeys(ids, Tally())
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT i.id, t.units, t.members_here, t.members, t.secondary, t.seats, t.filled
                   FROM unnest(%s::bigint[]) i(id) CROSS JOIN LATERAL (
                       SELECT * FROM structure_unittally t WHERE t.unit_id = i.id AND t.day <= %s
                       ORDER BY t.day DESC LIMIT 1) t""",
                [ids, on],
            )
            for unit_id, *figures in cursor.fetchall():
                found[unit_id] = Tally(*figures)
    return found


def tally_of(unit_id: int, on: date) -> Tally:
    """The figures of one unit on a day."""
    return tallies_of([unit_id], on)[unit_id]
