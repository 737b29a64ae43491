"""Transfers, for both sides and for those who are to go."""

from django.db.models import Q
from django.utils.translation import gettext as _

from secretariat.ground import powers
from secretariat.ground.actor import Actor
from secretariat.ground.errors import NotFound
from secretariat.people.models import Transfer
from secretariat.people.permissions import in_ranges, visible_transfers


def page_of_transfers(
    *, actor: Actor, state: str = "open", person_id: int | None = None, after: int = 0, limit: int = 50
) -> list[Transfer]:
    """Transfers of one state from and to the units where the actor admits, and the actor's own, in the order in which
    they were asked for, from after an id on.
    """
    ranges = actor.reach(powers.ADMIT)
    mine = in_ranges(ranges, "from_path") | in_ranges(ranges, "to_path") | Q(person_id=actor.person_id)
    rows = visible_transfers(actor).filter(mine, state=state, pk__gt=after).select_related("person")
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    return list(rows.order_by("pk")[:limit])


def require_transfer(*, actor: Actor, transfer_id: int) -> Transfer:
    """A transfer that the actor may read. Raises NotFound."""
    row = visible_transfers(actor).filter(pk=transfer_id).select_related("person").first()
    if row is None:
        raise NotFound(_("There is no such transfer within your reach."))
    return row
