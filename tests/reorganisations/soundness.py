"""What must hold of every organisation on every day, looked for in the database."""

from datetime import date

from django.db import connection

from secretariat.ground import paths
from secretariat.structure.models import Placement
from tests.structure.test_tallies import differences

_UNCOVERED = """
    SELECT p.unit_id, p.valid_from, p.valid_to, p.path FROM structure_placement p
    WHERE p.parent_id IS NOT NULL AND p.valid_to - p.valid_from <> (
        SELECT COALESCE(sum(least(p.valid_to, q.valid_to) - greatest(p.valid_from, q.valid_from)), 0)
        FROM structure_placement q
        WHERE q.unit_id = p.parent_id AND q.valid_from < p.valid_to AND q.valid_to > p.valid_from
          AND p.path = q.path || right(p.path, 5))
"""
_HOMELESS = """
    SELECT r.id FROM {table} r WHERE r.valid_to - r.valid_from <> (
        SELECT COALESCE(sum(least(r.valid_to, q.valid_to) - greatest(r.valid_from, q.valid_from)), 0)
        FROM structure_placement q
        WHERE q.unit_id = r.unit_id AND q.valid_from < r.valid_to AND q.valid_to > r.valid_from)
"""
_OUTLIVING = """
    SELECT t.id FROM offices_tenure t JOIN offices_post p ON p.id = t.post_id
    WHERE t.valid_from < p.valid_from OR t.valid_to > p.valid_to
"""
_STRAY_MEMBERS = """
    SELECT m.id, m.path, s.path FROM people_membership m JOIN reorganisations_standing(%s, '', '~') s USING (unit_id)
    WHERE m.path <> s.path OR (m.path IS NULL AND m.valid_to > %s)
"""
_STRAY_TENURES = """
    SELECT t.id, t.path, s.path FROM offices_tenure t JOIN offices_post p ON p.id = t.post_id
    JOIN reorganisations_standing(%s, '', '~') s USING (unit_id) WHERE t.path <> s.path
"""
_SEEN_WHERE_THEY_LEFT = """
    SELECT m.id FROM people_membership m
    JOIN people_membership n ON n.person_id = m.person_id AND n.valid_from = m.valid_to
    WHERE m.valid_to <= %s AND m.path IS NOT NULL AND n.unit_id <> m.unit_id
"""


def _rows(sql: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def problems(today: date) -> dict[str, list[tuple[object, ...]]]:
    """Everything that is not as it should be, by what is wrong with it; empty for a sound organisation."""
    found = {
        "path is not the parent's path and the unit's label on every day": _rows(_UNCOVERED),
        "path does not end with the unit's label": [
            (p.unit_id, p.path) for p in Placement.objects.all() if p.path[-paths.WIDTH :] != paths.label(p.unit_id)
        ],
        "a membership outlives its unit": _rows(_HOMELESS.format(table="people_membership")),
        "a post outlives its unit": _rows(_HOMELESS.format(table="offices_post")),
        "a tenure outlives its post": _rows(_OUTLIVING),
        "a membership is not seen where its unit stands": _rows(_STRAY_MEMBERS, today, today),
        "a tenure is not seen where its unit stands": _rows(_STRAY_TENURES, today),
        "someone is seen where they have left": _rows(_SEEN_WHERE_THEY_LEFT, today),
        "totals differ from a recount": differences(),
    }
    return {name: rows for name, rows in found.items() if rows}
