"""Writing units, with their types, names and places."""

from datetime import datetime

from django.utils.text import slugify
from django.utils.translation import gettext as _

from secretariat.ground import paths
from secretariat.imports.plan.context import Copier, Plan, rows, run
from secretariat.imports.plan.units import types_by_name
from secretariat.structure.models import ChangeEvent, Unit, UnitType
from secretariat.structure.queries import natural_key


def write_units(plan: Plan, now: datetime) -> None:
    """Writes new and changed units under one reorganisation of the kind "import"."""
    _make_types(plan)
    changed = [u for u in plan.units.values() if u.state in ("new", "changed")]
    keys = set(plan.stands) | {u.key for u in changed}
    plan.writes["units"] = len(changed)
    if not keys:
        return
    _final_ids(plan)
    event = ChangeEvent.objects.create(kind="import", on=plan.options.today, recorded_at=now)
    types = types_by_name()
    new = [u for u in changed if not u.existing]
    copier = Copier("structure_unit", "id, external_id, type_id, sort_name")
    for unit in new:
        copier.add(unit.id, unit.key, types[unit.type.casefold()].pk, _sort_name(plan, unit.key))
    copier.flush()
    for unit in changed:
        if unit.existing:
            external = unit.key if unit.key != f"unit-{unit.id}" else None
            Unit.objects.filter(pk=unit.id).update(
                external_id=external, type=types[unit.type.casefold()], sort_name=_sort_name(plan, unit.key)
            )
    _write_names(plan)
    _write_places(plan, event)
    copier = Copier("structure_changeevent_units", "changeevent_id, unit_id")
    for key in keys:
        copier.add(event.pk, plan.ids[key])
    copier.flush()


def _sort_name(plan: Plan, key: str) -> str:
    segments = plan.segments[key]
    name = next((n for n in segments[-1].names if n), key) if segments else key
    return natural_key(name)


def _final_ids(plan: Plan) -> None:
    """Numbers that no other transaction can take; the ones used for checking were only likely."""
    new = [u for u in plan.units.values() if not u.existing]
    if not new:
        return
    found = [r[0] for r in rows(
        "SELECT nextval(pg_get_serial_sequence('structure_unit', 'id')) FROM generate_series(1, %s)", len(new)
    )]  # fmt: skip
    moved = {u.id: number for u, number in zip(new, found, strict=True)}
    if all(old == number for old, number in moved.items()):
        return
    labels = {paths.label(old): paths.label(number) for old, number in moved.items()}
    for unit in new:
        unit.id = plan.ids[unit.key] = moved[unit.id]
    plan.keys = {v: k for k, v in plan.ids.items()}

    def path(old: str) -> str:
        parts = (old[i : i + paths.WIDTH] for i in range(0, len(old), paths.WIDTH))
        return "".join(labels.get(part, part) for part in parts)

    plan.last_path = {moved.get(i, i): path(p) for i, p in plan.last_path.items()}
    plan.lives = {moved.get(i, i): life for i, life in plan.lives.items()}
    for stands in plan.stands.values():
        stands[:] = [
            type(s)(path(s.path), s.parent, s.start, s.end, s.start_precision, s.end_precision) for s in stands
        ]
    run("CREATE TEMP TABLE w_moved (old bigint, number bigint, path text) ON COMMIT DROP")
    copier = Copier("w_moved", "old, number, path")
    for old, number in moved.items():
        copier.add(old, number, plan.last_path.get(number, ""))
    copier.flush()
    run("UPDATE w_units SET unit_id = m.number, path = m.path FROM w_moved m WHERE unit_id = m.old")
    for table in ("w_members", "w_posts"):
        run(f"UPDATE {table} SET unit_id = w_moved.number FROM w_moved WHERE unit_id = old")
    run("DROP TABLE w_moved")


def _write_names(plan: Plan) -> None:
    run("DELETE FROM structure_unitname WHERE unit_id = ANY (%s) AND language = ANY (%s)",
        [plan.ids[k] for k in plan.names if plan.units[k].existing], plan.languages)  # fmt: skip
    copier = Copier("structure_unitname", "unit_id, language, name, valid_from, valid_to, from_precision, to_precision")
    for key, names in plan.names.items():
        for name in names:
            copier.add(plan.ids[key], *name)
    copier.flush()


def _write_places(plan: Plan, event: ChangeEvent) -> None:
    ids = [plan.ids[k] for k in plan.stands]
    # Which reorganisations opened and closed a place is kept for places that only got another path or end.
    before = {
        (r[0], r[1]): r[2:]
        for r in rows(
            "SELECT unit_id, valid_from, opened_by_id, closed_by_id, valid_to FROM structure_placement"
            " WHERE unit_id = ANY (%s)",
            ids,
        )
    }
    run("DELETE FROM structure_placement WHERE unit_id = ANY (%s)", ids)
    copier = Copier("structure_placement", "unit_id, parent_id, path, valid_from, valid_to, from_precision,"
                    " to_precision, opened_by_id, closed_by_id")  # fmt: skip
    for key, stands in plan.stands.items():
        unit_id = plan.ids[key]
        for stand in stands:
            opened, closed, end = before.get((unit_id, stand.start), (event.pk, None, None))
            copier.add(unit_id, plan.ids[stand.parent] if stand.parent else None, stand.path, stand.start, stand.end,
                       stand.start_precision, stand.end_precision, opened,
                       closed if end == stand.end else None)  # fmt: skip
    copier.flush()
    run("ANALYZE structure_placement")
    for table, column, unit in (
        ("people_membership", "path", "unit_id"), ("people_application", "path", "unit_id"),
        ("people_transfer", "from_path", "from_unit_id"), ("people_transfer", "to_path", "to_unit_id"),
    ):  # fmt: skip
        run(f"UPDATE {table} t SET {column} = u.path FROM w_units u WHERE t.{unit} = u.unit_id"
            f" AND t.{column} IS NOT NULL AND t.{column} <> u.path")  # fmt: skip
    run("UPDATE offices_tenure t SET path = u.path FROM offices_post o JOIN w_units u ON u.unit_id = o.unit_id"
        " WHERE o.id = t.post_id AND t.path <> u.path")  # fmt: skip


def _make_types(plan: Plan) -> None:
    """Makes the types that are missing; what may stand below a new one is learnt from the files."""
    types = types_by_name()
    wanted = {u.type.casefold(): u.type for u in plan.units.values()}
    new = {folded: told for folded, told in wanted.items() if folded not in types}
    if not new:
        return
    depth: dict[str, int] = {}
    below: dict[str, set[str]] = {folded: set() for folded in new}
    for unit in plan.units.values():
        kind = unit.type.casefold()
        level = min((paths.depth(p) for p in [plan.last_path.get(unit.id)] if p), default=0)
        depth[kind] = min(depth.get(kind, level), level)
        for segment in plan.segments[unit.key]:
            above = plan.units.get(segment.parent) if segment.parent else None
            if above is not None and above.type.casefold() in below:
                below[above.type.casefold()].add(kind)
    codes = {t.code for t in types.values()}
    rank = max((t.rank for t in types.values()), default=-1)
    language = plan.options.language
    for folded in sorted(new, key=lambda f: (depth[f], f)):
        rank += 1
        code = base = slugify(new[folded])[:50] or "type"
        number = 1
        while code in codes:
            number += 1
            code = f"{base}-{number}"
        codes.add(code)
        types[folded] = UnitType.objects.create(
            code=code, names={language: new[folded]}, plural_names={language: new[folded]}, rank=rank
        )
        plan.report.made.append(_("the kind of unit “%(name)s”") % {"name": new[folded]})
    for folded, children in below.items():
        types[folded].allowed_children.set([types[child] for child in children])
