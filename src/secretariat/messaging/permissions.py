"""Who may read the outbox."""

from secretariat.ground import powers
from secretariat.ground.actor import Actor, Grant
from secretariat.ground.errors import NotAllowed
from secretariat.structure.permissions import require_everywhere


def require_outbox(actor: Actor) -> Grant:
    """The grant to read the outbox, which holds codes and links that open any account: only for the whole organisation.

    Raises NotAllowed without it.
    """
    return require_everywhere(actor, powers.ADMINISTER)


def reads_outbox(actor: Actor) -> bool:
    """Whether every code and link lies open to the actor anyhow, as administrator of the whole organisation."""
    try:
        require_outbox(actor)
    except NotAllowed:
        return False
    return True
