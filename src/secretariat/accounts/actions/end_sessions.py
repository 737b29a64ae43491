"""Ending one's sessions in other browsers."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from secretariat.accounts.models import Session
from secretariat.accounts.permissions import require_own_account
from secretariat.accounts.rules import digest
from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.ground.errors import NotFound


def end_session(*, actor: Actor, now: datetime, mark: str) -> None:
    """Ends one of the actor's own sessions, known by the SHA-256 of its key.

    Raises NotAllowed for visitors, NotFound when the actor has no such session.
    """
    user_id = require_own_account(actor)
    keys = Session.objects.filter(user_id=user_id).values_list("session_key", flat=True)
    key = next((key for key in keys if digest(key) == mark), None)
    if key is None:
        raise NotFound(_("You have no such session. Perhaps it has ended already."))
    with transaction.atomic():
        Session.objects.filter(user_id=user_id, session_key=key).delete()
        ledger.record("accounts.end_session", actor=actor, now=now, person_id=actor.person_id)


def end_other_sessions(*, actor: Actor, now: datetime, current: str) -> int:
    """Ends all of the actor's sessions but the one with the current key, and returns how many.

    Raises NotAllowed for visitors.
    """
    user_id = require_own_account(actor)
    with transaction.atomic():
        ended, _details = Session.objects.filter(user_id=user_id).exclude(session_key=current).delete()
        ledger.record("accounts.end_other_sessions", actor=actor, now=now, person_id=actor.person_id, ended=ended)
    return ended
