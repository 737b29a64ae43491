"""Who may see and change the structure. Units, their names and their counts are open to everyone who has signed in."""

from django.utils.translation import gettext as _

from secretariat.ground import clock, powers
from secretariat.ground.actor import Actor, Grant
from secretariat.ground.errors import NotAllowed
from secretariat.structure.models import Placement


def require_signed_in(actor: Actor) -> None:
    """Raises NotAllowed for visitors."""
    if not actor.is_system and actor.user_id is None:
        raise NotAllowed(_("Please sign in first."))


def require_settings(actor: Actor) -> Grant:
    """The grant to change the organisation's settings. Raises NotAllowed without it at every topmost unit."""
    return require_everywhere(actor, powers.SETTINGS)


def require_everywhere(actor: Actor, power: str) -> Grant:
    """The grant to use a power for the whole organisation: at every unit that stands under no other.

    Raises NotAllowed without it.
    """
    tops = Placement.objects.at(clock.today()).filter(parent=None).values_list("path", flat=True)
    grants = [actor.require(power, path) for path in tops]
    return grants[0] if grants else actor.require(power)


def require_reorganise(actor: Actor, path: str | None) -> Grant:
    """The grant to reorganise the unit with this path. Raises NotAllowed without it."""
    return actor.require(powers.REORGANISE, path)
