"""Correcting a person's record: names, contact details, language and date of birth."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from secretariat.ground import dates, ledger, powers
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.people.models import ContactDetail, Membership, Person, PersonName
from secretariat.people.permissions import require_self_or
from secretariat.people.rules import match_contact, match_name


@dataclass(frozen=True)
class NameEntry:
    """One name as it should stand; without an id it is new."""

    name: str
    kind: str = "primary"
    language: str = ""
    id: int | None = None


@dataclass(frozen=True)
class ContactEntry:
    """One way to reach the person as it should stand; without an id it is new."""

    kind: str
    value: str
    purpose: str = "organisation"
    consent: bool = False
    id: int | None = None


def update_person(
    *,
    actor: Actor,
    now: datetime,
    person_id: int,
    names: list[NameEntry] | None = None,
    contacts: list[ContactEntry] | None = None,
    language: str | None = None,
    born: tuple[date | None, str] | None = None,
    keep_former_name: bool = False,
) -> Person:
    """Writes a person's record as it should stand; None leaves a part as it is, an entry left out is removed.

    Only what differs is written and recorded, before and after. `keep_former_name` keeps a primary name that changes
    as a former one. Raises NotAllowed, NotFound, Conflict for an erased or merged record, or Invalid without exactly
    one primary name.
    """
    with transaction.atomic():
        grant = require_self_or(actor, powers.EDIT_PEOPLE, person_id)
        person = Person.objects.select_for_update().filter(pk=person_id).first()
        if person is None:
            raise NotFound(_("There is no such person within your reach."))
        if person.erased_at or person.merged_into_id:
            raise Conflict(_("This record is closed; it cannot be changed any more."))
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        if names is not None:
            _write_names(person, names, keep_former_name, before, after)
        if contacts is not None:
            _write_contacts(person, contacts, timezone.localdate(now), before, after)
        if language is not None and language != person.language:
            before["language"], after["language"] = person.language, language
            person.language = language
        if born is not None and born != (person.born_on, person.born_precision):
            if born[0] is not None and born[0] > timezone.localdate(now):
                raise Invalid(_("The date of birth lies in the future."), field="born")
            before["born"] = dates.format_partial(person.born_on, person.born_precision) if person.born_on else ""
            after["born"] = dates.format_partial(*born) if born[0] else ""  # type: ignore[arg-type]
            person.born_on, person.born_precision = born
        if before or after:
            person.save(update_fields=["display_name", "sort_name", "language", "born_on", "born_precision"])
            home = Membership.objects.filter(person_id=person_id).exclude(path=None).order_by("-valid_to", "kind")
            ledger.record(
                "people.update_person", actor=actor, now=now, subject=person, grant=grant, person_id=person_id,
                path=home.values_list("path", flat=True).first() or "", before=before, after=after,
            )  # fmt: skip
    return person


def _write_names(
    person: Person, entries: list[NameEntry], keep_former: bool, before: dict[str, Any], after: dict[str, Any]
) -> None:
    wanted = [
        NameEntry(" ".join(e.name.split()), e.kind, e.language, e.id) for e in entries if e.name.strip()
    ]  # fmt: skip
    if sum(e.kind == "primary" for e in wanted) != 1:
        raise Invalid(_("A person needs exactly one primary name."), field="name")
    if any(e.kind not in dict(PersonName.KINDS) for e in wanted):
        raise Invalid(_("There is no such kind of name."), field="name")
    rows = {row.pk: row for row in PersonName.objects.filter(person=person)}
    if any(e.id is not None and e.id not in rows for e in wanted):
        raise NotFound(_("One of the names is no longer on record. Open the page again."))
    was = [_name_facts(row.kind, row.language, row.name) for row in rows.values()]
    primary = next(e for e in wanted if e.kind == "primary")
    old = next((row for row in rows.values() if row.kind == "primary"), None)
    if keep_former and old is not None and match_name(old.name) != match_name(primary.name):
        wanted.append(NameEntry(old.name, "former", old.language))
    will = [_name_facts(e.kind, e.language, e.name) for e in wanted]
    if sorted(was) == sorted(will):
        return
    before["names"], after["names"] = sorted(was), sorted(will)
    kept = {e.id for e in wanted if e.id}
    PersonName.objects.filter(person=person).exclude(pk__in=kept).delete()
    # The primary name goes last, so that there are never two.
    for entry in sorted(wanted, key=lambda e: e.kind == "primary"):
        row = rows[entry.id] if entry.id else PersonName(person=person)
        row.kind, row.language, row.name = entry.kind, entry.language, entry.name
        row.match_name = match_name(entry.name)
        row.save()
    person.display_name, person.sort_name = primary.name, match_name(primary.name)
    Membership.objects.filter(person=person).update(sort_name=person.sort_name)


def _name_facts(kind: str, language: str, name: str) -> list[str]:
    return [kind, language, name]


def _write_contacts(
    person: Person, entries: list[ContactEntry], today: date, before: dict[str, Any], after: dict[str, Any]
) -> None:
    wanted = [e for e in entries if e.value.strip()]
    for entry in wanted:
        if entry.kind not in dict(ContactDetail.KINDS):
            raise Invalid(_("There is no such kind of contact detail."), field="contacts")
        if entry.kind == "email" and "@" not in entry.value:
            raise Invalid(_("“%(value)s” is not an e-mail address.") % {"value": entry.value}, field="contacts")
    rows = {row.pk: row for row in ContactDetail.objects.filter(person=person)}
    if any(e.id is not None and e.id not in rows for e in wanted):
        raise NotFound(_("One of the contact details is no longer on record. Open the page again."))
    was = sorted([r.kind, r.value, r.purpose, "yes" if r.consent else "no"] for r in rows.values())
    will = sorted([e.kind, e.value.strip(), e.purpose, "yes" if e.consent else "no"] for e in wanted)
    if was == will:
        return
    before["contacts"], after["contacts"] = was, will
    ContactDetail.objects.filter(person=person).exclude(pk__in={e.id for e in wanted if e.id}).delete()
    for entry in wanted:
        row = rows[entry.id] if entry.id else ContactDetail(person=person)
        if not entry.consent:
            row.consent_on = None
        elif not row.consent or row.value != entry.value.strip() or row.purpose != entry.purpose:
            row.consent_on = today
        row.kind, row.value, row.purpose, row.consent = entry.kind, entry.value.strip(), entry.purpose, entry.consent
        row.match_value = match_contact(entry.kind, entry.value)
        row.save()
