"""Moving whole branches of the tree from a day on: a handful of statements, however many units stand in them."""

from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from secretariat.ground import paths
from secretariat.ground.dates import DAY, Period
from secretariat.ground.errors import Conflict
from secretariat.structure import rules
from secretariat.structure.actions import tallies
from secretariat.structure.models import ChangeEvent, Placement

_DEEPEST = """
    SELECT max(length(path)) FROM structure_placement
    WHERE path >= %(low)s AND path < %(high)s AND valid_from < %(end)s AND valid_to > %(start)s
"""
_CUT = """
    WITH old AS (
        SELECT * FROM structure_placement
        WHERE path >= %(low)s AND path < %(high)s AND valid_from < %(day)s AND valid_to > %(day)s FOR UPDATE),
    cut AS (
        UPDATE structure_placement p SET valid_to = %(day)s, to_precision = 'd', closed_by_id = %(event)s
        FROM old WHERE p.id = old.id RETURNING p.id)
    INSERT INTO structure_placement
        (unit_id, parent_id, path, valid_from, valid_to, from_precision, to_precision, opened_by_id, closed_by_id)
    SELECT old.unit_id, old.parent_id, old.path, %(day)s, old.valid_to, 'd', old.to_precision, %(event)s,
        old.closed_by_id
    FROM old JOIN cut USING (id)
"""
_REPATH = """
    UPDATE structure_placement
    SET path = %(new)s || substr(path, length(%(old)s) + 1),
        parent_id = CASE WHEN path = %(old)s THEN %(parent)s ELSE parent_id END
    WHERE path >= %(low)s AND path < %(high)s AND valid_from >= %(start)s AND valid_to <= %(end)s
"""
_STITCH = """
    WITH gone AS (
        DELETE FROM structure_placement t USING structure_placement h
        WHERE t.opened_by_id = %(event)s AND t.valid_from = %(day)s
          AND h.unit_id = t.unit_id AND h.valid_to = t.valid_from AND h.closed_by_id = %(event)s AND h.path = t.path
        RETURNING t.unit_id, t.valid_to, t.to_precision, t.closed_by_id)
    UPDATE structure_placement h
    SET valid_to = gone.valid_to, to_precision = gone.to_precision, closed_by_id = gone.closed_by_id
    FROM gone WHERE h.unit_id = gone.unit_id AND h.valid_to = %(day)s AND h.closed_by_id = %(event)s
"""


def cut(path: str, day: date, event: ChangeEvent) -> None:
    """Parts every placement below a path (itself included) that runs through a day into one before and one from it."""
    low, high = paths.subtree(path)
    with connection.cursor() as cursor:
        cursor.execute(_CUT, {"low": low, "high": high, "day": day, "event": event.pk})


def repath(old: str, new: str, days: Period, parent_id: int) -> None:
    """Puts all that stands below one path within the days under another one. Both ends must have been cut."""
    low, high = paths.subtree(old)
    with connection.cursor() as cursor:
        cursor.execute(
            _REPATH,
            {"low": low, "high": high, "old": old, "new": new, "start": days.start, "end": days.end,
             "parent": parent_id},
        )  # fmt: skip


def move_branch(unit_id: int, old: str, new: str, days: Period, parent_id: int, event: ChangeEvent) -> None:
    """Moves a unit with all below it from one path to another for some days, its counts with it.

    Raises Conflict where what stands lowest would stand too deep.
    """
    _require_levels(new, _deepest(old, days) - paths.depth(old))
    if not days.open:
        cut(old, days.end, event)
    cut(old, days.start, event)
    repath(old, new, days, parent_id)
    tallies.shift(unit_id, days, paths.unit_ids(old)[:-1], paths.unit_ids(new)[:-1])


def _deepest(path: str, days: Period) -> int:
    """How many units stand above the lowest one in a branch within the days."""
    low, high = paths.subtree(path)
    with connection.cursor() as cursor:
        cursor.execute(_DEEPEST, {"low": low, "high": high, "start": days.start, "end": days.end})
        longest = cursor.fetchone()[0]
    return paths.depth(path if longest is None else " " * longest)


def _require_levels(path: str, levels_below: int = 0) -> None:
    if rules.too_deep(paths.depth(path) + levels_below):
        raise Conflict(
            _("Units can stand at most %(most)d levels below the head of the tree, and this would be deeper.")
            % {"most": rules.MOST_LEVELS}
        )


def stitch(days: Iterable[date], event: ChangeEvent) -> None:
    """Joins again what an event has cut on these days, once both halves have the same path: its undoing."""
    with connection.cursor() as cursor:
        for day in sorted(days, reverse=True):
            cursor.execute(_STITCH, {"event": event.pk, "day": day})


def open_placements(
    unit_id: int, parent_id: int, start: date, event: ChangeEvent | None, precision: str = DAY
) -> list[Placement]:
    """Places a unit under another from a day on, wherever that one goes without a break, and counts it.

    Raises Conflict where it would stand too deep.
    """
    own = paths.label(unit_id)
    rows: list[Placement] = []
    for row in Placement.objects.filter(unit_id=parent_id, valid_to__gt=start).order_by("valid_from"):
        if row.valid_from > (rows[-1].valid_to if rows else start):
            break
        _require_levels(row.path + own)
        rows.append(
            Placement(
                unit_id=unit_id,
                parent_id=parent_id,
                path=row.path + own,
                valid_from=max(start, row.valid_from),
                valid_to=row.valid_to,
                opened_by=event,
                from_precision=DAY if rows else precision,
            )
        )
    made = Placement.objects.bulk_create(rows)
    tallies.add_many((unit_id, row.period, {"units": 1}) for row in made)
    return made


def close_placements(unit_ids: Iterable[int], on: date, event: ChangeEvent) -> None:
    """Lets units stand nowhere from a day on. Whatever else they counted must have been taken away before."""
    rows = Placement.objects.filter(unit_id__in=list(unit_ids), valid_from__lt=on, valid_to__gt=on)
    ends = rows.values_list("unit_id", "valid_to")
    tallies.add_many((unit_id, Period(on, end), {"units": -1}) for unit_id, end in ends)
    rows.update(valid_to=on, to_precision="d", closed_by=event)
