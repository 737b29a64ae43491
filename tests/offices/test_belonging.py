"""Leaving a unit, the organisation, or the record altogether."""

from datetime import date
from typing import Any

import pytest

from secretariat.accounts.models import User
from secretariat.ground import ledger
from secretariat.ground.dates import FOREVER
from secretariat.ground.errors import Conflict, NotAllowed, NotFound
from secretariat.ground.models import LedgerEntry
from secretariat.offices.actions import ask_transfer, end_belonging, erase_person, leave_organisation
from secretariat.offices.models import Tenure
from secretariat.people.actions import NameEntry, update_person
from secretariat.people.models import ContactDetail, Membership, Person, PersonName, Transfer
from secretariat.structure.queries import tally_of
from tests.conftest import NOW, Harbour
from tests.structure.test_tallies import differences

TODAY = NOW.date()


def test_offices_in_the_unit_end_with_the_membership(harbour: Harbour, as_web: Any) -> None:
    membership = Membership.objects.get(person=harbour.people["a1x0"])
    actor = harbour.actor("a1x1")
    with as_web(actor):
        end_belonging(actor=actor, now=NOW, membership_id=membership.pk, on=date(2026, 4, 1), reason="moved abroad")
    tenure = Tenure.objects.get(person=harbour.people["a1x0"])
    assert (tenure.valid_to, tenure.reason) == (date(2026, 4, 1), "moved abroad")
    assert differences() == []


def test_an_office_elsewhere_stays(harbour: Harbour, as_web: Any) -> None:
    membership = Membership.objects.get(person=harbour.people["a1x1"])
    actor = harbour.actor("a1x0")
    with as_web(actor):
        end_belonging(actor=actor, now=NOW, membership_id=membership.pk, on=TODAY)
    assert Tenure.objects.get(person=harbour.people["a1x1"]).valid_to == date(2099, 1, 1)


def test_who_may_not_end_it(harbour: Harbour, as_web: Any) -> None:
    membership = Membership.objects.get(person=harbour.people["a1x0"])
    for name, error in (("a1x2", NotAllowed), ("b1x0", NotFound), ("b2x2", NotFound)):
        actor = harbour.actor(name)
        with pytest.raises(error), as_web(actor):
            end_belonging(actor=actor, now=NOW, membership_id=membership.pk, on=TODAY)


def test_a_member_leaves(harbour: Harbour, as_web: Any) -> None:
    actor = harbour.actor("a1x0")
    ask_transfer(
        actor=actor, now=NOW, person_id=actor.person_id, to_unit_id=harbour.units["b1x"].unit_id, on=date(2027, 1, 1)
    )
    with as_web(actor):
        assert leave_organisation(actor=actor, now=NOW) == 2
        with pytest.raises(Conflict):
            leave_organisation(actor=actor, now=NOW)
    assert not Membership.objects.filter(person_id=actor.person_id, valid_to=FOREVER).exists()
    assert Tenure.objects.get(person_id=actor.person_id).valid_to == TODAY
    assert Transfer.objects.get().state == "withdrawn"
    assert harbour.actor("a1x0").grants == ()
    assert differences() == []


def test_a_visitor_cannot_leave(harbour: Harbour) -> None:
    from secretariat.ground.actor import visitor

    with pytest.raises(NotAllowed):
        leave_organisation(actor=visitor(), now=NOW)


@pytest.mark.django_db(transaction=True)
def test_forgotten_and_the_past_still_counts() -> None:
    from tests.conftest import build_harbour

    harbour = build_harbour()
    actor = harbour.actor("a1x0")
    update_person(actor=actor, now=NOW, person_id=actor.person_id, language="ko", names=[NameEntry("Secret Name")])
    ledger.seal()
    erase_person(actor=actor, now=NOW, person_id=actor.person_id)
    ledger.seal()
    assert list(ledger.verify()) == []
    person = Person.objects.get(pk=actor.person_id)
    assert (person.display_name, person.sort_name, person.user_id) == ("Former member", "former member", None)
    assert list(PersonName.objects.filter(person=person).values_list("name", flat=True)) == ["Former member"]
    assert not ContactDetail.objects.filter(person=person).exists()
    assert not User.objects.filter(pk=actor.user_id).exists()
    mine = LedgerEntry.objects.filter(person_id=person.pk).exclude(action="offices.erase_person")
    assert mine.exists()
    assert not mine.exclude(payload=None).exists()
    cell = harbour.units["a1x"].unit_id
    assert tally_of(cell, date(2025, 1, 1)).members == 3
    assert tally_of(cell, TODAY).members == 2
    assert differences() == []


def test_forgetting_through_the_web_role(harbour: Harbour, as_web: Any) -> None:
    actor = harbour.actor("a1x2")
    with as_web(actor):
        erase_person(actor=actor, now=NOW, person_id=actor.person_id)
    assert not User.objects.filter(pk=actor.user_id).exists()
    officer, person = harbour.actor("a1x1"), harbour.people["a1y2"]
    user = harbour.account("a1y2")
    with as_web(officer):
        erase_person(actor=officer, now=NOW, person_id=person.pk)
        with pytest.raises(Conflict):
            erase_person(actor=officer, now=NOW, person_id=person.pk)
    assert not User.objects.filter(pk=user.pk).exists()
    assert differences() == []


def test_who_may_not_erase(harbour: Harbour, as_web: Any) -> None:
    for name in ("a1x2", "b1x0", "b2x2"):
        actor = harbour.actor(name)
        with pytest.raises(NotAllowed), as_web(actor):
            erase_person(actor=actor, now=NOW, person_id=harbour.people["a1y0"].pk)
    cell = harbour.actor("a1x0")
    with pytest.raises(NotAllowed), as_web(cell):
        erase_person(actor=cell, now=NOW, person_id=harbour.people["a1x1"].pk)
