"""Open applications and transfers when the unit that they are about is merged or dissolved."""

import re
from datetime import date, timedelta
from typing import Any

from secretariat.ground import clock
from secretariat.ground.actor import system, visitor
from secretariat.ground.models import LedgerEntry
from secretariat.offices.actions import ask_transfer
from secretariat.people.actions import NewContact, apply_to_join, decide_application
from secretariat.people.models import Application, Membership, Transfer
from secretariat.reorganisations.actions import apply_due_paths, dissolve_unit, merge_units, undo_change
from secretariat.reorganisations.queries.plans import plan_dissolve, plan_merge
from secretariat.reorganisations.queries.shown import shown_plan
from secretariat.reorganisations.rules import Choices
from tests.conftest import NOW, SYSTEM, Harbour
from tests.structure.test_tallies import differences

TODAY = NOW.date()
END = Choices(all_tenures="end", all_members="end", all_children="dissolve")


def applied(harbour: Harbour, unit: str) -> Application:
    return apply_to_join(
        actor=visitor(), now=NOW, unit_id=harbour.units[unit].unit_id, name=f"Noor of {unit}",
        contacts=[NewContact("phone", "1")],
    )  # fmt: skip


def asked(harbour: Harbour, who: str, to: str) -> Transfer:
    return ask_transfer(
        actor=harbour.actor(who), now=NOW, person_id=harbour.people[who].pk, to_unit_id=harbour.units[to].unit_id,
        on=TODAY + timedelta(days=90),
    )  # fmt: skip


def merge(harbour: Harbour, unit: str, into: str, on: date = TODAY) -> Any:
    return merge_units(
        actor=SYSTEM, now=NOW, unit_ids=[harbour.units[unit].unit_id], into=harbour.units[into].unit_id, on=on,
        choices=Choices(all_tenures="end"),
    )  # fmt: skip


def test_they_follow_a_merger(harbour: Harbour, as_web: Any) -> None:
    application, arriving, leaving = (
        applied(harbour, "a1x"),
        asked(harbour, "b1x1", "a1x"),
        asked(harbour, "a1x2", "b1y"),
    )
    inside = asked(harbour, "a1y2", "a1x")
    merge(harbour, "a1x", "a1y")
    there = harbour.units["a1y"]
    for row in (application, arriving, leaving, inside):
        row.refresh_from_db()
    assert (application.state, application.unit_id, application.path) == ("open", there.unit_id, there.path)
    assert (arriving.state, arriving.to_unit_id, arriving.to_path) == ("open", there.unit_id, there.path)
    assert (leaving.state, leaving.from_unit_id, leaving.from_path) == ("open", there.unit_id, there.path)
    # Who asked to go into the unit that has come to them has nothing left to ask for.
    assert (inside.state, "Ask again" in inside.answer) == ("declined", True)
    told = set(LedgerEntry.objects.filter(action__contains="_follows").values_list("person_id", flat=True))
    assert told == {application.person_id, arriving.person_id, leaving.person_id}
    harbour.appoint("a1y0", "a1y", "secretary")
    secretary = harbour.actor("a1y0")
    with as_web(secretary):
        decide_application(actor=secretary, now=NOW, application_id=application.pk, admit=True, on=TODAY)
    assert Membership.objects.get(person_id=application.person_id).unit_id == there.unit_id
    assert differences() == []


def test_a_dissolution_sends_applications_up_and_declines_transfers(harbour: Harbour, signed_in: Any) -> None:
    application, arriving, leaving = (
        applied(harbour, "a1x"),
        asked(harbour, "b1x1", "a1x"),
        asked(harbour, "a1x2", "b1y"),
    )
    dissolve_unit(actor=SYSTEM, now=NOW, unit_id=harbour.units["a1x"].unit_id, on=TODAY, choices=END)
    for row in (application, arriving, leaving):
        row.refresh_from_db()
    assert (application.state, application.unit_id) == ("open", harbour.units["a1b"].unit_id)
    assert (arriving.state, leaving.state) == ("declined", "declined")
    page = signed_in("a1x1").get(f"/applications/{application.pk}/")
    assert page.status_code == 200
    assert "Cell A1Y" in page.content.decode()


def test_nothing_follows_before_the_day(harbour: Harbour) -> None:
    application = applied(harbour, "a1x")
    merge(harbour, "a1x", "a1y", on=TODAY + timedelta(days=30))
    apply_due_paths(actor=system("test"), now=NOW)
    application.refresh_from_db()
    assert application.unit_id == harbour.units["a1x"].unit_id
    apply_due_paths(actor=system("test"), now=NOW + timedelta(days=30))
    application.refresh_from_db()
    assert application.unit_id == harbour.units["a1y"].unit_id


def test_through_two_mergers_and_a_unit_brought_back(harbour: Harbour) -> None:
    application = applied(harbour, "a1x")
    merge(harbour, "a1x", "a1y", on=TODAY - timedelta(days=2))
    merge(harbour, "a1y", "a2x", on=TODAY - timedelta(days=1))
    application.refresh_from_db()
    assert application.unit_id == harbour.units["a2x"].unit_id


def test_an_undone_change_loses_no_request(harbour: Harbour) -> None:
    application = applied(harbour, "a1x")
    done = merge(harbour, "a1x", "a1y")
    undo_change(actor=SYSTEM, now=NOW, event_id=done.event.pk)
    application.refresh_from_db()
    assert (application.state, application.unit_id) == ("open", harbour.units["a1y"].unit_id)


def test_the_preview_says_so(harbour: Harbour, as_web: Any) -> None:
    """To a region's secretary too, who sees no names there."""
    applied(harbour, "a1x")
    asked(harbour, "a1x2", "b1y")
    harbour.appoint("b2x1", "a", "secretary")
    actor, unit = harbour.actor("b2x1"), harbour.units["a1x"].unit_id
    given = {"actor": actor, "today": TODAY, "on": TODAY}
    with as_web(actor):
        assert not Application.objects.exists()
        plan, _grant = plan_merge(
            **given, unit_ids=[unit], into=harbour.units["a1y"].unit_id, choices=Choices(all_tenures="end")
        )
        lines = [line.text for line in shown_plan(plan)]
        assert "1 open application goes to the unit that follows." in lines
        assert any(line.startswith("1 open transfer follows") for line in lines)
        assert "Those who go from Cell A1X and the members of Cell A1Y see each other’s names." in lines
        plan, _grant = plan_dissolve(**given, unit_id=unit, choices=END)
        assert "1 open application goes to the unit above." in [line.text for line in shown_plan(plan)]


def test_bringing_back_is_previewed(harbour: Harbour, signed_in: Any) -> None:
    unit, today = harbour.units["a1x"].unit_id, clock.today()
    dissolve_unit(actor=SYSTEM, now=clock.now(), unit_id=unit, on=today - timedelta(days=10), choices=END)
    browser, address = signed_in("ada"), f"/units/{unit}/restore/"
    assert browser.get(address).status_code == 200
    given = {"on": today.isoformat(), "with_posts": "on", "title": "", "reason": ""}
    page = browser.post(address, {**given, "step": "preview"}).content.decode()
    assert "Cell A1X is brought back." in page
    assert browser.get(f"/units/{unit}/").status_code == 404
    fingerprint = re.search(r'name="fingerprint" value="(\w+)"', page)
    assert fingerprint is not None
    done = browser.post(address, {**given, "step": "confirm", "fingerprint": fingerprint[1]})
    assert done.status_code == 302
    assert browser.get(f"/units/{unit}/").status_code == 200
    assert signed_in("a1x2").get(address).status_code == 403
