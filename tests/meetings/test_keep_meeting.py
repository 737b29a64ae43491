"""A unit's evening on record: who came, what was decided; the minutes exist, and those concerned are told."""

from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from secretariat.ground import clock
from secretariat.ground.errors import Conflict, Invalid, NotAllowed, NotFound
from secretariat.ground.models import LedgerEntry
from secretariat.meetings.actions import (
    Line,
    begin_meeting,
    correct_minutes,
    drop_meeting,
    finish_meeting,
    settle_decision,
    tell_members,
)
from secretariat.meetings.models import Decision, Meeting, Presence
from secretariat.meetings.queries import decisions_due, find_meeting, meeting_view, meetings_of_unit, open_records
from secretariat.meetings.rules import sheet as rules
from secretariat.offices.models import PostPower
from secretariat.offices.queries import actor_for_user
from secretariat.people.actions import ContactEntry, NameEntry, add_person, end_membership, update_person
from secretariat.people.models import Membership
from secretariat.reorganisations.actions import move_unit
from secretariat.reorganisations.rules import Choices
from tests.conftest import NOW, START, SYSTEM, Harbour

TUESDAY = date(2026, 4, 28)


def begin(harbour: Harbour, *came: str, actor: Any = None, unit: str = "a1x", **more: Any) -> Meeting:
    more = {"on": TUESDAY, **more}
    return begin_meeting(
        actor=actor or harbour.actor("a1x0"), now=NOW, unit_id=harbour.units[unit].unit_id,
        came=[harbour.people[name].pk for name in came or ("a1x0", "a1x1")], **more,
    )  # fmt: skip


def finish(harbour: Harbour, meeting: Meeting, *lines: Line, actor: Any = None) -> Meeting:
    return finish_meeting(actor=actor or harbour.actor("a1x0"), now=NOW, meeting_id=meeting.pk, lines=lines)


def test_an_evening_from_the_ticks_to_the_minutes(harbour: Harbour, as_web: Any) -> None:
    people = harbour.people
    with as_web(harbour.actor("a1x0")):
        meeting = begin(
            harbour, "a1x0", "a1x1", apologies=[people["a1x2"].pk, people["a1x1"].pk],
            guests=[" Nora  Guest ", "", "Nora Guest"],
            place="Port canteen",
        )  # fmt: skip
        finish(
            harbour, meeting, Line("Call the port", people["a1x2"].pk, date(2026, 5, 3)), Line(" "), Line("Sing\nmore")
        )
    meeting.refresh_from_db()
    assert meeting.minutes.splitlines() == [
        "Minutes of Cell A1X",
        "28 April 2026",
        "Port canteen",
        "",
        "Present (2): a1x Kim Yong-ho, a1x Maria Silva",
        "Guests: Nora Guest",
        "Apologies: a1x José Ortega",
        "",
        "Decided:",
        "1. Call the port (a1x José Ortega, by 3 May 2026)",
        "2. Sing more",
        "",
        "Recorded by a1x Kim Yong-ho",
    ]
    assert (meeting.known_to_all, meeting.done_at, meeting.title) == (False, NOW, "")
    assert [(p.guest, p.state) for p in Presence.objects.filter(person=None)] == [("Nora Guest", "came")]
    assert LedgerEntry.objects.filter(action="meetings.finish_meeting", power="meetings.hold").count() == 1


def test_minutes_are_in_the_language_of_the_organisation(harbour: Harbour) -> None:
    from secretariat.structure.models import Organisation

    Organisation.objects.update(main_language="ko")
    minutes = finish(harbour, begin(harbour)).minutes
    assert minutes.startswith("A1X 분회")
    assert "김용호" in minutes
    assert "Present" not in minutes


def test_the_record_stays_open_until_it_is_finished_and_closes_once(harbour: Harbour) -> None:
    meeting = begin(harbour, "a1x0")
    assert begin(harbour, "a1x1", "a1x2").pk == meeting.pk
    assert set(Presence.objects.values_list("person_id", flat=True)) == {harbour.people[n].pk for n in ("a1x1", "a1x2")}
    assert [m.pk for m, _name in open_records(actor=harbour.actor("a1x0"))] == [meeting.pk]
    finish(harbour, meeting)
    with pytest.raises(Conflict, match="finished already"):
        finish(harbour, meeting, Line("Twice"))
    with pytest.raises(Conflict, match="finished already"):
        drop_meeting(actor=harbour.actor("a1x0"), now=NOW, meeting_id=meeting.pk)
    assert not Decision.objects.exists()
    assert open_records(actor=harbour.actor("a1x0")) == []
    # A second meeting of the same day is another meeting.
    assert begin(harbour).pk != meeting.pk


def test_an_open_record_can_go_to_another_day_or_be_thrown_away(harbour: Harbour) -> None:
    meeting = begin(harbour)
    moved = begin(harbour, on=TUESDAY - timedelta(days=1), meeting_id=meeting.pk)
    assert (moved.pk, moved.opened_on) == (meeting.pk, TUESDAY - timedelta(days=1))
    other = begin(harbour)
    with pytest.raises(Conflict, match="Another meeting"):
        begin(harbour, meeting_id=moved.pk)
    with pytest.raises(NotFound):
        begin(harbour, meeting_id=begin(harbour, "a1y0", unit="a1y", actor=SYSTEM).pk)
    assert drop_meeting(actor=harbour.actor("a1x0"), now=NOW, meeting_id=other.pk) == harbour.units["a1x"].unit_id
    assert not Presence.objects.filter(meeting_id=other.pk).exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"on": NOW.date() + timedelta(days=1)}, "still to come"),
        ({"came": []}, "Nobody came"),
        ({"came": [10**12]}, "does not belong"),
        ({"apologies": [10**12]}, "does not belong"),
        ({"guests": ["x" * 200]}, "too long for a name"),
        ({"guests": [f"Guest {n}" for n in range(101)]}, "At most 100"),
    ],
)
def test_what_cannot_be_on_the_list_is_told(harbour: Harbour, wrong: dict[str, Any], said: str) -> None:
    given = {"on": TUESDAY, "came": [harbour.people["a1x0"].pk], **wrong}
    with pytest.raises(Invalid, match=said):
        begin_meeting(actor=harbour.actor("a1x0"), now=NOW, unit_id=harbour.units["a1x"].unit_id, **given)
    assert not Meeting.objects.exists()


def test_someone_whose_membership_ended_this_morning_cannot_be_ticked(harbour: Harbour) -> None:
    gone = Membership.objects.get(person=harbour.people["a1x2"])
    end_membership(actor=SYSTEM, now=NOW, membership_id=gone.pk, on=TUESDAY)
    with pytest.raises(Invalid, match="does not belong"):
        begin(harbour, "a1x2")
    assert begin(harbour, "a1x2", on=TUESDAY - timedelta(days=1)).pk


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (Line("", 1), "Line 1 says who or when"),
        (Line("", None, TUESDAY), "Line 1 says who or when"),
        (Line("Call", 10**12), "Line 1 is for somebody"),
        (Line("Call", None, TUESDAY - timedelta(days=1)), "before the meeting was held"),
        (Line("x" * 2001), "Line 1 is too long"),
    ],
)
def test_a_line_that_cannot_stand_is_told_and_the_record_stays_open(harbour: Harbour, line: Line, said: str) -> None:
    meeting = begin(harbour)
    with pytest.raises(Invalid, match=said):
        finish(harbour, meeting, line)
    meeting.refresh_from_db()
    assert meeting.done_at is None
    assert not Decision.objects.exists()


def test_no_more_lines_than_an_evening_holds(harbour: Harbour) -> None:
    with pytest.raises(Invalid, match="At most 50"):
        finish(harbour, begin(harbour), *[Line(f"Line {n}") for n in range(51)])


def write_to(harbour: Harbour, name: str, email: str, language: str = "", **more: Any) -> None:
    update_person(
        actor=SYSTEM, now=NOW, person_id=harbour.people[name].pk, names=[NameEntry(harbour.people[name].display_name)],
        contacts=[ContactEntry("email", email, **{"consent": True, **more})], language=language,
    )  # fmt: skip


def test_members_who_agreed_are_told_once_in_their_language(harbour: Harbour) -> None:
    write_to(harbour, "a1x0", "kim@example.org", "ko")
    write_to(harbour, "a1x1", "maria@example.org", consent=False)
    write_to(harbour, "a1x2", "jose@example.org", purpose="emergency")
    meeting = finish(harbour, begin(harbour), Line("Call the <port> & sing"))
    assert ProcrastinateJob.objects.filter(task_name="meetings.tell_members", args={"meeting_id": meeting.pk}).exists()
    assert tell_members(actor=SYSTEM, now=NOW, meeting_id=meeting.pk) == 1
    assert tell_members(actor=SYSTEM, now=NOW, meeting_id=meeting.pk) == 0
    (message,) = mail.outbox
    assert message.to == ["kim@example.org"]
    assert "A1X 분회" in message.subject
    assert "1. Call the <port> & sing" in message.body
    assert f"/meetings/{meeting.pk}/" in message.body
    meeting.refresh_from_db()
    assert (meeting.told, meeting.untold) == (1, 2)


def test_nobody_is_told_of_a_meeting_that_is_not_finished_and_only_by_the_worker(harbour: Harbour) -> None:
    write_to(harbour, "a1x0", "kim@example.org")
    meeting = begin(harbour)
    assert tell_members(actor=SYSTEM, now=NOW, meeting_id=meeting.pk) == 0
    with pytest.raises(NotAllowed):
        tell_members(actor=harbour.actor("a1x0"), now=NOW, meeting_id=meeting.pk)
    assert mail.outbox == []


def due(harbour: Harbour, name: str) -> list[str]:
    return [one.decision.text for one in decisions_due(actor=harbour.actor(name), today=clock.today())]


def test_what_was_decided_stands_on_the_desks_of_those_concerned_until_it_is_done(harbour: Harbour) -> None:
    people = harbour.people
    finish(
        harbour, begin(harbour), Line("Sing", people["a1x2"].pk), Line("Call", people["a1x2"].pk, date(2026, 5, 9)),
        Line("Paint", None, date(2026, 5, 3)), Line("Greet everyone"),
    )  # fmt: skip
    assert due(harbour, "a1x2") == ["Call", "Sing"]
    assert due(harbour, "a1x0") == ["Paint"]
    assert due(harbour, "a1x1") == due(harbour, "b1x0") == []
    call = Decision.objects.get(text="Call")
    settle_decision(actor=harbour.actor("a1x2"), now=NOW, decision_id=call.pk)
    assert due(harbour, "a1x2") == ["Sing"]
    call.refresh_from_db()
    assert (call.settled_at, call.settled_by_id) == (NOW, people["a1x2"].pk)
    settle_decision(actor=harbour.actor("a1x0"), now=NOW, decision_id=call.pk, settled=False)
    assert due(harbour, "a1x2") == ["Call", "Sing"]
    with pytest.raises(NotAllowed):
        settle_decision(actor=harbour.actor("a1x2"), now=NOW, decision_id=Decision.objects.get(text="Paint").pk)


def test_minutes_can_be_corrected_as_text(harbour: Harbour) -> None:
    meeting = begin(harbour)
    with pytest.raises(Conflict, match="not finished yet"):
        correct_minutes(actor=harbour.actor("a1x0"), now=NOW, meeting_id=meeting.pk, text="x")
    finish(harbour, meeting)
    with pytest.raises(Invalid):
        correct_minutes(actor=harbour.actor("a1x0"), now=NOW, meeting_id=meeting.pk, text=" \n")
    correct_minutes(actor=harbour.actor("a1x0"), now=NOW, meeting_id=meeting.pk, text="All well.\r\nAll done.\r\n")
    meeting.refresh_from_db()
    assert meeting.minutes == "All well.\nAll done."


def test_an_evening_is_for_those_who_see_the_members_names(harbour: Harbour, as_web: Any) -> None:
    meeting = finish(harbour, begin(harbour), Line("Call", harbour.people["a1x0"].pk))
    for name, may in {"a1x2": True, "a1x1": True, "ada": True, "b1x0": False, "b2x2": False, "a1y0": False}.items():
        actor = harbour.actor(name)
        for enter in (as_web, None):
            # The queries keep to it by themselves, and so does the database.
            if enter is None:
                found = meetings_of_unit(actor=actor, unit_id=meeting.unit_id, on=NOW.date())
            else:
                with enter(actor):
                    found = list(Meeting.objects.filter(unit_id=meeting.unit_id))
                    assert Presence.objects.exists() is may
                    assert Decision.objects.exists() is may
            assert bool(found) is may, (name, enter)
        if not may:
            with pytest.raises(NotFound):
                meeting_view(actor=actor, meeting_id=meeting.pk, on=NOW.date())


def test_an_evening_goes_with_its_unit(harbour: Harbour, as_web: Any) -> None:
    meeting = finish(harbour, begin(harbour))
    there = harbour.units["b1b"].unit_id
    move_unit(
        actor=SYSTEM, now=NOW, unit_id=meeting.unit_id, to=there, on=NOW.date(), choices=Choices(all_tenures="carry")
    )
    for name, may in {"a1x1": True, "b1x0": True, "a1y0": False}.items():
        # a1x1 heads the district that was left, and is a member of the cell still.
        actor = actor_for_user(harbour.account(name), clock.today())
        with as_web(actor):
            assert Meeting.objects.filter(pk=meeting.pk).exists() is may, name
        assert bool(meetings_of_unit(actor=actor, unit_id=meeting.unit_id, on=clock.today())) is may, name


def test_everyone_finds_meetings_by_title_but_nobody_an_evening_by_none(harbour: Harbour) -> None:
    begin(harbour)
    with pytest.raises(NotFound):
        find_meeting(actor=SYSTEM, text="")


def test_the_pages_lead_from_the_list_to_the_minutes(harbour: Harbour, signed_in: Any) -> None:
    client, unit = signed_in("a1x0"), harbour.units["a1x"].unit_id
    people = harbour.people
    page = client.get(f"/units/{unit}/meet/").content.decode()
    assert page.count('name="came"') == 3
    assert " checked" not in page
    # All, with one tap, where there is no script: the page comes back ticked.
    page = client.post(f"/units/{unit}/meet/", {"tick": "all", "on": "2026-04-28"}).content.decode()
    assert page.count(" checked") == 3
    assert not Meeting.objects.exists()
    refused = client.post(f"/units/{unit}/meet/", {"on": "2026-04-28"})
    assert refused.status_code == 422
    assert "Nobody came" in refused.content.decode()
    answer = client.post(
        f"/units/{unit}/meet/",
        {"on": "2026-04-28", "came": [people["a1x0"].pk, people["a1x1"].pk], "guests": "Nora <b>"},
    )
    meeting = Meeting.objects.get()
    assert answer["Location"] == f"/meetings/{meeting.pk}/decide/"
    assert f"/meetings/{meeting.pk}/decide/" in client.get("/desk/").content.decode()
    # What was noted stands there again.
    again = client.get(f"/units/{unit}/meet/?day=2026-04-28").content.decode()
    assert again.count(" checked") == 2
    assert "Nora &lt;b&gt;" in again
    lines = {"lines": "2", "line0-text": "Call", "line0-person": people["a1x2"].pk, "line0-due_on": "2026-05-03"}
    more = client.post(answer["Location"], {**lines, "more": "1"}).content.decode()
    assert more.count('class="line"') == 3
    assert "Call</textarea>" in more
    wrong = client.post(answer["Location"], {**lines, "line0-due_on": "soon"})
    assert wrong.status_code == 422
    done = client.post(answer["Location"], lines)
    assert done["Location"] == f"/meetings/{meeting.pk}/"
    shown = client.get(done["Location"]).content.decode()
    assert "Nora &lt;b&gt;" in shown
    assert "Minutes of Cell A1X" in shown
    assert client.post(answer["Location"], lines)["Location"] == done["Location"]
    desk = signed_in("a1x2").get("/desk/").content.decode()
    assert f"/decisions/{Decision.objects.get().pk}/" in desk


def test_the_api_keeps_a_meeting_too(harbour: Harbour, signed_in: Any) -> None:
    client, unit = signed_in("a1x0"), harbour.units["a1x"].unit_id
    someone = harbour.people["a1x2"].pk

    def send(path: str, body: dict[str, Any]) -> Any:
        return client.post(f"/api/v1{path}", body, content_type="application/json")

    begun = send(f"/units/{unit}/meetings", {"on": "2026-04-28", "came": [someone], "guests": ["Nora"]}).json()
    assert (begun["finished"], begun["title"], begun["guests"]) == (False, "Meeting of Cell A1X", ["Nora"])
    line = {"text": "Call", "person_id": someone, "due_on": "2026-05-03"}
    shown = send(f"/meetings/{begun['id']}/finish", {"lines": [line]}).json()
    assert [(d["text"], d["person_id"]) for d in shown["decisions"]] == [("Call", someone)]
    assert "Present (1)" in shown["minutes"]
    assert send(f"/meetings/{begun['id']}/finish", {"lines": []}).status_code == 409
    listed = client.get(f"/api/v1/units/{unit}/meetings").json()["items"]
    assert [(m["id"], m["finished"]) for m in listed] == [(begun["id"], True)]


def test_a_sheet_holds_nobody_twice() -> None:
    told = rules.sheet([1, 2, 1], [2, 3, 3], ["  A  B ", "A B", ""])
    assert (told.came, told.apologies, told.guests) == ((1, 2), (3,), ("A B",))
    assert rules.strangers(told, [1, 2]) == {3}


def test_a_person_with_two_memberships_is_on_the_list_once(harbour: Harbour, signed_in: Any) -> None:
    unit = harbour.units["a1x"].unit_id
    add_person(actor=SYSTEM, now=NOW, unit_id=unit, name="Zoe Late", joined_on=START, kind="secondary")
    page = signed_in("a1x0").get(f"/units/{unit}/meet/").content.decode()
    assert page.count('name="came"') == 4


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("Li and LI believe Liam.", ["Li"], "… and … believe Liam."),
        ("김용호가 말했다", ["김용호"], "…가 말했다"),
        ("Call +82 2 555 (Kim)", ["+82 2 555", "Kim"], "Call … (…)"),
        ("a.b@example.org, not aXb@example.org", ["a.b@example.org"], "…, not aXb@example.org"),
        ("Nobody", [], "Nobody"),
    ],
)
def test_names_are_taken_out_of_minutes_and_words_are_not(db: None, text: str, words: list[str], left: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT meetings_without(%s, %s::text[])", [text, words])
        assert cursor.fetchone() == (left,)


def test_an_older_organisation_gets_the_power_that_a_new_one_is_born_with(harbour: Harbour) -> None:
    def kept() -> set[tuple[Any, ...]]:
        rows = PostPower.objects.filter(power="meetings.hold")
        return set(rows.values_list("post_type__code", "unit_type__code", "reach"))

    born = kept()
    assert ("secretary", "cell", "unit") in born
    PostPower.objects.filter(power="meetings.hold").delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("secretariat.meetings.migrations.0002_policies").POWERS)
    assert kept() == born
