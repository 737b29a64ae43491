"""Who may read the outbox, and who may give people accounts."""

from datetime import date

from django.utils.translation import gettext as _

from secretariat.ground import powers, reach
from secretariat.ground.actor import Actor, Grant
from secretariat.ground.errors import NotAllowed
from secretariat.offices.queries import grants_to_come
from secretariat.people.models import Membership
from secretariat.people.permissions import in_ranges, require_for_person
from secretariat.structure.permissions import require_everywhere


def require_outbox(actor: Actor) -> Grant:
    """The grant to read the outbox, which holds codes and links that open any account: only for the whole organisation.

    Raises NotAllowed without it.
    """
    return require_everywhere(actor, powers.ADMINISTER)


def require_invite(actor: Actor, person_id: int, today: date) -> Grant:
    """The grant to give a person an account; opens the person's file.

    By whoever administers accounts there, or keeps the person's record. Either may have typed in the address, so they
    hand out no more than they have themselves, unless they administer the whole organisation. Raises NotAllowed.
    """
    if administers_everything(actor):
        reach.open_case(person_id)
        return actor.require(powers.ADMINISTER)
    ranges = in_ranges(actor.reach(powers.ADMINISTER))
    helps = Membership.objects.filter(ranges, person_id=person_id).exists()
    grant = require_for_person(actor, powers.ADMINISTER if helps else powers.EDIT_PEOPLE, person_id)
    if actor.beyond(grants_to_come(person_id, today)):
        raise NotAllowed(
            _("This person holds an office that may do more than yours. Ask an administrator to send the invitation.")
        )
    return grant


def administers_everything(actor: Actor) -> bool:
    """Whether the actor administers accounts for the whole organisation."""
    try:
        require_outbox(actor)
    except NotAllowed:
        return False
    return True
