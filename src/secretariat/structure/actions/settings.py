"""Changing the organisation's own settings."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Conflict, Invalid
from secretariat.structure.models import Organisation
from secretariat.structure.permissions import require_settings

CHANGEABLE = (
    "names", "languages", "main_language", "words", "about", "fellow_members_see_names", "officers_are_public",
    "tacit_transfer_days", "ending_notice_days",
)  # fmt: skip


def change_settings(*, actor: Actor, now: datetime, **settings: Any) -> dict[str, list[Any]]:
    """Changes the settings that are named, and returns for each that differs what it was and what it is now.

    Raises NotAllowed, Invalid when the organisation would have no name, no language or an impossible number of days,
    Conflict while there is no organisation.
    """
    grant = require_settings(actor)
    unknown = settings.keys() - set(CHANGEABLE)
    if unknown:
        raise Invalid(_("There is no setting “%(name)s”.") % {"name": ", ".join(sorted(unknown))})
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().first()
        if organisation is None:
            raise Conflict(_("There is no organisation yet."))
        changed = {
            name: [getattr(organisation, name), value]
            for name, value in settings.items()
            if getattr(organisation, name) != value
        }
        for name, value in settings.items():
            setattr(organisation, name, value)
        _require_sound(organisation)
        if changed:
            organisation.save(update_fields=list(changed))
            ledger.record(
                "structure.change_settings", actor=actor, now=now, subject=organisation, grant=grant, changes=changed
            )
    return changed


def _require_sound(organisation: Organisation) -> None:
    if not any(name.strip() for name in organisation.names.values()):
        raise Invalid(_("The organisation needs a name."), field="name")
    if not organisation.languages:
        raise Invalid(_("The organisation needs at least one language."), field="languages")
    if organisation.main_language not in organisation.languages:
        raise Invalid(_("The main language must be one of the organisation’s languages."), field="main_language")
    if not 0 <= organisation.ending_notice_days <= 730:
        raise Invalid(_("Give a number of days between 0 and 730."), field="ending_notice_days")
    if organisation.tacit_transfer_days is not None and not 1 <= organisation.tacit_transfer_days <= 365:
        raise Invalid(_("Give a number of days between 1 and 365, or none."), field="tacit_transfer_days")
