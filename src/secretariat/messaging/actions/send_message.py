"""Sending a message to a person, in their language."""

from datetime import datetime

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from secretariat.accounts.models import User
from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Invalid
from secretariat.people.models import ContactDetail, Person
from secretariat.people.permissions import require_person
from secretariat.structure.queries import organisation, organisation_name


def send_message(
    *,
    actor: Actor,
    now: datetime,
    person: Person,
    template: str,
    context: dict[str, object] | None = None,
    to: str = "",
) -> None:
    """Sends a person the message of a template (`<template>_subject.txt` and `.txt`), in the person's own language.

    Without `to` it goes to their account's address, else to their first e-mail address. Raises NotFound when the actor
    may not know of the person, Invalid when they have no address.
    """
    require_person(actor, person.pk)
    address = to or address_of(person)
    if not address:
        raise Invalid(_("%(name)s has no e-mail address.") % {"name": person.display_name}, field="email")
    with transaction.atomic():
        with override(language_of(person)):
            found = organisation()
            words = {"person": person, "organisation_name": organisation_name(found), **(context or {})}
            subject = " ".join(render_to_string(f"{template}_subject.txt", words).split())
            body = render_to_string(f"{template}.txt", words).strip() + "\n"
        EmailMessage(subject, body, to=[address]).send()
        ledger.record(
            "messaging.send_message", actor=actor, now=now, subject=person, person_id=person.pk, template=template
        )


def language_of(person: Person) -> str:
    """The language in which a person is written to: their own where it is known, else the organisation's."""
    if person.language:
        return person.language
    found = organisation()
    return found.main_language if found else "en"


def address_of(person: Person) -> str:
    """A person's address: that of their account, else the first e-mail address on record; empty with neither."""
    if person.user_id is not None:
        email = User.objects.filter(pk=person.user_id).values_list("email", flat=True).first()
        if email:
            return email
    found = ContactDetail.objects.filter(person=person, kind="email").order_by("pk").values_list("value", flat=True)
    return found.first() or ""
