"""Applicants who were not admitted are forgotten after a time; everyone else stays."""

from datetime import timedelta

import pytest

from secretariat.ground import actor as actors
from secretariat.ground.errors import NotAllowed
from secretariat.offices.actions import KEPT_DAYS, forget_applicants
from secretariat.people.actions import NewContact, apply_to_join, decide_application
from secretariat.people.models import Application, ContactDetail, Person
from tests.conftest import NOW, SYSTEM, Harbour

LATER = NOW + timedelta(days=KEPT_DAYS + 1)


def applicant(harbour: Harbour, name: str) -> Application:
    return apply_to_join(
        actor=actors.visitor(), now=NOW, unit_id=harbour.units["a1x"].unit_id, name=name,
        contacts=[NewContact("email", "ina@example.org")],
    )  # fmt: skip


def test_whoever_was_declined_is_forgotten_after_a_time(harbour: Harbour) -> None:
    wish = applicant(harbour, "Ina Wish")
    decide_application(actor=SYSTEM, now=NOW, application_id=wish.pk, admit=False, answer="We are full, Ina Wish")
    assert forget_applicants(actor=SYSTEM, now=NOW + timedelta(days=KEPT_DAYS - 1)) == 0
    assert Person.objects.get(pk=wish.person_id).display_name == "Ina Wish"
    assert forget_applicants(actor=SYSTEM, now=LATER) == 1
    person = Person.objects.get(pk=wish.person_id)
    wish.refresh_from_db()
    assert (person.display_name, wish.answer) == ("Former member", "")
    assert not ContactDetail.objects.filter(person=person).exists()
    assert forget_applicants(actor=SYSTEM, now=LATER) == 0


def test_who_waits_who_was_admitted_and_who_asked_again_stay(harbour: Harbour) -> None:
    waits, admitted, again = (applicant(harbour, name) for name in ("Wai Ting", "Adam Itted", "Agnes Gain"))
    decide_application(actor=SYSTEM, now=NOW, application_id=admitted.pk, admit=True)
    decide_application(actor=SYSTEM, now=NOW, application_id=again.pk, admit=False)
    Application.objects.create(
        person_id=again.person_id, unit_id=again.unit_id, path=again.path, state="declined",
        applied_at=LATER - timedelta(days=10), decided_at=LATER - timedelta(days=5),
    )  # fmt: skip
    assert forget_applicants(actor=SYSTEM, now=LATER) == 0
    names = Person.objects.filter(pk__in=[w.person_id for w in (waits, admitted, again)])
    assert set(names.values_list("display_name", flat=True)) == {"Wai Ting", "Adam Itted", "Agnes Gain"}


def test_whoever_was_admitted_stays_even_without_a_membership(harbour: Harbour) -> None:
    wish = applicant(harbour, "Adam Itted")
    Application.objects.filter(pk=wish.pk).update(state="admitted", decided_at=NOW)
    assert forget_applicants(actor=SYSTEM, now=LATER) == 0


def test_nobody_forgets_applicants_by_hand(harbour: Harbour) -> None:
    with pytest.raises(NotAllowed):
        forget_applicants(actor=harbour.actor("ada"), now=LATER)
