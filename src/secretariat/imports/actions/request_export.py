"""Asking the worker for an export."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Conflict, Invalid
from secretariat.imports.actions import files as store
from secretariat.imports.models import ExportRun
from secretariat.imports.permissions import require_export, visible_exports
from secretariat.imports.readers.sources import FORMATS

EXPORT = "imports.write_export"
"""The name of the job that makes the file."""
MOST_AT_ONCE = 3


def request_export(*, actor: Actor, now: datetime, format: str) -> ExportRun:
    """Asks for everything within one's reach as a file. Raises NotAllowed, Invalid, or Conflict after too many."""
    grant = require_export(actor)
    if actor.user_id is None:
        raise Invalid(_("A file can only be made for somebody with an account."))
    if format not in FORMATS:
        raise Invalid(_("Choose CSV, XLSX or Popolo."), field="format")
    with transaction.atomic():
        if visible_exports(actor).filter(state__in=(ExportRun.WAITING, ExportRun.WRITING)).count() >= MOST_AT_ONCE:
            raise Conflict(_("You have asked for several files already. Wait until they are ready."))
        run = ExportRun.objects.create(
            user_id=actor.user_id, format=format, folder=store.new_folder(), started_at=now,
            language=(get_language() or "en").split("-")[0],
            powers=None if actor.limited_to is None else sorted(actor.limited_to),
        )  # fmt: skip
        app.configure_task(EXPORT).defer(run_id=run.pk)
        ledger.record("imports.request_export", actor=actor, now=now, grant=grant, subject=run, format=format)
    return run
