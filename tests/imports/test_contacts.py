"""Contact details of an import: several in a cell, told twice, changed, and the same again."""

from pathlib import Path

import pytest

from tests.imports.support import check, commit, folder, rows

UNITS = "id,parent_id,name,type\nU,,Union,centre\n"
PEOPLE = "id,name,email,phone,consent\n"
MARIA = "P1,Maria Silva,M@example.org | m@example.org|second@example.org,+1 555 01,yes\n"


def details() -> list[tuple[object, ...]]:
    return rows(
        "SELECT kind, value, match_value, purpose, consent FROM people_contactdetail ORDER BY kind, match_value"
    )


@pytest.mark.django_db
def test_several_in_one_cell_and_the_same_one_twice(tmp_path: Path) -> None:
    path = folder(tmp_path, units=UNITS, people=PEOPLE + MARIA + "P2,Nia Lind,,none,no\n")
    commit(path)
    assert details() == [
        ("email", "M@example.org", "m@example.org", "organisation", True),
        ("email", "second@example.org", "second@example.org", "organisation", True),
        ("phone", "none", "", "organisation", False),
        ("phone", "+1 555 01", "+155501", "organisation", True),
    ]
    assert check(path).changes == 0


@pytest.mark.django_db
def test_what_is_told_otherwise_is_corrected_and_what_is_new_is_added(tmp_path: Path) -> None:
    commit(folder(tmp_path, units=UNITS, people=PEOPLE + MARIA))
    changed = PEOPLE + "P1,Maria Silva,m@example.org,+1 555 02,no\n"
    path = folder(tmp_path, units=UNITS, people=changed,
                  contacts="person_id,kind,value,consent\nP1,address,1 Quay,yes\n")  # fmt: skip
    assert check(path).counts["people"]["changed"] == 1
    commit(path)
    assert details() == [
        ("address", "1 Quay", "1 quay", "organisation", True),
        ("email", "m@example.org", "m@example.org", "organisation", False),
        ("email", "second@example.org", "second@example.org", "organisation", True),
        ("phone", "+1 555 01", "+155501", "organisation", True),
        ("phone", "+1 555 02", "+155502", "organisation", False),
    ]
    assert check(path).changes == 0
