"""Running totals of every unit: kept in the same transaction as the fact that changes them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection

from secretariat.ground import paths
from secretariat.ground.dates import FOREVER, Period
from secretariat.structure.models import Placement, UnitTally

FIGURES = UnitTally.FIGURES
OWN = ("members_here",)
"""Figures of the unit itself; all others count the units below as well."""

Changes = dict[tuple[int, date], dict[str, int]]


def add(unit_id: int, period: Period, **amounts: int) -> None:
    """Adds amounts to a unit and to every unit above it, wherever it stood during the period; negative takes away."""
    add_many([(unit_id, period, amounts)])


def add_many(facts: Iterable[tuple[int, Period, dict[str, int]]]) -> None:
    """Adds the amounts of several units and periods at once, with as many queries as for one."""
    wanted = list(facts)
    if not wanted:
        return
    lock()
    changes: Changes = defaultdict(lambda: defaultdict(int))
    stood: dict[int, list[tuple[str, date, date]]] = defaultdict(list)
    rows = Placement.objects.filter(unit_id__in={unit_id for unit_id, _, _ in wanted})
    for unit_id, path, start, end in rows.values_list("unit_id", "path", "valid_from", "valid_to"):
        stood[unit_id].append((path, start, end))
    for unit_id, period, amounts in wanted:
        for path, start, end in stood[unit_id]:
            days = period.overlap(Period(start, end))
            if days:
                _collect(changes, paths.unit_ids(path), days, amounts)
    apply(changes)


def lock() -> None:
    """Makes other writers of totals wait until this transaction ends, before it reads what its changes build on.

    After the tree is held and before any row is locked: two who lock in different orders would wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('secretariat.tallies'))")


def _collect(changes: Changes, chain: list[int], days: Period, amounts: dict[str, int]) -> None:
    for unit_id in chain:
        for figure, amount in amounts.items():
            if figure in OWN and unit_id != chain[-1]:
                continue
            changes[unit_id, days.start][figure] += amount
            if not days.open:
                changes[unit_id, days.end][figure] -= amount


def shift(unit_id: int, days: Period, old_chain: Iterable[int], new_chain: Iterable[int]) -> None:
    """Takes a unit's figures within the days from the units it stood under to those it now stands under."""
    old, new = set(old_chain), set(new_chain)
    lock()
    series = list(UnitTally.objects.filter(unit_id=unit_id, day__lt=days.end).order_by("day"))
    changes: Changes = defaultdict(lambda: defaultdict(int))
    for figure in (f for f in FIGURES if f not in OWN):
        steps: dict[date, int] = {}
        for row in series:
            steps[max(row.day, days.start)] = getattr(row, figure)
        before = 0
        for day in sorted(steps):
            _step(changes, old, new, day, figure, steps[day] - before)
            before = steps[day]
        if not days.open:
            _step(changes, old, new, days.end, figure, -before)
    apply(changes)


def _step(changes: Changes, old: set[int], new: set[int], day: date, figure: str, amount: int) -> None:
    for unit_id in old - new:
        changes[unit_id, day][figure] -= amount
    for unit_id in new - old:
        changes[unit_id, day][figure] += amount


def apply(changes: Changes) -> None:
    """Writes changes of running totals, each from its day onwards. One writer at a time, so none waits in a circle."""
    rows = [(key, amounts) for key, amounts in changes.items() if any(amounts.values())]
    if not rows:
        return
    columns = ", ".join(FIGURES)
    values: list[Any] = [
        [unit_id for (unit_id, _), _ in rows],
        [day for (_, day), _ in rows],
        *[[amounts.get(figure, 0) for _, amounts in rows] for figure in FIGURES],
    ]
    delta = f"unnest(%s::bigint[], %s::date[], {', '.join('%s::int[]' for _ in FIGURES)}) AS d(unit_id, day, {columns})"
    lock()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO structure_unittally (unit_id, day, {columns})
                SELECT d.unit_id, d.day, {", ".join(f"COALESCE(p.{f}, 0)" for f in FIGURES)}
                FROM {delta} LEFT JOIN LATERAL (
                    SELECT * FROM structure_unittally t WHERE t.unit_id = d.unit_id AND t.day < d.day
                    ORDER BY t.day DESC LIMIT 1) p ON true
                ON CONFLICT DO NOTHING""",
            values,
        )
        cursor.execute(
            f"""UPDATE structure_unittally t SET {", ".join(f"{f} = t.{f} + s.{f}" for f in FIGURES)}
                FROM (SELECT t2.unit_id, t2.day, {", ".join(f"sum(d.{f}) AS {f}" for f in FIGURES)}
                      FROM {delta} JOIN structure_unittally t2 ON t2.unit_id = d.unit_id AND t2.day >= d.day
                      GROUP BY 1, 2) s
                WHERE t.unit_id = s.unit_id AND t.day = s.day""",
            values,
        )


UNITS_SOURCE = """
    SELECT unit_id, min(valid_from) AS valid_from, max(valid_to) AS valid_to, 1 AS units, 0 AS members_here,
           0 AS members, 0 AS secondary, 0 AS seats, 0 AS filled
    FROM structure_placement GROUP BY unit_id
"""
"""Each unit counts as one while it stands anywhere; gaps between its placements count as nothing."""


def recount_sql(sources: Iterable[str]) -> str:
    """SQL that recounts every running total from the facts that `sources` select, one row a unit and day."""
    facts = " UNION ALL ".join(f"({source})" for source in [UNITS_SOURCE, *sources])
    w = paths.WIDTH
    signs = "'0123456789abcdefghijklmnopqrstuvwxyz'"
    digits = " + ".join(
        f"(position(substr(path, (k::int - 1) * {w} + {n + 1}, 1) IN {signs}) - 1) * {36 ** (w - 1 - n)}::bigint"
        for n in range(w)
    )
    spread = ", ".join(
        f"(sum({f}) FILTER (WHERE itself))::int AS {f}" if f in OWN else f"sum({f})::int AS {f}" for f in FIGURES
    )
    running = ", ".join(f"(sum(COALESCE({f}, 0)) OVER w)::int AS {f}" for f in FIGURES)
    # Numbers are grouped and sorted several times faster than paths, so each place's chain is spelt out once.
    # The planner takes a series for a thousand rows and an array for ten, which is nearer to the depth of a unit.
    return f"""
        WITH chain AS MATERIALIZED (
            SELECT p.id AS place, {digits} AS unit_id, k * {w} = length(path) AS itself
            FROM structure_placement p
            CROSS JOIN LATERAL unnest(array_fill(0, ARRAY[length(path) / {w}])) WITH ORDINALITY step(nothing, k)),
        own AS (
            SELECT p.id AS place, e.day, {", ".join(f"sum(e.sign * f.{f})::int AS {f}" for f in FIGURES)}
            FROM ({facts}) f
            JOIN structure_placement p
              ON p.unit_id = f.unit_id AND p.valid_from < f.valid_to AND f.valid_from < p.valid_to
            CROSS JOIN LATERAL (VALUES (greatest(f.valid_from, p.valid_from), 1),
                                       (least(f.valid_to, p.valid_to), -1)) e(day, sign)
            WHERE e.day < '{FOREVER}' GROUP BY 1, 2),
        spread AS (SELECT unit_id, day, {spread} FROM own JOIN chain USING (place) GROUP BY 1, 2)
        SELECT unit_id, day, {running} FROM spread WINDOW w AS (PARTITION BY unit_id ORDER BY day)
    """


def rebuild(sources: Iterable[str]) -> None:
    """Counts every running total anew from the facts, after a bulk load."""
    columns = ", ".join(FIGURES)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('secretariat.tallies'))")
        cursor.execute("DELETE FROM structure_unittally")
        # Helping processes may fill a new table, not one that is there.
        cursor.execute(f"CREATE TEMP TABLE recounted AS {recount_sql(sources)}")
        cursor.execute(
            f"INSERT INTO structure_unittally (unit_id, day, {columns}) SELECT unit_id, day, {columns} FROM recounted"
        )
        cursor.execute("DROP TABLE recounted")
