"""Earlier meetings come into the record whole or not at all, and the record then answers."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from secretariat.ground import actor as actors
from secretariat.ground.errors import NotAllowed, NotFound
from secretariat.ground.models import LedgerEntry
from secretariat.imports.rules.problems import BadInput
from secretariat.meetings.actions import import_meetings
from secretariat.meetings.models import Meeting, Quotation, Series
from secretariat.meetings.queries import find_meeting, page_of_meetings, precedents_of
from secretariat.structure.models import Organisation, Placement
from tests.conftest import NOW, SYSTEM, Harbour

STORY = Path(__file__).parent.parent / "data" / "cell-secretaries.json"


def told(title: str) -> list[tuple[str, bool]]:
    meeting = find_meeting(actor=SYSTEM, text=title)
    return [(one.text, one.known) for one in precedents_of(actor=SYSTEM, meeting=meeting)]


@pytest.mark.django_db
def test_the_story_says_what_was_expected_and_nothing_false() -> None:
    report = import_meetings(actor=SYSTEM, now=NOW, path=STORY)
    assert (report.new, report.changed, report.unchanged, report.unread) == (
        6, 0, 0, ("observances", "precedents_expected_on_2013_01_28"),
    )  # fmt: skip
    expected = json.loads(STORY.read_text())["precedents_expected_on_2013_01_28"]
    fourth = told("Fourth Meeting of Cell Secretaries")
    assert [text for text, known in fourth if known] == expected
    assert [text for text, known in fourth if not known] == ["whether an earlier one was in Pyongyang is not on record"]
    assert told("Meeting of Cell Secretaries") == [
        ("the third in its series", True),
        ("the first since March 1994, after thirteen years and seven months".replace("thirteen", "13"), True),
        ("after the longest time between two of its series", True),
    ]
    assert [t for t, known in told("Fifth Conference of Party Cell Chairpersons") if known] == [
        "the fifth in its series", "the first since 28 January 2013, after four years and ten months",
    ]  # fmt: skip
    assert [t for t, known in told("Short Course of Secretaries of Party Cells")] == ["the first in its series"]


@pytest.mark.django_db
def test_days_stay_as_exact_as_they_are_known_and_an_organisation_is_made() -> None:
    import_meetings(actor=SYSTEM, now=NOW, path=STORY)
    assert Organisation.objects.get().names == {"en": "Workers' Party of Korea"}
    third = Meeting.objects.get(ordinal=3)
    assert (third.opened_on, third.opened_precision, third.numbered_afterwards) == (date(2007, 10, 1), "m", True)
    fourth = Meeting.objects.get(ordinal=4)
    assert (fourth.closed_on, fourth.at_the_wish_of, fourth.wisher_died) == (
        date(2013, 1, 29),
        "Kim Jong-il",
        "2011-12",
    )
    assert Quotation.objects.get().reported_by == "Korean Central News Agency"
    assert Placement.objects.get(parent=None).valid_from == date(1991, 5, 1)


def test_the_same_file_again_changes_nothing(harbour: Harbour, tmp_path: Path) -> None:
    import_meetings(actor=SYSTEM, now=NOW, path=STORY)
    acts = LedgerEntry.objects.count()
    report = import_meetings(actor=SYSTEM, now=NOW, path=STORY)
    assert (report.new, report.changed, report.unchanged) == (0, 0, 6)
    assert LedgerEntry.objects.count() == acts
    data = json.loads(STORY.read_text())
    data["meetings"][1]["leader_attended"] = True
    changed = tmp_path / "again.json"
    changed.write_text(json.dumps(data))
    report = import_meetings(actor=SYSTEM, now=NOW, path=changed)
    assert (report.new, report.changed, report.unchanged) == (0, 1, 5)
    assert ("the first that the leader attended", True) not in told("Fourth Meeting of Cell Secretaries")


def test_what_is_known_only_roughly_may_end_in_the_month_in_which_it_began(harbour: Harbour, tmp_path: Path) -> None:
    data = json.loads(STORY.read_text())
    data["meetings"][3].update(closed_on="2013-01", place="Pyong\x00yang \ud800")
    path = tmp_path / "story.json"
    path.write_text(json.dumps(data))
    import_meetings(actor=SYSTEM, now=NOW, path=path)
    fourth = Meeting.objects.get(ordinal=4)
    assert (fourth.closed_on, fourth.closed_precision, fourth.place) == (date(2013, 1, 1), "m", "Pyong yang ?")
    assert import_meetings(actor=SYSTEM, now=NOW, path=path).unchanged == 6


def test_a_number_given_later_makes_no_second_meeting(harbour: Harbour, tmp_path: Path) -> None:
    data = json.loads(STORY.read_text())
    path = tmp_path / "story.json"
    path.write_text(json.dumps({**data, "meetings": [{**m, "ordinal": None} for m in data["meetings"]]}))
    assert import_meetings(actor=SYSTEM, now=NOW, path=path).new == 6
    report = import_meetings(actor=SYSTEM, now=NOW, path=STORY)
    assert (report.new, report.changed) == (0, 6)


def test_what_is_said_of_a_series_anew_is_recorded(harbour: Harbour, tmp_path: Path) -> None:
    import_meetings(actor=SYSTEM, now=NOW, path=STORY)
    data = json.loads(STORY.read_text())
    data["series"]["note"] = "Numbered by another decision."
    path = tmp_path / "story.json"
    path.write_text(json.dumps(data))
    acts = LedgerEntry.objects.count()
    assert import_meetings(actor=SYSTEM, now=NOW, path=path).unchanged == 6
    assert Series.objects.get().note == "Numbered by another decision."
    assert LedgerEntry.objects.count() == acts + 1


def test_a_meeting_is_found_by_title_or_number_and_by_nothing_else(harbour: Harbour) -> None:
    import_meetings(actor=SYSTEM, now=NOW, path=STORY)
    fourth = Meeting.objects.get(ordinal=4)
    assert find_meeting(actor=SYSTEM, text=str(fourth.pk)) == fourth
    assert find_meeting(actor=SYSTEM, text=" fourth meeting of cell secretaries") == fourth
    for text in ("²", "9" * 30, "Fourth"):
        with pytest.raises(NotFound):
            find_meeting(actor=SYSTEM, text=text)


def test_korean(harbour: Harbour) -> None:
    import_meetings(actor=SYSTEM, now=NOW, path=STORY)
    with override("ko"):
        assert told("Fourth Meeting of Cell Secretaries")[:3] == [
            ("이 계열의 네 번째", True),
            ("2007년 10월 이후 5년 3개월 만에 처음", True),
            ("지도자가 처음으로 참석한 회의", True),
        ]


@pytest.mark.parametrize(
    ("change", "row", "column"),
    [
        (lambda d: d["meetings"][3].update(opened_on="2013-13"), 4, "opened_on"),
        (lambda d: d["meetings"][3].pop("opened_on"), 4, "opened_on"),
        (lambda d: d["meetings"][3].update(closed_on="2013-01-27"), 4, "closed_on"),
        (lambda d: d["meetings"][3].update(ordinal=3), 4, "ordinal"),
        (lambda d: d["meetings"][3].update(ordinal=True), 4, "ordinal"),
        (lambda d: d["meetings"][3].update(ordinal=10**12), 4, "ordinal"),
        (lambda d: d["meetings"][3].update(closed_on="2012"), 4, "closed_on"),
        (lambda d: d["meetings"][3].update(numbered_afterwards="no"), 4, "numbered_afterwards"),
        (lambda d: d["meetings"][3].update(at_the_wish_of={"name": "x", "died": "long ago"}), 4, "at_the_wish_of"),
        (lambda d: d["meetings"].append({"title": d["meetings"][3]["title"], "opened_on": "2013-01-28"}), 7, "title"),
        (lambda d: d["meetings"][3].update(leader_attended="yes"), 4, "leader_attended"),
        (lambda d: d["meetings"][3].update(attended={"guest": 1}), 4, "attended"),
        (lambda d: d["meetings"][3].update(quotations=[{"text": "x"}]), 4, "quotations"),
        (lambda d: d["meetings"][3].update(title=" "), 4, "title"),
        (lambda d: d["meetings"][3].update(plaace="x"), 4, "plaace"),
        (lambda d: d.update(series="x"), None, "series"),
        (lambda d: d.update(meetings=[]), None, "meetings"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_nothing_is_written(
    harbour: Harbour, tmp_path: Path, change: Any, row: int | None, column: str
) -> None:
    data = json.loads(STORY.read_text())
    change(data)
    path = tmp_path / "story.json"
    path.write_text(json.dumps(data))
    with pytest.raises(BadInput) as caught:
        import_meetings(actor=SYSTEM, now=NOW, path=path)
    assert [(p.file, p.row, p.column) for p in caught.value.problems] == [("story.json", row, column)]
    assert not Series.objects.exists()


@pytest.mark.parametrize("text", ["{", "[]", "[" * 100_000, "\udcff"])
def test_what_is_no_such_file(harbour: Harbour, tmp_path: Path, text: str) -> None:
    path = tmp_path / "story.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadInput):
        import_meetings(actor=SYSTEM, now=NOW, path=path)


def test_only_whoever_may_import_at_the_centre(harbour: Harbour) -> None:
    with pytest.raises(NotAllowed):
        import_meetings(actor=harbour.actor("a1x0"), now=NOW, path=STORY)
    assert import_meetings(actor=harbour.actor("ada"), now=NOW, path=STORY).new == 6
    with pytest.raises(NotAllowed):
        page_of_meetings(actor=actors.visitor(), on=date(2026, 1, 1))


def test_the_pages_show_the_record_as_of_a_day(harbour: Harbour) -> None:
    import_meetings(actor=SYSTEM, now=NOW, path=STORY)
    client = Client()
    client.force_login(harbour.account("a1x2"))
    text = client.get("/meetings/").content.decode()
    assert text.index("Sixth Conference") < text.index("Short Course")
    then = client.get("/meetings/?on=2013-02-01").content.decode()
    assert "Fourth Meeting" in then
    assert "Fifth Conference" not in then
    fourth = Meeting.objects.get(ordinal=4)
    page = client.get(f"/meetings/{fourth.pk}/?on=").content.decode()
    assert "the first since October 2007, after five years and three months" in page
    assert "Korean Central News Agency" in page
    assert client.get(f"/meetings/{fourth.pk}/?on=2012-01-01").status_code == 404
    lines = client.get("/api/v1/meetings?limit=4").json()
    assert [one["opened_on"] for one in lines["items"]] == ["2021-04", "2017-12-21", "2013-01-28", "2007-10"]
    rest = client.get(lines["next"]).json()
    assert [one["ordinal"] for one in rest["items"]] == [2, 1]
    shown = client.get(f"/api/v1/meetings/{fourth.pk}").json()
    assert [p["known"] for p in shown["precedents"]] == [True, True, True, False]
