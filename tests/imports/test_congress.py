"""A real organisation with contradictions in its record: in, out, and in again."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from secretariat.ground.models import LedgerEntry
from secretariat.imports.actions import check_import, commit_import, export_organisation
from secretariat.imports.plan import Options
from secretariat.imports.queries import find_unit, lines_below, who_held
from secretariat.people.models import Person
from secretariat.structure.models import Organisation, Unit
from tests.conftest import NOW, SYSTEM
from tests.structure.test_tallies import differences

CONGRESS = Path(__file__).parent.parent / "data" / "congress-senate"
TODAY = date(2026, 5, 1)

FACTS = {
    "units": """SELECT u.external_id, t.code, a.external_id, p.valid_from, p.valid_to FROM structure_placement p
                JOIN structure_unit u ON u.id = p.unit_id JOIN structure_unittype t ON t.id = u.type_id
                LEFT JOIN structure_unit a ON a.id = p.parent_id""",
    "names": """SELECT u.external_id, n.language, n.name, n.valid_from, n.valid_to FROM structure_unitname n
                JOIN structure_unit u ON u.id = n.unit_id""",
    "members": """SELECT p.external_id, u.external_id, m.kind, m.valid_from, m.valid_to FROM people_membership m
                  JOIN people_person p ON p.id = m.person_id JOIN structure_unit u ON u.id = m.unit_id""",
    "tenures": """SELECT p.external_id, u.external_id, y.names ->> 'en', t.kind, t.valid_from, t.valid_to
                  FROM offices_tenure t JOIN offices_post o ON o.id = t.post_id JOIN offices_posttype y
                  ON y.id = o.type_id JOIN people_person p ON p.id = t.person_id
                  JOIN structure_unit u ON u.id = o.unit_id""",
}


def record() -> dict[str, set[tuple[Any, ...]]]:
    """Every dated fact of the record by external ids. Equal facts give equal answers on every day.

    Placements that follow one another under the same parent are one fact.
    """
    found = {}
    with connection.cursor() as cursor:
        for name, sql in FACTS.items():
            cursor.execute(sql)
            found[name] = _joined(cursor.fetchall())
    return found


def _joined(rows: list[tuple[Any, ...]]) -> set[tuple[Any, ...]]:
    spans: dict[tuple[Any, ...], list[list[date]]] = {}
    for *key, start, end in sorted(rows, key=lambda r: (r[-2], r[-1])):
        runs = spans.setdefault(tuple(key), [])
        if runs and runs[-1][1] == start:
            runs[-1][1] = end
        else:
            runs.append([start, end])
    return {(*key, start, end) for key, runs in spans.items() for start, end in runs}


ANSWERS = """
    WITH days AS (
        SELECT DISTINCT day FROM (
            SELECT unnest(ARRAY[valid_from, valid_to]) FROM structure_placement
            UNION ALL SELECT unnest(ARRAY[valid_from, valid_to]) FROM structure_unitname
            UNION ALL SELECT unnest(ARRAY[valid_from, valid_to]) FROM people_membership
            UNION ALL SELECT unnest(ARRAY[valid_from, valid_to]) FROM offices_tenure) d(day)
        WHERE day < '9999-12-31'),
    told AS (
        SELECT p.valid_from, p.valid_to, concat_ws('|', 'unit', u.external_id, a.external_id) AS fact
        FROM structure_placement p JOIN structure_unit u ON u.id = p.unit_id
        LEFT JOIN structure_unit a ON a.id = p.parent_id
        UNION ALL SELECT n.valid_from, n.valid_to, concat_ws('|', 'name', u.external_id, n.language, n.name)
        FROM structure_unitname n JOIN structure_unit u ON u.id = n.unit_id
        UNION ALL SELECT m.valid_from, m.valid_to,
            concat_ws('|', 'member', u.external_id, p.external_id, p.display_name, m.kind)
        FROM people_membership m JOIN structure_unit u ON u.id = m.unit_id JOIN people_person p ON p.id = m.person_id
        UNION ALL SELECT t.valid_from, t.valid_to,
            concat_ws('|', 'office', u.external_id, y.names ->> 'en', p.external_id, p.display_name, t.kind)
        FROM offices_tenure t JOIN offices_post o ON o.id = t.post_id JOIN offices_posttype y ON y.id = o.type_id
        JOIN structure_unit u ON u.id = o.unit_id JOIN people_person p ON p.id = t.person_id)
    SELECT day, count(*), md5(string_agg(fact, E'\\n' ORDER BY fact COLLATE "C"))
    FROM days JOIN told ON valid_from <= day AND valid_to > day GROUP BY day ORDER BY day
"""


def answers() -> list[tuple[Any, ...]]:
    """What holds of every unit and every role on each day on which anything changed: how much, and its digest."""
    with connection.cursor() as cursor:
        cursor.execute(ANSWERS)
        return cursor.fetchall()


def held() -> list[tuple[Any, ...]]:
    """What the command line answers for every unit and every role, on a day of each year."""
    found = []
    for unit in Unit.objects.order_by("external_id"):
        for year in range(2013, 2027):
            day = date(year, 6, 1)
            if unit.placements.at(day).exists():
                rows = who_held(actor=SYSTEM, unit=unit, role="", on=day)
                found += [(unit.external_id, day, r.role, r.name, r.start, r.end) for r in rows]
    return found


def bring_in(path: Path, format: str = "csv", settle: bool = True) -> Any:
    return commit_import(
        actor=SYSTEM, now=NOW, format=format, path=path, options=Options(today=TODAY, settle=settle)
    )  # fmt: skip


def empty() -> None:
    """An empty installation again."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE structure_organisation, structure_unittype, people_person, offices_posttype CASCADE")


@pytest.mark.django_db
def test_contradictions_stop_it_and_every_one_is_listed_with_both_rows() -> None:
    report = bring_in(CONGRESS, settle=False)
    assert not report.written
    assert report.conflict_count > 100
    assert all(c.first.row and c.second.file for c in report.conflicts)
    assert not Person.objects.exists()
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_settled_it_answers_for_any_day_and_again_changes_nothing() -> None:
    report = bring_in(CONGRESS)
    assert report.written
    assert differences() == []
    finance = find_unit("SSFI", TODAY)
    for day, name in ((date(2018, 6, 1), "Orrin G. Hatch"), (date(2022, 6, 1), "Ron Wyden")):
        assert [h.name for h in who_held(actor=SYSTEM, unit=finance, role="Chairman", on=day)] == [name]
    below = lines_below(unit=find_unit("SSJU", TODAY), on=date(2016, 1, 1))
    assert "Immigration and the National Interest" in {line.name for line in below}
    entry = LedgerEntry.objects.get(action="imports.commit_import")
    assert entry.payload["settled_count"] == report.conflict_count

    before = record()
    again = bring_in(CONGRESS)
    assert again.changes == 0
    assert again.nothing
    assert again.written
    assert record() == before
    # What was settled before is no news either.
    assert LedgerEntry.objects.filter(action="imports.commit_import").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("format", ["csv", "xlsx", "popolo"])
def test_out_and_in_again_gives_the_same_record(tmp_path: Path, format: str) -> None:
    bring_in(CONGRESS)
    before, answers_before, held_before = record(), answers(), held()
    assert len(answers_before) > 50
    target = tmp_path / ("out" if format == "csv" else f"out.{ {'xlsx': 'xlsx', 'popolo': 'json'}[format] }")
    export_organisation(actor=SYSTEM, now=NOW, format=format, path=target)
    empty()
    assert bring_in(target, format, settle=False).written
    after = record()
    for name in before:
        assert after[name] == before[name], name
    assert answers() == answers_before
    assert held() == held_before
    assert bring_in(target, format, settle=False).changes == 0


@pytest.mark.django_db
def test_looking_writes_nothing() -> None:
    report = check_import(actor=SYSTEM, now=NOW, format="csv", path=CONGRESS, options=Options(today=TODAY, settle=True))
    assert report.changes > 7000
    assert not Person.objects.exists()
