"""Who may see and change the structure. Units, their names and their counts are open to everyone who has signed in."""

from django.utils.translation import gettext as _

from secretariat.ground import powers
from secretariat.ground.actor import Actor, Grant
from secretariat.ground.errors import NotAllowed


def require_signed_in(actor: Actor) -> None:
    """Raises NotAllowed for visitors."""
    if not actor.is_system and actor.user_id is None:
        raise NotAllowed(_("Please sign in first."))


def require_settings(actor: Actor) -> Grant:
    """The grant to change the organisation's settings. Raises NotAllowed without it."""
    return actor.require(powers.SETTINGS)


def require_reorganise(actor: Actor, path: str | None) -> Grant:
    """The grant to reorganise the unit with this path. Raises NotAllowed without it."""
    return actor.require(powers.REORGANISE, path)
