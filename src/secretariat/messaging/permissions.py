"""Who may read the outbox: administrators alone, for it holds codes and links that open accounts."""

from secretariat.ground import powers
from secretariat.ground.actor import Actor, Grant


def require_outbox(actor: Actor) -> Grant:
    """The grant to read the outbox. Raises NotAllowed without it."""
    return actor.require(powers.ADMINISTER)
