"""Looking at what an import would do, without doing it."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from secretariat.ground.actor import Actor
from secretariat.imports import plan as plans
from secretariat.imports.permissions import require_import
from secretariat.imports.plan.context import Progress, silent
from secretariat.imports.readers import open_source
from secretariat.imports.rules.problems import Report


def check_import(
    *, actor: Actor, now: datetime, format: str, path: Path, options: plans.Options, progress: Progress = silent
) -> Report:
    """Reads the files, compares them with the record and reports; writes nothing, so the ledger hears nothing.

    Raises NotAllowed, BadCell or BadInput.
    """
    require_import(actor)
    plan = plans.Plan(actor, options, progress=progress)
    with open_source(format, path) as source, transaction.atomic():
        plans.check(plan, source, now)
        transaction.set_rollback(True)
    return plan.report
