"""An officer imports no further than the office reaches, and learns of nobody beyond it."""

from dataclasses import replace
from pathlib import Path

import pytest

from secretariat.ground import paths, powers
from secretariat.ground.actor import Actor, Grant
from secretariat.imports.rules.problems import BadInput
from secretariat.people.models import ContactDetail, Membership
from secretariat.structure.models import Placement
from tests.conftest import Harbour
from tests.imports.support import commit, folder

NOBODY = "id,name\nQ1,Somebody New\n"


def importer(harbour: Harbour, unit: str = "a1", *, names: bool = True) -> Actor:
    """Someone who may import in a district and below, and see names there or not."""
    place = harbour.units[unit]
    given = (powers.IMPORT, powers.NAMES) if names else (powers.IMPORT,)
    grants = tuple(Grant(power, *paths.subtree(place.path), 1, place.unit_id) for power in given)
    return replace(harbour.actor("a1x1"), grants=grants, sees_names=())


def key(harbour: Harbour, unit: str) -> str:
    return f"unit-{harbour.units[unit].unit_id}"


def refused(path: Path, actor: Actor) -> list[tuple[str, int | None, str, str]]:
    """Every place that was refused for its reach."""
    with pytest.raises(BadInput) as raised:
        commit(path, actor=actor, settle=True)
    assert all("within the reach" in p.expected for p in raised.value.problems)
    return [(p.file, p.row, p.column, p.found) for p in raised.value.problems]


def test_within_reach(harbour: Harbour, tmp_path: Path) -> None:
    text = f"unit_id,person_id,valid_from\n{key(harbour, 'a1x')},Q1,2024\n"
    report = commit(folder(tmp_path, units="", people=NOBODY, memberships=text), actor=importer(harbour))
    assert report.written


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("memberships", "unit_id,person_id,valid_from\n{b1x},Q1,2024\n"),
        ("tenures", "unit_id,person_id,role,valid_from\n{b1x},Q1,Secretary,2024\n"),
        ("posts", "unit_id,role\n{b1x},Herald\n"),
    ],
)
def test_rows_about_units_elsewhere(harbour: Harbour, tmp_path: Path, table: str, text: str) -> None:
    there = key(harbour, "b1x")
    path = folder(tmp_path, units="", people=NOBODY, **{table: text.format(b1x=there)})
    assert refused(path, importer(harbour)) == [(f"{table}.csv", 2, "unit_id", there)]


def test_a_unit_elsewhere_cannot_be_taken_over(harbour: Harbour, tmp_path: Path) -> None:
    there, here = key(harbour, "b1x"), key(harbour, "a1b")
    text = f"id,parent_id,name,type,valid_from,valid_to\n{there},{here},Cell B1X,cell,2020-01-01,\n"
    assert refused(folder(tmp_path, units=text, people=""), importer(harbour)) == [("units.csv", 2, "id", there)]
    assert Placement.objects.get(unit_id=harbour.units["b1x"].unit_id).path == harbour.units["b1x"].path


def test_a_new_root_is_refused(harbour: Harbour, tmp_path: Path) -> None:
    text = "id,parent_id,name,type,valid_from,valid_to\nNEW,,Another,region,2024,\n"
    assert refused(folder(tmp_path, units=text, people=""), importer(harbour)) == [("units.csv", 2, "id", "NEW")]


def test_someone_elsewhere_cannot_be_drawn_in_or_written_to(harbour: Harbour, tmp_path: Path) -> None:
    person = harbour.people["b1x1"]
    person.external_id = "THERE"
    person.save()
    here = key(harbour, "a1x")
    cases = {
        "memberships": (f"unit_id,person_id,valid_from\n{here},THERE,2024\n", "person_id"),
        "tenures": (f"unit_id,person_id,role,valid_from\n{here},THERE,Herald,2024\n", "person_id"),
        "contacts": ("person_id,kind,value\nTHERE,email,mine@example.org\n", "person_id"),
        "people": ("id,name\nTHERE,Another Name\n", "id"),
    }
    for table, (text, column) in cases.items():
        path = folder(tmp_path, **{"units": "", "people": "", table: text})
        assert refused(path, importer(harbour)) == [(f"{table}.csv", 2, column, "THERE")], table
    assert Membership.objects.filter(person=person).count() == 1
    assert not ContactDetail.objects.filter(value="mine@example.org").exists()


def like(harbour: Harbour, name: str, tmp_path: Path) -> Path:
    """Files with someone who has the name and number of someone on record."""
    phone = ContactDetail.objects.get(person=harbour.people[name], kind="phone").value
    return folder(
        tmp_path, units="", people=f"id,name\nQ1,{harbour.people[name].display_name}\n",
        contacts=f"person_id,kind,value\nQ1,phone,{phone}\n",
    )  # fmt: skip


def test_nobody_learns_of_people_elsewhere(harbour: Harbour, tmp_path: Path) -> None:
    report = commit(like(harbour, "b1x1", tmp_path), actor=importer(harbour), duplicates="stop")
    assert report.matches == []
    assert report.written


def test_a_match_within_reach_is_named_only_to_those_who_see_names(harbour: Harbour, tmp_path: Path) -> None:
    path = like(harbour, "a1x2", tmp_path)
    (match,) = commit(path, actor=importer(harbour), duplicates="stop").matches
    assert match.person_name == harbour.people["a1x2"].display_name
    (match,) = commit(path, actor=importer(harbour, names=False), duplicates="stop").matches
    assert match.person_id == harbour.people["a1x2"].pk
    assert match.person_name == "someone whose name you may not see"
