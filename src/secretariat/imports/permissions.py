"""Who may import and export."""

from django.db.models import QuerySet

from secretariat.ground import powers
from secretariat.ground.actor import Actor, Grant
from secretariat.imports.models import ExportRun, ImportRun


def require_import(actor: Actor) -> Grant:
    """The grant to import anywhere; what the files touch is checked row by row. Raises NotAllowed without it."""
    return actor.require(powers.IMPORT)


def require_export(actor: Actor) -> Grant:
    """The grant to export anywhere; files hold what lies within its reach. Raises NotAllowed without it."""
    return actor.require(powers.EXPORT)


def visible_imports(actor: Actor) -> QuerySet[ImportRun]:
    """The imports that the actor uploaded: nobody else sees what was in the files.

    A report stays readable after the office has ended, but not to an access token that was never given the power.
    """
    user_id = _account(actor, powers.IMPORT)
    return ImportRun.objects.none() if user_id is None else ImportRun.objects.filter(user_id=user_id)


def visible_exports(actor: Actor) -> QuerySet[ExportRun]:
    """The exports that the actor asked for."""
    user_id = _account(actor, powers.EXPORT)
    return ExportRun.objects.none() if user_id is None else ExportRun.objects.filter(user_id=user_id)


def _account(actor: Actor, power: str) -> int | None:
    return actor.user_id if actor.limited_to is None or power in actor.limited_to else None
