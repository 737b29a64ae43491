"""Sending a message in someone's language."""

from datetime import datetime

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Invalid
from secretariat.structure.queries import organisation, organisation_name


def send_message(
    *,
    actor: Actor,
    now: datetime,
    to: str,
    template: str,
    context: dict[str, object] | None = None,
    language: str = "",
    person_id: int | None = None,
    path: str = "",
) -> None:
    """Puts the message of a template (`<template>_subject.txt` and `.txt`) into the outbox; it leaves from there.

    A step of actions that have checked their permission. Written in the language, else the organisation's; `person_id`
    and `path` are those of the person who gets it, for the ledger. Raises Invalid when `to` is no address.
    """
    if "@" not in to:
        raise Invalid(_("There is no e-mail address to write to."), field="email")
    found = organisation()
    with transaction.atomic():
        with override(language or (found.main_language if found else "en")):
            words = {"organisation_name": organisation_name(found), **(context or {})}
            subject = " ".join(render_to_string(f"{template}_subject.txt", words).split())
            body = render_to_string(f"{template}.txt", words).strip() + "\n"
        EmailMessage(subject, body, to=[to]).send()
        ledger.record("messaging.send_message", actor=actor, now=now, person_id=person_id, path=path, template=template)
