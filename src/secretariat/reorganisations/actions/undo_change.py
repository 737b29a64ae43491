"""Undoing a reorganisation on which nothing has been built."""

from datetime import date, datetime

from django.db import IntegrityError, connection, transaction
from django.db.models.deletion import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Conflict
from secretariat.reorganisations.actions.steps.undo import undo
from secretariat.reorganisations.actions.steps.work import one_at_a_time
from secretariat.reorganisations.queries.undoing import standings, undoable
from secretariat.structure.models import ChangeEvent


def undo_change(*, actor: Actor, now: datetime, event_id: int, reason: str = "") -> ChangeEvent:
    """Takes a reorganisation back, as though it had not been: what it made goes, what it ended goes on.

    Raises NotFound, NotAllowed, or Conflict that says what has been built on it since.
    """
    today: date = timezone.localdate(now)
    with one_at_a_time():
        event, grant = undoable(actor=actor, today=today, event_id=event_id)
        stood = standings(set(event.units.values_list("pk", flat=True))).values()
        path = min((one.access_path(today) for one in stood if one.rows), key=len, default="")
        try:
            with transaction.atomic():
                undo(event, actor, now, grant)
                with connection.cursor() as cursor:
                    # Rows that this actor cannot see may hold on to what was taken away: ask now, not at the end.
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        except (IntegrityError, ProtectedError) as error:
            raise Conflict(_("Something has been recorded since that does not go with undoing this.")) from error
        event.details = {**event.details, "undone": {"on": today.isoformat(), "reason": reason}}
        event.save(update_fields=["details"])
        ledger.record(
            "reorganisations.undo_change", actor=actor, now=now, subject=event, grant=grant, path=path,
            change=event.pk, kind=event.kind, on=event.on, reason=reason,
        )  # fmt: skip
    return event
