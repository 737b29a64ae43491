"""Correcting a person's record."""

from datetime import date
from typing import Any

import pytest

from secretariat.ground.errors import Conflict, Invalid, NotAllowed
from secretariat.ground.models import LedgerEntry
from secretariat.people.actions import ContactEntry, NameEntry, update_person
from secretariat.people.models import ContactDetail, Membership, PersonName
from tests.conftest import NOW, Harbour


def test_a_secretary_corrects_names_and_every_copy_follows(harbour: Harbour, as_web: Any) -> None:
    person = harbour.people["a1x2"]
    primary = person.names.get(kind="primary")
    actor = harbour.actor("a1x0")
    with as_web(actor):
        update_person(
            actor=actor, now=NOW, person_id=person.pk, keep_former_name=True, language="ko",
            born=(date(1980, 1, 1), "y"),
            names=[
                NameEntry("José  Ortega Ruiz", "primary", "", primary.pk),
                NameEntry("호세 오르테가", "script", "ko"),
                NameEntry("Pepe", "known"),
            ],
        )  # fmt: skip
    person.refresh_from_db()
    assert (person.display_name, person.sort_name) == ("José Ortega Ruiz", "jose ortega ruiz")
    assert set(Membership.objects.filter(person=person).values_list("sort_name", flat=True)) == {"jose ortega ruiz"}
    kinds = dict(PersonName.objects.filter(person=person).values_list("kind", "match_name"))
    assert kinds == {
        "primary": "jose ortega ruiz", "script": "호세 오르테가", "known": "pepe", "former": "a1x jose ortega",
    }  # fmt: skip
    entry = LedgerEntry.objects.get(action="people.update_person")
    assert entry.person_id == person.pk
    assert ["primary", "", "a1x José Ortega"] in entry.payload["before"]["names"]
    assert entry.payload["after"]["born"] == "1980"
    assert entry.path == harbour.units["a1x"].path


def test_primary_names_can_change_places(harbour: Harbour) -> None:
    person = harbour.people["a1x0"]
    first, second = person.names.get(kind="primary"), person.names.get(kind="script")
    actor = harbour.actor("a1x0")
    names = [NameEntry(first.name, "known", "en", first.pk), NameEntry(second.name, "primary", "ko", second.pk)]
    assert update_person(actor=actor, now=NOW, person_id=person.pk, names=names).display_name == "김용호"


def test_contacts_keep_the_day_of_consent(harbour: Harbour, as_web: Any) -> None:
    person = harbour.people["a1x0"]
    old = person.contacts.get()
    actor = harbour.actor("a1x0")
    with as_web(actor):
        update_person(
            actor=actor, now=NOW, person_id=person.pk,
            contacts=[
                ContactEntry("phone", old.value, "organisation", True, old.pk),
                ContactEntry("email", " Kim@Example.org ", "newsletter", True),
                ContactEntry("address", "", "post"),
            ],
        )  # fmt: skip
    phone, email = ContactDetail.objects.filter(person=person).order_by("-kind")
    assert (phone.pk, phone.consent_on) == (old.pk, old.consent_on)
    assert (email.match_value, email.purpose, email.consent_on) == ("kim@example.org", "newsletter", NOW.date())


def test_nothing_changed_is_nothing_recorded(harbour: Harbour) -> None:
    person = harbour.people["a1x0"]
    names = [NameEntry(n.name, n.kind, n.language, n.pk) for n in person.names.all()]
    update_person(actor=harbour.actor("a1x0"), now=NOW, person_id=person.pk, names=names, language="")
    assert not LedgerEntry.objects.filter(action="people.update_person").exists()


@pytest.mark.parametrize("names", [[], [NameEntry("  ")], [NameEntry("A"), NameEntry("B")], [NameEntry("A", "odd")]])
def test_exactly_one_primary_name(harbour: Harbour, names: list[NameEntry]) -> None:
    with pytest.raises(Invalid):
        update_person(actor=harbour.actor("a1x0"), now=NOW, person_id=harbour.people["a1x0"].pk, names=names)


def test_not_an_address_and_not_yet_born(harbour: Harbour) -> None:
    me = {"actor": harbour.actor("a1x0"), "now": NOW, "person_id": harbour.people["a1x0"].pk}
    with pytest.raises(Invalid):
        update_person(**me, contacts=[ContactEntry("email", "nobody")])
    with pytest.raises(Invalid):
        update_person(**me, born=(date(2090, 1, 1), "d"))


def test_others_may_not(harbour: Harbour, as_web: Any) -> None:
    for name in ("a1x2", "b2x2", "b1x0"):
        actor = harbour.actor(name)
        with pytest.raises(NotAllowed), as_web(actor):
            update_person(actor=actor, now=NOW, person_id=harbour.people["a1x1"].pk, language="ko")


def test_a_closed_record_stays_closed(harbour: Harbour) -> None:
    person = harbour.people["a1x1"]
    person.erased_at = NOW
    person.save()
    with pytest.raises(Conflict):
        update_person(actor=harbour.actor("a1x0"), now=NOW, person_id=person.pk, language="ko")
