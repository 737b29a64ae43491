"""Who may import and export."""

from secretariat.ground import powers
from secretariat.ground.actor import Actor, Grant


def require_import(actor: Actor) -> Grant:
    """The grant to import anywhere; what the files touch is checked row by row. Raises NotAllowed without it."""
    return actor.require(powers.IMPORT)


def require_export(actor: Actor) -> Grant:
    """The grant to export anywhere; files hold what lies within its reach. Raises NotAllowed without it."""
    return actor.require(powers.EXPORT)
