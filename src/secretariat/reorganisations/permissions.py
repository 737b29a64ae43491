"""Who may reorganise: whoever has the power over every unit that is touched, as they stand today."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from secretariat.ground import powers
from secretariat.ground.actor import Actor, Grant
from secretariat.ground.errors import NotAllowed
from secretariat.ground.paths import subtree


def require_over(actor: Actor, units: Iterable[str], branches: Iterable[str] = ()) -> Grant:
    """The grant over the first of several paths. Raises NotAllowed unless there is one over each, and whole branch."""
    grants = [actor.grant_for(powers.REORGANISE, path) for path in units]
    whole = [subtree(path) for path in branches]
    reach = actor.reach(powers.REORGANISE)
    if None in grants or not all(any(a <= low and high <= b for a, b in reach) for low, high in whole):
        raise NotAllowed(
            _("None of your offices includes the power “%(power)s” over every unit that this would touch.")
            % {"power": powers.CATALOGUE[powers.REORGANISE].label}
        )
    grant = grants[0]
    assert grant is not None
    return grant
