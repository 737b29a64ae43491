"""Memberships: the many that are plain in SQL, the few that touch another one person by person."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from secretariat.imports.plan.context import Copier, Plan, rows, run, stream
from secretariat.imports.rules.memberships import Belonging, settle
from secretariat.imports.rules.problems import ON_RECORD, BadCell, Conflict, Ref

COLUMNS = "id, person_id, unit_id, kind, vf, fp, vt, tp, hidden, op"


def resolve_ids(plan: Plan) -> None:
    """Joins each dated row with its unit and person. Raises BadInput for ids that nobody has."""
    run("ANALYZE s_time (unit_key, person_key)")
    run("DROP TABLE IF EXISTS w_time")
    run("""
        CREATE TEMP TABLE w_time ON COMMIT DROP AS
        SELECT s.*, u.unit_id, COALESCE(w.person_id, e.id) AS person_id, COALESCE(w.known, e.id) IS NOT NULL AS known,
               s.vf IS NULL OR s.vf < u.lo OR s.vt > u.hi OR NOT u.whole AS uneven
        FROM s_time s LEFT JOIN w_units u ON u.key = s.unit_key
        LEFT JOIN w_people w ON w.key = s.person_key
        LEFT JOIN people_person e ON w.key IS NULL AND e.external_id = s.person_key
    """)
    for sheet, row, unit_key, person_key, unit_id in rows("""
        SELECT sheet, row, unit_key, person_key, unit_id FROM w_time
        WHERE unit_id IS NULL OR person_id IS NULL ORDER BY sheet, row LIMIT 100
    """):
        file = plan.sheets[sheet][0]
        if unit_id is None:
            plan.fail(BadCell(file, row, "unit_id", unit_key, _("the id of a unit in units or on record")))
        else:
            plan.fail(BadCell(file, row, "person_id", person_key, _("the id of a person in people or on record")))
    for sheet, row, unit_key in rows("""
        SELECT sheet, row, unit_key FROM s_posts p WHERE NOT EXISTS (SELECT 1 FROM w_units u WHERE u.key = p.unit_key)
        ORDER BY sheet, row LIMIT 100
    """):
        plan.fail(BadCell(plan.sheets[sheet][0], row, "unit_id", unit_key, _("the id of a unit in units or on record")))
    plan.stop_if_bad()


def plan_memberships(plan: Plan) -> None:
    """Fills w_members with every membership that is to be written."""
    run("ANALYZE w_time (person_id, unit_id, role)")
    run("DROP TABLE IF EXISTS w_members, w_slow")
    run("""
        CREATE TEMP TABLE w_slow ON COMMIT DROP AS
        SELECT person_id FROM w_time WHERE role IS NULL GROUP BY person_id
        HAVING count(*) > 1 OR bool_or(known OR uneven)
    """)
    run("ANALYZE w_slow")
    run("""
        CREATE TEMP TABLE w_members ON COMMIT DROP AS
        SELECT NULL::bigint AS id, person_id, unit_id, COALESCE(kind, 'primary') AS kind, vf, fp, vt, tp,
               false AS hidden, 'new'::text AS op, sheet, row
        FROM w_time t WHERE role IS NULL AND NOT EXISTS (SELECT 1 FROM w_slow s WHERE s.person_id = t.person_id)
    """)
    for sheet, first, last, count in rows("""
        SELECT sheet, min(row), max(row), count(*) FROM (
            SELECT sheet, row, row - row_number() OVER (PARTITION BY sheet ORDER BY row) AS island FROM w_members) i
        GROUP BY sheet, island ORDER BY sheet, min(row)
    """):
        plan.states.add(_table(plan, sheet), plan.sheets[sheet][0], first, "new", last, count)
    run("ALTER TABLE w_members DROP COLUMN sheet, DROP COLUMN row")
    _settle_slow(plan)
    run("ANALYZE w_members (id, person_id, unit_id)")
    plan.writes["memberships"] = rows("SELECT count(*) FROM w_members")[0][0]


def _table(plan: Plan, sheet: int) -> str:
    """A membership told in `tenures` is counted there, where its row stands."""
    return plan.sheets[sheet][1]


def _settle_slow(plan: Plan) -> None:
    copier = Copier("w_members", COLUMNS)
    statement = """
        SELECT t.person_id, 0 AS source, t.sheet, t.row, t.unit_id, t.kind, t.vf, t.fp, t.vt, t.tp, NULL::bigint AS id,
               COALESCE(w.name || ' (' || t.person_key || ')', t.person_key), false AS hidden
        FROM w_time t JOIN w_slow USING (person_id) LEFT JOIN w_people w ON w.key = t.person_key WHERE t.role IS NULL
        UNION ALL
        SELECT m.person_id, 1, 0, 0, m.unit_id, m.kind, m.valid_from, m.from_precision, m.valid_to, m.to_precision,
               m.id, p.display_name, m.path IS NULL
        FROM people_membership m JOIN w_slow USING (person_id) JOIN people_person p ON p.id = m.person_id
        ORDER BY 1, 2, 3, 4
    """
    for number, (person_id, group) in enumerate(groupby(stream("slow_memberships", statement), lambda r: r[0])):
        if number % 1000 == 0:
            plan.progress("memberships", number, None)
        _settle_person(plan, person_id, group, copier)
    copier.flush()


def _settle_person(plan: Plan, person_id: int, group: Iterator[tuple[Any, ...]], copier: Copier) -> None:
    told: list[Belonging] = []
    recorded: list[Belonging] = []
    hidden: dict[int, bool] = {}
    tables: dict[Ref, str] = {}
    name = ""
    for _person, source, sheet, row, unit, kind, start, before, end, after, row_id, person, unseen in group:
        if source == 0:
            ref = plan.ref(sheet, row)
            tables[ref] = _table(plan, sheet)
            told.append(Belonging(ref, unit, kind, start, end, before, after))
            name = person
        else:
            recorded.append(Belonging(ON_RECORD, unit, kind, start, end, before, after, id=row_id))
            hidden[row_id] = unseen
    conflicting: set[Ref] = set()

    def tell(conflict: Conflict) -> None:
        conflicting.update((conflict.first, conflict.second))
        plan.tell(conflict)

    found = settle(name, told, recorded, plan.lives, plan.unit_name, plan.options.today, tell)
    states = {r.ref: r.state for r in found if r.ref in tables}
    for ref, table in tables.items():
        state = "conflicting" if ref in conflicting else states.get(ref, "conflicting")
        plan.states.add(table, ref.file, ref.row, state)
    for row in found:
        if row.state == "gone":
            copier.add(row.id, person_id, row.unit, None, None, None, None, None, False, "gone")
        elif row.id is None:
            copier.add(None, person_id, row.unit, row.kind, row.start, row.start_precision, row.end,
                       row.end_precision, row.superseded, "new")  # fmt: skip
        elif row.facts() != row.was or row.superseded != hidden[row.id]:
            copier.add(row.id, person_id, row.unit, row.kind, row.start, row.start_precision, row.end,
                       row.end_precision, row.superseded, "changed")  # fmt: skip
