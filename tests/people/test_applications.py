"""Joining: a visitor leaves a wish, an officer decides."""

import sys
from datetime import date
from typing import Any

import pytest
from django.core import mail

from secretariat.ground.actor import visitor
from secretariat.ground.errors import Conflict, Invalid, NotAllowed, NotFound
from secretariat.people.actions import NewContact, apply_to_join, decide_application, withdraw_application
from secretariat.people.models import Application, Membership, Person
from tests.conftest import NOW, Harbour
from tests.structure.test_tallies import differences


def apply(harbour: Harbour, unit: str = "a1x", **changed: Any) -> Application:
    given = {
        "actor": visitor(), "now": NOW, "unit_id": harbour.units[unit].unit_id, "name": "Noor Haddad",
        "contacts": [NewContact("email", "noor@example.org", consent=True)], "message": "I work on pier 4.",
    }  # fmt: skip
    return apply_to_join(**{**given, **changed})


def test_a_visitor_applies_and_is_admitted(
    harbour: Harbour, as_web: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with as_web(None):
        application = apply(harbour)
    with as_web(None):
        assert Person.objects.count() == 0
    actor = harbour.actor("a1x0")
    with django_capture_on_commit_callbacks(execute=True), as_web(actor):
        assert Person.objects.filter(pk=application.person_id).exists()
        decide_application(
            actor=actor, now=NOW, application_id=application.pk, admit=True, on=date(2026, 6, 1), answer="See you!"
        )
    membership = Membership.objects.get(person_id=application.person_id)
    assert (membership.unit_id, membership.valid_from) == (harbour.units["a1x"].unit_id, date(2026, 6, 1))
    assert differences() == []
    assert mail.outbox[0].to == ["noor@example.org"]
    assert "See you!" in mail.outbox[0].body
    with pytest.raises(Conflict), as_web(actor):
        decide_application(actor=actor, now=NOW, application_id=application.pk, admit=False)


def test_declined_applicants_leave_everyones_view(harbour: Harbour, as_web: Any) -> None:
    application = apply(harbour)
    actor = harbour.actor("a1x0")
    with as_web(actor):
        decide_application(actor=actor, now=NOW, application_id=application.pk, admit=False, answer="Not now.")
        assert not Person.objects.filter(pk=application.person_id).exclude(pk=application.person_id).exists()
    with as_web(actor):
        assert not Person.objects.filter(pk=application.person_id).exists()
    assert not Membership.objects.filter(person_id=application.person_id).exists()


def test_a_district_sends_an_applicant_to_the_right_cell(harbour: Harbour, as_web: Any) -> None:
    application = apply(harbour, "a1")
    actor = harbour.actor("a1x1")
    with pytest.raises(Invalid), as_web(actor):
        decide_application(actor=actor, now=NOW, application_id=application.pk, admit=True)
    there = harbour.units["b1x"].unit_id
    with pytest.raises(NotAllowed), as_web(actor):
        decide_application(actor=actor, now=NOW, application_id=application.pk, admit=True, unit_id=there)
    with as_web(actor):
        here = harbour.units["a1y"].unit_id
        decide_application(actor=actor, now=NOW, application_id=application.pk, admit=True, unit_id=here)
    assert Membership.objects.get(person_id=application.person_id).unit_id == here


def test_who_may_not_decide(harbour: Harbour, as_web: Any) -> None:
    application = apply(harbour)
    for name, error in (("a1x2", NotAllowed), ("b1x0", NotFound), ("b2x2", NotFound)):
        actor = harbour.actor(name)
        with pytest.raises(error), as_web(actor):
            decide_application(actor=actor, now=NOW, application_id=application.pk, admit=True)
        with pytest.raises(error), as_web(actor):
            withdraw_application(actor=actor, now=NOW, application_id=application.pk)


def test_withdrawn_on_the_applicants_word(harbour: Harbour, as_web: Any) -> None:
    application = apply(harbour)
    actor = harbour.actor("a1x0")
    with as_web(actor):
        assert withdraw_application(actor=actor, now=NOW, application_id=application.pk).state == "withdrawn"


def test_what_cannot_be_left(harbour: Harbour) -> None:
    with pytest.raises(Invalid):
        apply(harbour, name=" ")
    with pytest.raises(Invalid):
        apply(harbour, contacts=[NewContact("email", " ")])
    with pytest.raises(NotFound):
        apply(harbour, unit_id=999_999)
    with pytest.raises(Conflict):
        apply(harbour, actor=harbour.actor("a1x0"))


def test_a_flood_from_one_address_is_stopped(harbour: Harbour, as_web: Any) -> None:
    with as_web(None):
        for _ in range(5):
            apply(harbour, address="198.51.100.7")
        apply(harbour, address="198.51.100.8")
        with pytest.raises(Conflict):
            apply(harbour, address="198.51.100.7")


def test_the_officer_sees_how_to_answer(harbour: Harbour, as_web: Any, signed_in: Any) -> None:
    from secretariat.people.permissions import visible_contacts

    application = apply(harbour)
    page = signed_in("a1x0").get(f"/applications/{application.pk}/")
    assert "noor@example.org" in page.content.decode()
    treasurer = harbour.appoint("a1x2", "a1x", "treasurer")
    assert treasurer.path == harbour.units["a1x"].path
    actor = harbour.actor("a1x2")
    with as_web(actor):
        assert not visible_contacts(actor, application.person_id).exists()


def test_an_application_above_is_admitted_into_a_unit_below(harbour: Harbour, signed_in: Any) -> None:
    application = apply(harbour, "a1")
    cell = harbour.units["a1y"].unit_id
    officer = signed_in("a1x1")
    assert "Cell A1Y" in officer.get(f"/applications/{application.pk}/").content.decode()
    given = {"on": "2026-06-01", "answer": "", "answer_is": "admit"}
    assert officer.post(f"/applications/{application.pk}/", given).status_code == 422
    assert officer.post(f"/applications/{application.pk}/", {**given, "unit": cell}).status_code == 302
    assert Membership.objects.get(person_id=application.person_id).unit_id == cell


def test_the_day_is_the_installations_own(harbour: Harbour, settings: Any) -> None:
    """At eight in the evening of 1 May in Greenwich it is 2 May in Seoul."""
    from datetime import UTC, datetime

    settings.TIME_ZONE = "Asia/Seoul"
    late = datetime(2026, 5, 1, 20, tzinfo=UTC)
    application = apply(harbour, now=late)
    assert application.person.contacts.get().consent_on == date(2026, 5, 2)
    decide_application(actor=harbour.actor("a1x0"), now=late, application_id=application.pk, admit=True)
    assert Membership.objects.get(person_id=application.person_id).valid_from == date(2026, 5, 2)


def test_where_to_join_says_when_there_may_be_more(harbour: Harbour, client: Any, monkeypatch: Any) -> None:
    shown = client.get("/join/", {"q": "Cell"}).content.decode()
    assert "There may be more." not in shown
    pages = sys.modules["secretariat.people.pages.applications"]
    monkeypatch.setattr(pages, "MOST_FOUND", shown.count('<li><a href="/join/'))
    assert "There may be more. Write more of the name" in client.get("/join/", {"q": "Cell"}).content.decode()
    assert "Try fewer letters" in client.get("/join/", {"q": "zzzz"}).content.decode()
    assert "There may be more." not in client.get("/join/", {"q": "zzzz"}).content.decode()


def test_whoever_has_applied_is_led_on(client: Any, harbour: Harbour) -> None:
    assert 'href="/"' in client.get("/join/thanks/").content.decode().partition("<main")[2]
