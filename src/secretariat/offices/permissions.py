"""Who may define posts and fill them."""

from secretariat.ground import powers
from secretariat.ground.actor import Actor, Grant


def require_fill(actor: Actor, path: str) -> Grant:
    """The grant to fill posts of the unit with this path. Raises NotAllowed without it."""
    return actor.require(powers.FILL_POSTS, path)


def require_define(actor: Actor) -> Grant:
    """The grant to define posts and powers. Raises NotAllowed without it."""
    return actor.require(powers.DEFINE_POSTS)
