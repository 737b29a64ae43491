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
    return (
        ImportRun.objects.filter(user_id=actor.user_id) if _is_open(actor, powers.IMPORT) else ImportRun.objects.none()
    )


def visible_exports(actor: Actor) -> QuerySet[ExportRun]:
    """The exports that the actor asked for."""
    return (
        ExportRun.objects.filter(user_id=actor.user_id) if _is_open(actor, powers.EXPORT) else ExportRun.objects.none()
    )


def _is_open(actor: Actor, power: str) -> bool:
    return actor.user_id is not None and (actor.limited_to is None or power in actor.limited_to)
