"""Posts that have had several numbers of seats, out of a file and into one."""

from pathlib import Path
from typing import Any

import pytest

from secretariat.imports.actions import export_organisation
from secretariat.offices.actions import change_seats
from secretariat.offices.models import EarlierSeats, Post
from secretariat.project.checks import check_counts, check_seats
from tests.imports.support import NOW, SYSTEM, check, commit, folder, rows
from tests.imports.test_congress import empty, record

pytestmark = pytest.mark.django_db

POSTS = (
    "unit_id,role,seats,valid_from,valid_to\n"
    "A,Steward,3,2010,2015-05-01\nA,Steward,1,2015-05-01,2020\nA,Steward,2,2020,\n"
)
TENURES = "unit_id,person_id,role,valid_from,valid_to\nA,P1,Steward,2010,\nA,P2,Steward,2011,2015-05-01\n"


def seats() -> list[tuple[Any, ...]]:
    """Every number of seats with its days, as SQL has them."""
    return rows(
        """SELECT e.seats, e.valid_from::text, e.valid_to::text FROM offices_earlierseats e
           UNION ALL SELECT o.seats, 'last', 'last' FROM offices_post o JOIN offices_posttype t ON t.id = o.type_id
           WHERE t.code = 'steward' ORDER BY 2, 3"""
    )


def sound() -> bool:
    return check_counts() == [] and check_seats() == []


EXPECTED = [(3, "2010-01-01", "2015-05-01"), (1, "2015-05-01", "2020-01-01"), (2, "last", "last")]


def test_rows_one_after_the_other_are_one_post(tmp_path: Path) -> None:
    report = commit(folder(tmp_path, posts=POSTS, tenures=TENURES))
    assert not report.conflict_count
    assert seats() == EXPECTED
    assert sound()
    again = commit(folder(tmp_path, posts=POSTS, tenures=TENURES))
    assert again.changes == 0
    assert again.counts["posts"]["unchanged"] == 3
    commit(folder(tmp_path, tenures=TENURES))
    assert seats() == EXPECTED, "a file that does not speak of seats does not change them"
    more = POSTS.replace("Steward,1,", "Steward,2,")
    assert commit(folder(tmp_path, posts=more, tenures=TENURES)).written
    assert seats() == [(3, "2010-01-01", "2015-05-01"), (2, "last", "last")]
    assert sound()


def test_more_holders_than_seats_on_some_days(tmp_path: Path) -> None:
    late = TENURES.replace("2015-05-01\n", "2018\n")
    assert check(folder(tmp_path, posts=POSTS, tenures=late)).conflict_count == 1
    commit(folder(tmp_path, posts=POSTS, tenures=late), settle=True)
    assert seats() == [(3, "2010-01-01", "2015-05-01"), (2, "last", "last")]
    assert sound()


@pytest.mark.parametrize("format", ["csv", "xlsx", "popolo"])
def test_out_and_in_again(tmp_path: Path, format: str) -> None:
    commit(folder(tmp_path, posts=POSTS, tenures=TENURES))
    change_seats(actor=SYSTEM, now=NOW, post_id=Post.objects.get(type__code="steward").pk, seats=5, on=NOW.date())
    target = tmp_path / ("out" if format == "csv" else f"out.{ {'xlsx': 'xlsx', 'popolo': 'json'}[format] }")
    export_organisation(actor=SYSTEM, now=NOW, format=format, path=target)
    before, facts = seats(), record()
    assert len(before) == 4
    assert commit(target, format).changes == 0
    empty()
    assert not EarlierSeats.objects.exists()
    assert commit(target, format).written
    assert seats() == before
    assert record() == facts
    assert sound()
