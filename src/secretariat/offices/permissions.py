"""Who may define posts and fill them."""

from django.db.models import Q, QuerySet

from secretariat.ground import powers
from secretariat.ground.actor import Actor, Grant
from secretariat.ground.models import LedgerEntry
from secretariat.offices.models import Tenure
from secretariat.people.permissions import among_ranges, in_ranges
from secretariat.structure.permissions import require_everywhere


def require_fill(actor: Actor, path: str) -> Grant:
    """The grant to fill posts of the unit with this path. Raises NotAllowed without it."""
    return actor.require(powers.FILL_POSTS, path)


def require_define(actor: Actor) -> Grant:
    """The grant to define posts and powers for the whole organisation. Raises NotAllowed without it."""
    return require_everywhere(actor, powers.DEFINE_POSTS)


def visible_tenures(actor: Actor) -> "QuerySet[Tenure]":
    """The tenures that the actor may know with their holders: their own, and those within their reach."""
    rows: QuerySet[Tenure] = Tenure.objects.all()
    if actor.is_system:
        return rows
    return rows.filter(in_ranges(actor.reach(powers.NAMES)) | Q(person_id=actor.person_id))


def visible_ledger(actor: Actor) -> "QuerySet[LedgerEntry]":
    """The acts that the actor may read: within the reach of the power, done by them, and about them."""
    rows = LedgerEntry.objects.all()
    if actor.is_system:
        return rows
    seen = among_ranges(actor.reach(powers.READ_LEDGER))
    if actor.person_id is not None:
        seen |= Q(actor_person_id=actor.person_id) | Q(person_id=actor.person_id)
    return rows.filter(seen)
