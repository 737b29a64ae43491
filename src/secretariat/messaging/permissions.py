"""Who may read the outbox."""

from secretariat.ground import powers
from secretariat.ground.actor import Actor, Grant
from secretariat.structure.permissions import require_everywhere


def require_outbox(actor: Actor) -> Grant:
    """The grant to read the outbox, which holds codes and links that open any account: only for the whole organisation.

    Raises NotAllowed without it.
    """
    return require_everywhere(actor, powers.ADMINISTER)
