"""Taking out an organisation as files."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.imports.permissions import require_export
from secretariat.imports.plan.context import Progress, silent
from secretariat.imports.queries import scope_of
from secretariat.imports.writers import WRITERS, Counts


def export_organisation(*, actor: Actor, now: datetime, format: str, path: Path, progress: Progress = silent) -> Counts:
    """Writes everything within the actor's reach, and returns how much of each table.

    `path` is a folder for CSV and a file otherwise. Raises NotAllowed, or Invalid when a workbook cannot hold it.
    """
    grant = require_export(actor)
    with transaction.atomic():
        counts = WRITERS[format](scope_of(actor), path, progress)
        ledger.record(
            "imports.export_organisation", actor=actor, now=now, grant=grant, format=format,
            counts=counts.things,
        )  # fmt: skip
    return counts
