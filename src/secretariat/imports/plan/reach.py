"""What lies within the reach of whoever imports; the system reaches everything."""

from typing import Any

from django.utils.translation import gettext as _

from secretariat.ground import powers
from secretariat.imports.plan.context import Plan, rows
from secretariat.imports.rules.problems import BadCell

_IN = (
    "EXISTS (SELECT 1 FROM unnest(%s::text[], %s::text[]) r(a, b)"
    ' WHERE {0} >= r.a COLLATE "C" AND {0} < r.b COLLATE "C")'
)
PERSON_IN = f"""(EXISTS (SELECT 1 FROM people_membership m WHERE m.person_id = {{0}} AND {_IN.format("m.path")})
     OR EXISTS (SELECT 1 FROM offices_tenure t WHERE t.person_id = {{0}} AND {_IN.format("t.path")}))"""
"""SQL: the person in a column belongs to a unit, or holds office in one, within ranges that are given twice."""


def ranges_of(plan: Plan, power: str) -> list[list[str]]:
    """The beginnings and the ends of the ranges in which the actor has a power."""
    found = plan.actor.reach(power)
    return [[a for a, _b in found], [b for _a, b in found]]


def check_reach(plan: Plan) -> None:
    """Refuses rows about units and people outside the reach of whoever imports. Raises BadInput."""
    if plan.actor.is_system:
        return
    _check_units(plan)
    inside = ranges_of(plan, powers.IMPORT)
    for table in ("w_time", "s_posts"):
        found = rows(
            f"""SELECT t.sheet, t.row, t.unit_key FROM {table} t JOIN w_units u ON u.key = t.unit_key
                WHERE NOT {_IN.format("u.path")} ORDER BY 1, 2 LIMIT 100""",
            *inside,
        )
        for sheet, row, key in found:
            plan.fail(BadCell(plan.sheets[sheet][0], row, "unit_id", key, _unit()))
    if not _reaches_everything(plan):
        _check_people(plan, inside)
    plan.stop_if_bad()


def _unit() -> str:
    return _("a unit within the reach of your offices")


def _check_units(plan: Plan) -> None:
    """Every day on which a unit stood, or will stand, somewhere else than is on record must lie within reach."""
    touched = [u for u in plan.units.values() if u.state != "unchanged"]
    recorded: dict[int, set[Any]] = {}
    for unit_id, *stand in rows(
        "SELECT unit_id, path, valid_from, valid_to FROM structure_placement WHERE unit_id = ANY (%s)",
        [u.id for u in touched if u.existing],
    ):
        recorded.setdefault(unit_id, set()).add(tuple(stand))
    for unit in touched:
        before = recorded.get(unit.id, set())
        after = {(s.path, s.start, s.end) for s in plan.stands[unit.key]} if unit.key in plan.stands else before
        found = {stand[0] for stand in before ^ after} | {plan.last_path.get(unit.id, "")}
        if not all(plan.actor.may(powers.IMPORT, path) for path in found):
            ref = unit.refs[0]
            plan.fail(BadCell(ref.file, ref.row, "id", unit.key, _unit()))


def _reaches_everything(plan: Plan) -> bool:
    roots = rows("SELECT DISTINCT path FROM structure_placement WHERE parent_id IS NULL")
    return all(plan.actor.may(powers.IMPORT, path) for (path,) in roots)


def _check_people(plan: Plan, inside: list[list[str]]) -> None:
    found = rows(
        f"""
        WITH touched AS (
            SELECT sheet, row, 'id' AS cell, key, known AS person_id FROM w_people WHERE state = 'changed'
            UNION ALL SELECT sheet, row, 'person_id', person_key, person_id FROM w_time WHERE known
            UNION ALL SELECT c.sheet, c.row, 'person_id', c.key, COALESCE(w.known, p.id)
            FROM s_contacts c LEFT JOIN w_people w ON w.key = c.key
            LEFT JOIN people_person p ON w.key IS NULL AND p.external_id = c.key)
        SELECT sheet, row, cell, key FROM touched
        WHERE person_id IS NOT NULL AND NOT {PERSON_IN.format("touched.person_id")} ORDER BY 1, 2 LIMIT 100
        """,
        *inside, *inside,
    )  # fmt: skip
    for sheet, row, cell, key in found:
        plan.fail(BadCell(plan.sheets[sheet][0], row, cell, key, _("someone within the reach of your offices")))
