"""Transfers between units, and what becomes of the offices."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from secretariat.ground.dates import FOREVER
from secretariat.ground.errors import Conflict, Invalid, NotAllowed, NotFound
from secretariat.ground.models import LedgerEntry
from secretariat.offices.actions import (
    accept_transfer,
    ask_transfer,
    decline_transfer,
    end_belonging,
    settle_transfers,
    withdraw_transfer,
)
from secretariat.offices.models import Tenure
from secretariat.people.models import Membership, Person, Transfer
from secretariat.structure.models import Organisation
from secretariat.structure.queries import tally_of
from tests.conftest import NOW, SYSTEM, Harbour
from tests.structure.test_tallies import differences

TODAY = NOW.date()


def ask(harbour: Harbour, who: str, person: str, to: str, **changed: Any) -> Transfer:
    return ask_transfer(
        actor=harbour.actor(who), now=NOW, person_id=harbour.people[person].pk,
        to_unit_id=harbour.units[to].unit_id, **{"on": TODAY, **changed},
    )  # fmt: skip


def primary(harbour: Harbour, person: str) -> Membership:
    return Membership.objects.get(person=harbour.people[person], kind="primary", valid_to=FOREVER)


def test_a_member_asks_and_both_sides_accept(harbour: Harbour, as_web: Any) -> None:
    member, old, new = harbour.people["a1x2"], harbour.actor("a1x0"), harbour.actor("b1x0")
    with as_web(harbour.actor("a1x2")):
        transfer = ask(harbour, "a1x2", "a1x2", "b1x")
    with as_web(old):
        assert accept_transfer(actor=old, now=NOW, transfer_id=transfer.pk).state == "open"
        with pytest.raises(Conflict):
            accept_transfer(actor=old, now=NOW, transfer_id=transfer.pk, side="release")
    with as_web(new):
        assert Person.objects.filter(pk=member.pk).exists()
        assert accept_transfer(actor=new, now=NOW, transfer_id=transfer.pk).state == "done"
    before, after = Membership.objects.filter(person=member).order_by("valid_from")
    assert (before.valid_to, before.path, after.valid_from) == (TODAY, None, TODAY)
    assert after.unit_id == harbour.units["b1x"].unit_id
    with as_web(old):
        assert not Person.objects.filter(pk=member.pk).exists()
    assert tally_of(harbour.units["a1x"].unit_id, TODAY).members == 2
    assert tally_of(harbour.units["b1x"].unit_id, TODAY).members == 4
    assert differences() == []


def test_offices_in_the_unit_that_is_left_end(harbour: Harbour) -> None:
    harbour.appoint("a1x0", "centre", "treasurer")
    ask(harbour, "ada", "a1x0", "b1x")
    here, there = Tenure.objects.filter(person=harbour.people["a1x0"]).order_by("-path")
    assert (here.valid_to, there.valid_to) == (TODAY, date(2099, 1, 1))
    assert harbour.actor("a1x0").may("people.admit") is False
    assert differences() == []


def test_offices_are_kept_or_ended_by_choice(harbour: Harbour, as_web: Any) -> None:
    harbour.appoint("a1x0", "a1b", "treasurer")
    kept, ended = Tenure.objects.filter(person=harbour.people["a1x0"]).order_by("-path")
    choices = {kept.pk: "keep", ended.pk: "end"}
    with as_web(harbour.actor("a1x1")):
        ask(harbour, "a1x1", "a1x0", "a1y", offices=choices)
    kept.refresh_from_db()
    ended.refresh_from_db()
    assert (kept.valid_to, ended.valid_to) == (date(2099, 1, 1), TODAY)
    done = LedgerEntry.objects.get(action="offices.complete_transfer")
    assert {(o["tenure"], o["became"]) for o in done.payload["offices"]} == {(kept.pk, "keep"), (ended.pk, "end")}
    assert differences() == []


def test_an_office_above_is_not_ended_by_those_below(harbour: Harbour, as_web: Any) -> None:
    above = Tenure.objects.get(person=harbour.people["a1x1"])
    with pytest.raises(NotAllowed), as_web(harbour.actor("a1x0")):
        ask(harbour, "a1x0", "a1x1", "b1x", offices={above.pk: "end"})


def test_it_waits_for_the_agreed_day(harbour: Harbour) -> None:
    transfer = ask(harbour, "ada", "a1x2", "b1x", on=TODAY + timedelta(days=10))
    assert (transfer.state, transfer.released_at, transfer.received_at) == ("open", NOW, NOW)
    assert settle_transfers(actor=SYSTEM, now=NOW + timedelta(days=9)) == 0
    assert settle_transfers(actor=SYSTEM, now=NOW + timedelta(days=12)) == 1
    assert primary(harbour, "a1x2").valid_from == TODAY + timedelta(days=10)
    assert differences() == []


def test_silence_is_acceptance_where_the_organisation_says_so(harbour: Harbour) -> None:
    Organisation.objects.update(tacit_transfer_days=30)
    transfer = ask(harbour, "a1x2", "a1x2", "b1x")
    assert transfer.tacit_on == TODAY + timedelta(days=30)
    assert settle_transfers(actor=SYSTEM, now=NOW + timedelta(days=29)) == 0
    assert settle_transfers(actor=SYSTEM, now=NOW + timedelta(days=30)) == 1
    assert primary(harbour, "a1x2").valid_from == TODAY + timedelta(days=30)
    entry = LedgerEntry.objects.get(action="offices.settle_transfers")
    assert (entry.actor_kind, entry.payload["tacit"]) == ("system", ["release", "receive"])


def test_silence_is_nothing_elsewhere(harbour: Harbour) -> None:
    ask(harbour, "a1x2", "a1x2", "b1x")
    assert settle_transfers(actor=SYSTEM, now=NOW + timedelta(days=3000)) == 0


def test_what_can_no_longer_be_done_is_declined(harbour: Harbour) -> None:
    transfer = ask(harbour, "ada", "a1x2", "b1x", on=TODAY + timedelta(days=10))
    end_belonging(actor=SYSTEM, now=NOW, membership_id=primary(harbour, "a1x2").pk, on=TODAY + timedelta(days=5))
    assert settle_transfers(actor=SYSTEM, now=NOW + timedelta(days=11)) == 0
    transfer.refresh_from_db()
    assert transfer.state == "declined"
    assert "no longer belongs" in transfer.answer


def test_a_secondary_membership_becomes_the_primary_one(harbour: Harbour) -> None:
    from secretariat.people.actions import begin_membership

    begin_membership(
        actor=SYSTEM, now=NOW, person_id=harbour.people["a1x2"].pk, unit_id=harbour.units["b1x"].unit_id,
        on=date(2024, 1, 1),
    )  # fmt: skip
    ask(harbour, "ada", "a1x2", "b1x")
    assert primary(harbour, "a1x2").unit_id == harbour.units["b1x"].unit_id
    assert differences() == []


def test_who_may_not(harbour: Harbour, as_web: Any) -> None:
    with pytest.raises(NotAllowed), as_web(harbour.actor("a1x2")):
        ask(harbour, "a1x2", "a1x1", "b1x")
    with pytest.raises(NotFound), as_web(harbour.actor("b1x0")):
        ask(harbour, "b1x0", "a1x2", "b1x")
    transfer = ask(harbour, "a1x2", "a1x2", "a1y")
    stranger, fellow = harbour.actor("b1x0"), harbour.actor("a1x1")
    for act in (accept_transfer, decline_transfer, withdraw_transfer):
        with pytest.raises(NotFound), as_web(stranger):
            act(actor=stranger, now=NOW, transfer_id=transfer.pk)
    with pytest.raises(NotAllowed), as_web(fellow):
        withdraw_transfer(actor=fellow, now=NOW, transfer_id=transfer.pk)
    neighbour = harbour.actor("a1y2")
    with pytest.raises(NotAllowed), as_web(neighbour):
        accept_transfer(actor=neighbour, now=NOW, transfer_id=transfer.pk)
    with pytest.raises(NotAllowed):
        settle_transfers(actor=fellow, now=NOW)


def test_declined_or_withdrawn_it_can_be_asked_again(harbour: Harbour, as_web: Any) -> None:
    officer, member = harbour.actor("b1x0"), harbour.actor("a1x2")
    first = ask(harbour, "a1x2", "a1x2", "b1x")
    with pytest.raises(Conflict), as_web(member):
        ask(harbour, "a1x2", "a1x2", "b1y")
    with as_web(officer):
        decline_transfer(actor=officer, now=NOW, transfer_id=first.pk, answer="We are full.")
    with as_web(member):
        second = ask(harbour, "a1x2", "a1x2", "b1y")
        assert withdraw_transfer(actor=member, now=NOW, transfer_id=second.pk).state == "withdrawn"
    assert primary(harbour, "a1x2").unit_id == harbour.units["a1x"].unit_id


@pytest.mark.parametrize(("to", "on"), [("a1x", TODAY), ("b1", TODAY), ("b1x", TODAY - timedelta(days=1))])
def test_what_cannot_be_asked(harbour: Harbour, to: str, on: date) -> None:
    with pytest.raises(Invalid):
        ask(harbour, "ada", "a1x2", to, on=on)


def test_the_nightly_job(harbour: Harbour) -> None:
    from secretariat.offices import jobs

    Organisation.objects.update(tacit_transfer_days=0)
    transfer = ask_transfer(
        actor=harbour.actor("a1x2"), now=datetime.now(NOW.tzinfo), person_id=harbour.people["a1x2"].pk,
        to_unit_id=harbour.units["b1x"].unit_id, on=datetime.now(NOW.tzinfo).date(),
    )  # fmt: skip
    jobs.settle_transfers(0)
    transfer.refresh_from_db()
    assert transfer.state == "done"
