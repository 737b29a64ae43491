"""Who may read the record of meetings, who keeps it, and who may bring earlier ones into it.

Meetings of a series are known to everyone who has signed in. An ordinary meeting of a unit, with who came and what was
decided, is for those who see the names of its members, wherever the unit stands today. The same stands in the policies.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from secretariat.ground import clock, powers, reach
from secretariat.ground.actor import Actor, Grant
from secretariat.ground.errors import NotAllowed, NotFound
from secretariat.meetings.models import Decision, Meeting
from secretariat.people.permissions import among_ranges
from secretariat.structure.models import Placement


def require_reader(actor: Actor) -> None:
    """Raises NotAllowed for anyone who is not signed in."""
    if not actor.is_system and actor.user_id is None:
        raise NotAllowed(_("Sign in to read the record of meetings."))


def require_record(actor: Actor, place: Placement | None) -> Grant | None:
    """The grant to import into the unit that the meetings belong to. Raises NotAllowed, or NotFound without a unit."""
    if actor.is_system:
        return None
    if place is None:
        raise NotFound(_("There is no organisation yet."))
    grant = actor.require(powers.IMPORT, place.path)
    reach.open_unit(place.unit_id)
    return grant


def require_keep(actor: Actor, place: Placement) -> Grant:
    """The grant to keep the meetings of a unit, whose meetings it opens to writing. Raises NotAllowed without it."""
    grant = actor.require(powers.HOLD_MEETINGS, place.path)
    if not sees(actor, place.path):
        actor.require(powers.NAMES, place.path)
    reach.open_unit(place.unit_id)
    return grant


def may_keep(actor: Actor, path: str) -> bool:
    """Whether the actor may keep the meetings of the unit with this path."""
    return actor.may(powers.HOLD_MEETINGS, path) and sees(actor, path)


def sees(actor: Actor, path: str) -> bool:
    """Whether the actor sees the names of those who belong to the unit with this path."""
    return any(low <= path < high for low, high in actor.reach(powers.NAMES))


def standing_within(actor: Actor) -> Exists:
    """Whether the unit of a row stands, or last stood, where the actor sees names."""
    begun = Placement.objects.filter(unit_id=OuterRef("unit_id"), valid_from__lte=clock.today())
    later = begun.filter(valid_from__gt=OuterRef("valid_from"))
    return Exists(begun.filter(among_ranges(actor.reach(powers.NAMES)), ~Exists(later)))


def visible(actor: Actor) -> "QuerySet[Meeting]":
    """The meetings that the actor may read."""
    require_reader(actor)
    rows: QuerySet[Meeting] = Meeting.objects.all()
    return rows if actor.is_system else rows.filter(Q(known_to_all=True) | standing_within(actor))


def visible_decisions(actor: Actor) -> "QuerySet[Decision]":
    """The decisions that the actor may read: those given to them, and those of units whose names they see."""
    require_reader(actor)
    rows: QuerySet[Decision] = Decision.objects.all()
    return rows if actor.is_system else rows.filter(Q(person_id=actor.person_id) | standing_within(actor))
