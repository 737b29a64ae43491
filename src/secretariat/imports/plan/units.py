"""Units: the files' word laid over the record, paths worked out, and what differs."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from secretariat.ground import paths
from secretariat.ground.dates import FOREVER
from secretariat.imports.plan.context import Copier, Plan, UnitPlan, rows, run
from secretariat.imports.rules.problems import ON_RECORD, BadCell, Conflict, Ref, days
from secretariat.imports.rules.units import (
    Circle,
    NameRow,
    Segment,
    TooDeep,
    Tree,
    as_segments,
    cut_orphans,
    lives,
    settle_overlaps,
)
from secretariat.structure.models import Placement, Unit, UnitName, UnitType
from secretariat.structure.rules import MOST_LEVELS


def plan_units(plan: Plan) -> None:
    """Works out every unit's history, place and state. Raises BadInput for unknown parents and circles."""
    record = _Record(plan)
    _match(plan, record)
    for key, told in plan.told.items():
        plan.units[key] = _history(plan, record, key, told)
    for key, segments in record.segments.items():
        plan.segments.setdefault(key, segments)
    _check_parents(plan)
    tree = Tree(plan.segments, lambda key: paths.label(plan.ids[key]))
    try:
        cut = set(plan.segments)
        while cut:
            below = [k for k, told in plan.segments.items() if any(s.parent in cut for s in told)]
            cut = cut_orphans(plan.segments, below, plan.tell)
        _check_days(plan)
        for key in plan.segments:
            _compare(plan, record, key, tree)
    except Circle as circle:
        _fail_circle(plan, circle)
    except TooDeep as error:
        _fail_depth(plan, error.unit)
    conflicting = {ref for c in plan.report.conflicts for ref in (c.first, c.second)}
    for unit in plan.units.values():
        for ref in unit.refs:
            plan.states.add("units", ref.file, ref.row, "conflicting" if ref in conflicting else unit.state)
    _publish(plan)


class _Record:
    """The units on record, as segments."""

    def __init__(self, plan: Plan) -> None:
        self.ids: dict[str, int] = {}
        self.known_types = types_by_name()
        self.types: dict[int, str] = {}
        self.segments: dict[str, list[Segment]] = {}
        self.placements: dict[int, list[tuple[str, int | None, date, date, str, str]]] = defaultdict(list)
        self.names: dict[int, list[NameRow]] = defaultdict(list)
        self.main_names: dict[int, str] = {}
        self.bare: list[int] = []
        for unit_id, external_id, code in Unit.objects.values_list("pk", "external_id", "type__code").iterator():
            key = external_id if external_id is not None else f"unit-{unit_id}"
            if external_id is None:
                self.bare.append(unit_id)
            self.ids[key] = unit_id
            self.types[unit_id] = code
        if not self.ids:
            return
        keys = {v: k for k, v in self.ids.items()}
        columns = ("unit_id", "path", "parent_id", "valid_from", "valid_to", "from_precision", "to_precision")
        for unit_id, *rest in Placement.objects.order_by("valid_from").values_list(*columns).iterator():
            self.placements[unit_id].append(tuple(rest))
        columns = ("unit_id", "language", "name", "valid_from", "valid_to", "from_precision", "to_precision")
        found = UnitName.objects.order_by("valid_from").values_list(*columns)
        languages = plan.languages or [plan.options.language]
        for unit_id, *rest in found.iterator():
            if rest[0] in languages:
                self.names[unit_id].append(tuple(rest))
        for unit_id, places in self.placements.items():
            names = self.names.get(unit_id, [])
            self.segments[keys[unit_id]] = as_segments(places, names, languages, keys)
            self.main_names[unit_id] = next((n[1] for n in reversed(names) if n[0] == languages[0]), "")


def _match(plan: Plan, record: _Record) -> None:
    """Finds the units of the files on record: by id, and the one root of a new organisation by its place."""
    plan.ids = dict(record.ids)
    for key in [k for k in plan.told if k.startswith("unit-") and k in record.ids]:
        unit_id = record.ids[key]
        names = {s.names[0] for s in plan.told[key]}
        if unit_id in record.bare and record.main_names.get(unit_id) not in names:
            # The number came from another installation and means another unit there.
            del record.ids[key]
            plan.ids.pop(key)
    roots = [k for k, told in plan.told.items() if any(s.parent is None for s in told)]
    if len(record.ids) == 1 and len(roots) == 1 and roots[0] not in record.ids:
        ((old, unit_id),) = record.ids.items()
        if unit_id in record.bare and not rows("SELECT 1 FROM people_membership WHERE unit_id = %s LIMIT 1", unit_id):
            key = roots[0]
            plan.ids = record.ids = {key: unit_id}
            record.segments = {key: record.segments.get(old, [])}
            plan.adopted = key
            plan.report.notes.append(_("%(unit)s was taken to be the organisation's own first unit.") % {"unit": key})
    new = [key for key in plan.told if key not in plan.ids]
    last = rows("SELECT COALESCE(max(id), 0) FROM structure_unit")[0][0]
    for number, key in enumerate(new, last + 1):
        plan.ids[key] = number
    plan.keys = {v: k for k, v in plan.ids.items()}


def _history(plan: Plan, record: _Record, key: str, told: list[Segment]) -> UnitPlan:
    recorded = record.segments.get(key, [])
    existing = key in record.ids
    for segment in told:
        if segment.start == date.min:
            segment.start = _beginning(plan, segment, recorded)
            if segment.end <= segment.start:
                plan.fail(BadCell(segment.ref.file, segment.ref.row, "valid_from", "", _("the day on which it began")))
                segment.end = FOREVER
    first = min(s.start for s in told)
    if plan.adopted == key:
        recorded = []
    before = [s.part(s.start, min(s.end, first)) for s in recorded if s.start < first]
    history = before + settle_overlaps(key, told, plan.tell)
    merged: list[Segment] = []
    for segment in history:
        if merged and merged[-1].end == segment.start and merged[-1].same_fact(segment):
            merged[-1].end, merged[-1].end_precision = segment.end, segment.end_precision
        else:
            merged.append(segment)
    plan.segments[key] = merged
    refs = [s.ref for s in told]
    return UnitPlan(key, plan.ids[key], existing, _type(plan, key), refs, "unchanged" if existing else "new")


def _beginning(plan: Plan, segment: Segment, recorded: list[Segment]) -> date:
    """A row that tells no beginning means what is on record now, else a change of today, else the first day of all."""
    today = plan.options.today
    now = next((s for s in recorded if s.start <= today < s.end), None)
    if now is not None and now.same_fact(segment):
        segment.start_precision = now.start_precision
        return now.start
    if recorded:
        return today
    return min(plan.first_day, today) if plan.first_day else today


def _type(plan: Plan, key: str) -> str:
    told = plan.types[key]
    kinds = {kind.casefold() for _, _, kind in told}
    ordered = sorted(told, key=lambda t: (t[0] or date.min, t[1].row))
    _start, last_ref, last = ordered[-1]
    if len(kinds) > 1:
        _start, ref, kind = next(t for t in ordered if t[2].casefold() != last.casefold())
        plan.tell(
            Conflict(
                "two_types", key, ref, kind, last_ref, last, _("%(key)s is a %(last)s") % {"key": key, "last": last}
            )
        )
    return last


def _check_parents(plan: Plan) -> None:
    for told in plan.told.values():
        for segment in told:
            if segment.parent is not None and segment.parent not in plan.segments:
                plan.fail(
                    BadCell(
                        segment.ref.file,
                        segment.ref.row,
                        "parent_id",
                        segment.parent,
                        _("the id of a unit in this file or on record"),
                    )
                )
    plan.stop_if_bad()


def _check_days(plan: Plan) -> None:
    """Refuses units of which cutting left no day: no rule can say when they stood."""
    for key, unit in plan.units.items():
        if not plan.segments[key]:
            told = max(plan.told[key], key=lambda s: s.end)
            plan.fail(
                BadCell(
                    told.ref.file,
                    told.ref.row,
                    "valid_from",
                    days(told.start, told.end),
                    _("a day on which the unit above, %(parent)s, stood") % {"parent": told.parent},
                )
            )
            unit.state = "conflicting"
    plan.stop_if_bad()


def _fail_circle(plan: Plan, circle: Circle) -> None:
    chain = circle.chain
    refs = [s.ref for key in chain for s in plan.segments[key] if s.start <= circle.day < s.end]
    told = [r for r in refs if r is not ON_RECORD]
    first = told[0] if told else Ref("units", 0)
    places = ", ".join(dict.fromkeys(str(r.row) for r in told))
    plan.fail(
        BadCell(
            first.file,
            first.row,
            "parent_id",
            _(" under ").join(chain),
            _("a tree; on %(day)s these units stand in a circle (rows %(places)s)")
            % {"day": circle.day.isoformat(), "places": places},
        )
    )
    plan.stop_if_bad()


def _fail_depth(plan: Plan, key: str) -> None:
    ref = next((s.ref for s in plan.segments[key] if s.ref is not ON_RECORD), Ref("units", 0))
    plan.fail(BadCell(ref.file, ref.row, "parent_id", key, _("at most %(most)d levels above") % {"most": MOST_LEVELS}))
    plan.stop_if_bad()


def _compare(plan: Plan, record: _Record, key: str, tree: Tree) -> None:
    """Notes the unit's placements and names where they differ from the record."""
    unit_id = plan.ids[key]
    stands = tree.stands(key)
    for stand in stands:
        plan.last_path[unit_id] = stand.path
    segments = plan.segments[key]
    plan.lives[unit_id] = lives(segments)
    now = [
        (s.path, plan.ids[s.parent] if s.parent else None, s.start, s.end, s.start_precision, s.end_precision)
        for s in stands
    ]
    unit = plan.units.get(key)
    existing = unit is None or unit.existing
    if not existing or now != record.placements.get(unit_id, []):
        plan.stands[key] = stands
    if unit is None:
        return
    names = _names(plan.languages, segments)
    if not existing or sorted(names) != sorted(record.names.get(unit_id, [])):
        plan.names[key] = names
    same_type = existing and _same_type(record.known_types, record.types[unit_id], unit.type)
    if existing and (key in plan.stands or key in plan.names or not same_type or plan.adopted == key):
        unit.state = "changed"


def _names(languages: list[str], segments: Iterable[Segment]) -> list[NameRow]:
    out: list[NameRow] = []
    for place, language in enumerate(languages):
        run_: list[NameRow] = []
        for s in segments:
            name = s.names[place] if place < len(s.names) else None
            if not name:
                continue
            if run_ and run_[-1][1] == name and run_[-1][3] == s.start:
                _language, _name, start, _end, before, _after = run_.pop()
                run_.append((language, name, start, s.end, before, s.end_precision))
            else:
                run_.append((language, name, s.start, s.end, s.start_precision, s.end_precision))
        out.extend(run_)
    return out


def _same_type(known: dict[str, UnitType], code: str, told: str) -> bool:
    found = known.get(told.casefold())
    return found is not None and found.code == code


def types_by_name() -> dict[str, UnitType]:
    """Unit types by code and by their name in any language, without regard to case."""
    out: dict[str, UnitType] = {}
    for kind in UnitType.objects.all():
        for name in kind.names.values():
            out.setdefault(name.casefold(), kind)
        out[kind.code.casefold()] = kind
    return out


def _publish(plan: Plan) -> None:
    """Gives SQL each unit's key, days and last path; `whole` where it stood without a gap."""
    run("DROP TABLE IF EXISTS w_units")
    run("CREATE TEMP TABLE w_units (key text, unit_id bigint, lo date, hi date, whole boolean, path text)"
        " ON COMMIT DROP")  # fmt: skip
    copier = Copier("w_units", "key, unit_id, lo, hi, whole, path")
    for key, unit_id in plan.ids.items():
        life = plan.lives.get(unit_id) or []
        if life:
            copier.add(key, unit_id, life[0][0], life[-1][1], len(life) == 1, plan.last_path[unit_id])
    copier.flush()
    run("ANALYZE w_units")
