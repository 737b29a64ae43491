"""The order of an import: stage, found, plan, and, where nothing stands in the way, write."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from secretariat.ground.dates import Period
from secretariat.imports.plan.bulk import relaxed
from secretariat.imports.plan.context import STOP, Plan, rows, run
from secretariat.imports.plan.memberships import plan_memberships, resolve_ids
from secretariat.imports.plan.people import plan_people
from secretariat.imports.plan.reach import check_reach
from secretariat.imports.plan.stage import stage
from secretariat.imports.plan.tenures import plan_tenures
from secretariat.imports.plan.units import plan_units
from secretariat.imports.plan.write_people import write_memberships, write_people, write_posts
from secretariat.imports.plan.write_units import write_units
from secretariat.imports.readers import Source
from secretariat.imports.rules import columns
from secretariat.imports.rules.problems import BadCell
from secretariat.offices import presets
from secretariat.offices.actions import found_organisation
from secretariat.offices.queries import TALLY_SOURCE as OFFICES
from secretariat.people.queries import TALLY_SOURCE as PEOPLE
from secretariat.structure.actions import tallies
from secretariat.structure.models import Organisation

NEUTRAL = "association"
"""The preset of an organisation that begins with an import: the plainest words."""
FEW = 300
"""Up to so many dated rows the totals are corrected one by one; beyond, they are counted anew."""
WORK_MEMORY = "128MB"


def check(plan: Plan, source: Source, now: datetime) -> None:
    """Reads the files and fills the report. Raises BadInput when they cannot be read.

    What it leaves in the transaction is there for `write`; a check alone is rolled back.
    """
    with_settings()
    _choose_language(plan)
    stage(plan, source)
    _found(plan, now)
    steps = (plan_units, plan_people, resolve_ids, plan_memberships, plan_tenures, check_reach)
    for number, step in enumerate(steps):
        plan.progress("check", number, len(steps))
        step(plan)
    plan.progress("check", len(steps), len(steps))
    plan.states.fill(plan.report)


def _choose_language(plan: Plan) -> None:
    """The column `name` is in the organisation's main language; of a new one, in the language that was asked for."""
    organisation = Organisation.objects.first()
    language = organisation.main_language if organisation else plan.options.language or "en"
    plan.options = replace(plan.options, language=language)


def with_settings() -> None:
    """Memory for sorts and new indexes, and a quick look instead of a long one at staged rows, for this transaction."""
    run("SELECT set_config('work_mem', %s, true), set_config('maintenance_work_mem', %s, true),"
        " set_config('default_statistics_target', '10', true)", WORK_MEMORY, "256MB")  # fmt: skip


def stands_in_the_way(plan: Plan) -> bool:
    """Whether conflicts or undecided matches keep the import from being written."""
    report = plan.report
    open_matches = bool(report.undecided) and plan.options.duplicates == STOP
    return open_matches or (report.conflict_count > 0 and not plan.options.settle)


def nothing_to_write(plan: Plan) -> bool:
    """Whether everything is on record as it would be written, contradictions as they were settled before."""
    units = plan.stands or plan.names or any(u.state in ("new", "changed") for u in plan.units.values())
    changed = any(plan.writes[table] for table in ("people", "memberships", "posts", "tenures"))
    return not (units or changed or plan.report.changes or plan.report.made)


def write(plan: Plan, now: datetime) -> None:
    """Writes what `check` found new or changed."""
    _make_languages(plan)
    small = _few_changes(plan)
    before = _facts() if small else []
    amounts = {
        "structure_unit": sum(not u.existing for u in plan.units.values()),
        "structure_placement": sum(map(len, plan.stands.values())),
        "structure_changeevent_units": len(plan.stands),
        "structure_unitname": sum(map(len, plan.names.values())),
        "people_person": plan.writes["people"],
        "people_personname": plan.writes["people"],
        "people_contactdetail": plan.writes.get("contacts", 0) + plan.staged.get(columns.CONTACTS, 0),
        "people_membership": plan.writes["memberships"],
        "offices_post": plan.writes["posts"],
        "offices_tenure": plan.writes["tenures"],
    }
    if not small:
        amounts["structure_unittally"] = sum(amounts.values())
    steps = ("units", "people", "memberships", "offices", "indexes", "totals")
    with relaxed(amounts if plan.options.alone else {}, plan.progress):
        writers: list[tuple[str, Callable[[], None]]] = [
            ("units", lambda: write_units(plan, now)),
            ("people", lambda: write_people(plan)),
            ("memberships", lambda: write_memberships(plan)),
            ("offices", lambda: write_posts(plan)),
        ]
        for number, (name, step) in enumerate(writers):
            plan.progress(f"write {name}", number, len(steps))
            step()
        plan.progress("totals", 4, len(steps))
        if small:
            _correct_totals(before)
        else:
            tallies.rebuild([PEOPLE, OFFICES])
    plan.report.written = True
    plan.progress("done", len(steps), len(steps))


def _found(plan: Plan, now: datetime) -> None:
    """Makes the organisation where there is none, with the name of the files' first root."""
    if Organisation.objects.exists():
        return
    root = next((told for told in plan.told.values() if any(s.parent is None for s in told)), None)
    if root is None:
        file = plan.sheets[0][0] if plan.sheets else "units"
        raise_bad(
            plan,
            BadCell(
                file,
                None,
                "parent_id",
                _("no unit without a parent"),
                _("units, one of them without a parent, for there is no organisation yet"),
            ),
        )
        return
    last = max(root, key=lambda s: s.start)
    languages = plan.languages or [plan.options.language]
    names = {code: name for code, name in zip(languages, last.names, strict=False) if name}
    first = plan.first_day or plan.options.today
    preset = NEUTRAL if NEUTRAL in presets.codes() else presets.codes()[0]
    found_organisation(
        actor=plan.actor, now=now, names=names, languages=languages, preset=preset, on=first, with_centre=False
    )
    plan.report.made.append(_("the organisation “%(name)s”") % {"name": next(iter(names.values()))})


def raise_bad(plan: Plan, error: BadCell) -> None:
    """Raises BadInput with this error."""
    plan.fail(error)
    plan.stop_if_bad()


def _make_languages(plan: Plan) -> None:
    organisation = Organisation.objects.get()
    more = [code for code in plan.languages if code not in organisation.languages]
    if more:
        organisation.languages = [*organisation.languages, *more]
        organisation.save(update_fields=["languages"])


_TOUCHED = """
    SELECT unit_id, valid_from, valid_to, (kind = 'primary')::int AS members, (kind = 'secondary')::int AS secondary,
           0 AS seats, 0 AS filled
    FROM people_membership m WHERE EXISTS (SELECT 1 FROM w_members w WHERE w.person_id = m.person_id)
    UNION ALL
    SELECT unit_id, valid_from, valid_to, 0, 0, seats, 0 FROM offices_post o
    WHERE EXISTS (SELECT 1 FROM w_posts w WHERE w.unit_id = o.unit_id)
    UNION ALL
    SELECT o.unit_id, greatest(e.valid_from, o.valid_from), least(e.valid_to, o.valid_to), 0, 0, e.seats - o.seats, 0
    FROM offices_earlierseats e JOIN offices_post o ON o.id = e.post_id
    WHERE greatest(e.valid_from, o.valid_from) < least(e.valid_to, o.valid_to)
      AND EXISTS (SELECT 1 FROM w_posts w WHERE w.unit_id = o.unit_id)
    UNION ALL
    SELECT o.unit_id, t.valid_from, t.valid_to, 0, 0, 0, 1 FROM offices_tenure t JOIN offices_post o ON o.id = t.post_id
    WHERE t.seat IS NOT NULL AND EXISTS (SELECT 1 FROM w_posts w WHERE w.unit_id = o.unit_id)
"""


def _few_changes(plan: Plan) -> bool:
    """Whether no unit changes and so few rows are touched that totals need no new count."""
    if plan.stands or (plan.names and any(not u.existing for u in plan.units.values())):
        return False
    return int(rows(f"SELECT count(*) FROM (SELECT 1 FROM ({_TOUCHED}) t LIMIT {FEW + 1}) n")[0][0]) <= FEW and (
        plan.writes["memberships"] + plan.writes["tenures"] + plan.writes["posts"] <= FEW
    )


def _facts() -> list[tuple[Any, ...]]:
    return rows(_TOUCHED)


def _correct_totals(before: list[tuple[Any, ...]]) -> None:
    """Takes away what the touched rows counted and adds what they count now."""
    for sign, facts in ((-1, before), (1, _facts())):
        for unit_id, start, end, members, secondary, seats, filled in facts:
            tallies.add(
                unit_id, Period(start, end), members=sign * members, members_here=sign * members,
                secondary=sign * secondary, seats=sign * seats, filled=sign * filled,
            )  # fmt: skip
