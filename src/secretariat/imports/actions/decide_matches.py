"""A person's word on whether someone in an upload is someone on record."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.imports.actions.upload_import import CHECK
from secretariat.imports.models import ImportRun
from secretariat.imports.permissions import require_import, visible_imports

DECISIONS = ("match", "new")


def decide_matches(*, actor: Actor, now: datetime, run_id: int, decisions: Mapping[int, str]) -> ImportRun:
    """Keeps decisions by match; once none is open, the worker looks at the files again with them.

    "match" means the same person, "new" somebody else. Raises NotAllowed, NotFound, Invalid, or Conflict while the
    import is not waiting for decisions.
    """
    grant = require_import(actor)
    with transaction.atomic():
        run = visible_imports(actor).select_for_update().filter(pk=run_id).first()
        if run is None:
            raise NotFound(_("There is no such import of yours."))
        if run.state != ImportRun.CHECKED:
            raise Conflict(_("This import is not waiting for decisions."))
        if not decisions:
            raise Invalid(_("Say of at least one person who it is."))
        matches = {match.pk: match for match in run.matches.filter(pk__in=decisions)}
        for match_id, decision in decisions.items():
            if match_id not in matches:
                raise NotFound(_("There is no such question in this import."))
            if decision not in DECISIONS:
                raise Invalid(_("Say “match” for the same person, or “new” for somebody else."), field="decision")
            matches[match_id].decision = decision
            matches[match_id].save(update_fields=["decision"])
        if not run.matches.filter(decision="").exists():
            run.state, run.stage, run.done, run.total = ImportRun.WAITING, "", 0, None
            run.save(update_fields=["state", "stage", "done", "total"])
            app.configure_task(CHECK).defer(run_id=run.pk)
        ledger.record(
            "imports.decide_matches", actor=actor, now=now, grant=grant, subject=run,
            matched=[matches[m].candidate_id for m, d in decisions.items() if d == "match"],
            kept_apart=[matches[m].candidate_id for m, d in decisions.items() if d == "new"],
        )  # fmt: skip
    return run
