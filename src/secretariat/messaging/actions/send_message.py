"""Sending a message in someone's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Invalid
from secretariat.structure.models import Organisation
from secretariat.structure.queries import organisation, organisation_name


@dataclass(frozen=True)
class Letter:
    """What one of many gets: the address, what the template is told, the language, whose it is for the ledger."""

    to: str
    context: dict[str, object]
    language: str
    person_id: int
    path: str


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
    with transaction.atomic():
        _written(to, template, context or {}, language, organisation()).send()
        ledger.record("messaging.send_message", actor=actor, now=now, person_id=person_id, path=path, template=template)


def send_messages(*, actor: Actor, now: datetime, template: str, letters: Sequence[Letter]) -> None:
    """Puts the message of a template into the outbox for many people at once, to each in their language.

    A step of actions that have checked their permission. Raises Invalid when one of them has no address.
    """
    found = organisation()
    with transaction.atomic():
        get_connection().send_messages([_written(x.to, template, x.context, x.language, found) for x in letters])
        ledger.record_each(
            "messaging.send_message", [(None, x.person_id, x.path, {"template": template}) for x in letters],
            actor=actor, now=now,
        )  # fmt: skip


def _written(
    to: str, template: str, context: dict[str, object], language: str, found: Organisation | None
) -> EmailMessage:
    if "@" not in to:
        raise Invalid(_("There is no e-mail address to write to."), field="email")
    with override(language or (found.main_language if found else "en")):
        words = {"organisation_name": organisation_name(found), **context}
        subject = " ".join(render_to_string(f"{template}_subject.txt", words).split())
        body = render_to_string(f"{template}.txt", words).strip() + "\n"
    return EmailMessage(subject, body, to=[to])
