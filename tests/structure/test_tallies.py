"""Running totals stay equal to a recount from the facts."""

from datetime import date

from django.db import connection

from secretariat.offices import queries as offices
from secretariat.offices.actions import end_tenure
from secretariat.people import queries as people
from secretariat.people.actions import end_membership
from secretariat.people.models import Membership
from secretariat.structure.actions import tallies
from secretariat.structure.models import UnitTally
from secretariat.structure.queries import tally_of
from tests.conftest import NOW, START, SYSTEM, Harbour


def differences() -> list[tuple[object, ...]]:
    """Where the stored totals and a recount disagree, on any day of either."""
    stored = {
        (t.unit_id, t.day): tuple(getattr(t, f) for f in tallies.FIGURES) for t in UnitTally.objects.order_by("day")
    }
    with connection.cursor() as cursor:
        cursor.execute(tallies.recount_sql([people.TALLY_SOURCE, offices.TALLY_SOURCE]))
        counted = {(row[0], row[1]): tuple(row[2:]) for row in cursor.fetchall()}

    def at(table: dict, unit: int, day: date) -> tuple:  # type: ignore[type-arg]
        days = [d for u, d in table if u == unit and d <= day]
        return table[unit, max(days)] if days else (0,) * len(tallies.FIGURES)

    keys = sorted({*stored, *counted})
    return [(u, d, at(stored, u, d), at(counted, u, d)) for u, d in keys if at(stored, u, d) != at(counted, u, d)]


def test_counts_of_a_new_organisation(harbour: Harbour) -> None:
    top = tally_of(harbour.units["centre"].unit_id, START)
    assert (top.units, top.members, top.members_here) == (19, 24, 0)
    assert tally_of(harbour.units["a1x"].unit_id, START).members_here == 3
    assert tally_of(harbour.units["centre"].unit_id, date(2019, 12, 31)).units == 0
    assert differences() == []


def test_counts_follow_ends(harbour: Harbour) -> None:
    membership = Membership.objects.get(person=harbour.people["a1x2"])
    end_membership(actor=SYSTEM, now=NOW, membership_id=membership.pk, on=date(2023, 3, 1))
    tenure = harbour.people["a1x0"].tenures.get()
    end_tenure(actor=SYSTEM, now=NOW, tenure_id=tenure.pk, on=date(2024, 3, 1))
    cell, top = harbour.units["a1x"].unit_id, harbour.units["centre"].unit_id
    assert tally_of(cell, date(2023, 2, 28)).members == 3
    assert tally_of(cell, date(2023, 3, 1)).members == 2
    assert tally_of(top, date(2023, 3, 1)).members == 23
    assert tally_of(top, date(2024, 3, 1)).filled == tally_of(top, date(2024, 2, 29)).filled - 1
    assert differences() == []


def test_rebuild_gives_the_same(harbour: Harbour) -> None:
    before = set(UnitTally.objects.values_list("unit_id", "members", "seats", "filled", "units"))
    tallies.rebuild([people.TALLY_SOURCE, offices.TALLY_SOURCE])
    after = set(UnitTally.objects.values_list("unit_id", "members", "seats", "filled", "units"))
    assert {u for u, *_ in before} == {u for u, *_ in after}
    assert differences() == []
