"""The word to write what was checked, or to let it be."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.imports.actions import files as store
from secretariat.imports.models import ImportRun
from secretariat.imports.permissions import require_import, visible_imports

WRITE = "imports.write_upload"
"""The name of the job that writes a confirmed import."""


def _held(actor: Actor, run_id: int) -> ImportRun:
    run = visible_imports(actor).select_for_update().filter(pk=run_id).first()
    if run is None:
        raise NotFound(_("There is no such import of yours."))
    return run


def confirm_import(*, actor: Actor, now: datetime, run_id: int, settle: bool) -> ImportRun:
    """Asks the worker to write an import as it was shown.

    Raises NotAllowed, NotFound, Conflict while it is not ready or a match is undecided, and Invalid where there are
    conflicts and `settle` was not said.
    """
    grant = require_import(actor)
    with transaction.atomic():
        run = _held(actor, run_id)
        if run.state != ImportRun.CHECKED:
            raise Conflict(_("This import is not waiting to be confirmed."))
        if run.matches.filter(decision="").exists():
            raise Conflict(_("Some people may be on record already. Decide about each of them first."))
        if run.report.get("conflict_count") and not settle:
            raise Invalid(
                _("There are contradictions. Tick that they may be settled as shown, or mend the files."),
                field="settle",
            )
        run.state, run.settle = ImportRun.WRITING, settle
        run.stage, run.done, run.total = "", 0, None
        run.save(update_fields=["state", "settle", "stage", "done", "total"])
        app.configure_task(WRITE).defer(run_id=run.pk)
        ledger.record("imports.confirm_import", actor=actor, now=now, grant=grant, subject=run, settle=settle)
    return run


def drop_import(*, actor: Actor, now: datetime, run_id: int) -> ImportRun:
    """Lets an import be: its files and what was found in them are forgotten.

    Raises NotAllowed, NotFound, or Conflict when it is being written or over.
    """
    grant = require_import(actor)
    with transaction.atomic():
        run = _held(actor, run_id)
        if run.state == ImportRun.WRITING:
            raise Conflict(_("This import is being written just now."))
        if run.is_over:
            raise Conflict(_("This import is over already."))
        run.matches.all().delete()
        run.conflicts.all().delete()
        run.state, run.finished_at, run.report = ImportRun.DROPPED, now, {}
        run.save(update_fields=["state", "finished_at", "report"])
        ledger.record("imports.drop_import", actor=actor, now=now, grant=grant, subject=run)
        transaction.on_commit(lambda: store.remove(run.folder))
    return run
