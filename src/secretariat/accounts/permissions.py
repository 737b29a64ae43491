"""Who may do what with accounts: everyone with their own, administrators with those of others."""

from django.utils.translation import gettext as _

from secretariat.ground import powers
from secretariat.ground.actor import Actor, Grant
from secretariat.ground.errors import NotAllowed


def require_own_account(actor: Actor) -> int:
    """The id of the actor's account. Raises NotAllowed for visitors, and for programs that use an access token."""
    if actor.user_id is None:
        raise NotAllowed(_("Please sign in first."))
    if actor.limited_to is not None:
        raise NotAllowed(_("An access token cannot change how its holder signs in. Use a browser."))
    return actor.user_id


def require_administer(actor: Actor) -> Grant:
    """The grant to help people to sign in. Raises NotAllowed without it."""
    return actor.require(powers.ADMINISTER)
