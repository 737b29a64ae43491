"""Writing an import, wholly or not at all."""

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from secretariat.ground import ledger, reach
from secretariat.ground.actor import Actor
from secretariat.imports import plan as plans
from secretariat.imports.permissions import require_import
from secretariat.imports.plan.context import Progress, silent
from secretariat.imports.plan.run import nothing_to_write, stands_in_the_way
from secretariat.imports.readers import open_source
from secretariat.imports.rules.problems import Report
from secretariat.offices.actions.keep_able import nothing_gained, someone_stays_able

MOST_IN_LEDGER = 5_000


def commit_import(
    *, actor: Actor, now: datetime, format: str, path: Path, options: plans.Options, progress: Progress = silent,
    confirmed: str = "",
) -> Report:  # fmt: skip
    """Reads the files and writes what is new or changed, in one transaction.

    With conflicts and no word to settle them, or with undecided matches, nothing is written and the report says so; nor
    is it where `confirmed` is the fingerprint of another report, for then the record has changed since.
    Where everything is on record already there is nothing to write, and the ledger hears nothing.
    Raises NotAllowed (also when the actors would give themselves powers that they lack), BadCell or BadInput, or
    Conflict when nobody would be left who can change settings.
    """
    grant = require_import(actor)
    plan = plans.Plan(actor, options, progress=progress)
    with open_source(format, path) as source, transaction.atomic():
        # What was checked must still stand where it did when it is written.
        reach.hold_tree_alone()
        plans.check(plan, source, now)
        if stands_in_the_way(plan) or (confirmed and plan.report.fingerprint != confirmed):
            transaction.set_rollback(True)
            return plan.report
        report = plan.report
        if not nothing_to_write(plan):
            today = timezone.localdate(now)
            with someone_stays_able(today), nothing_gained(actor, today):
                plans.write(plan, now)
            ledger.record(
                "imports.commit_import", actor=actor, now=now, grant=grant, files=source.files, format=format,
                counts=report.counts, made=report.made, settled_count=report.conflict_count,
                settled=[c.as_dict() for c in report.conflicts[:MOST_IN_LEDGER]],
                matched={m.key: m.person_id for m in report.matches if m.decision == "match"},
            )  # fmt: skip
        else:
            transaction.set_rollback(True)
            report.written = report.nothing = True
    return report
