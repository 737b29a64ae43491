"""Suspected duplicates, for those who merge."""

from django.db.models import Q
from django.utils.translation import gettext as _

from secretariat.ground import powers
from secretariat.ground.actor import Actor
from secretariat.ground.errors import NotFound
from secretariat.people.models import DuplicateSuspicion, PersonMerge
from secretariat.people.permissions import require_person


def page_of_suspicions(
    *, actor: Actor, after: tuple[float, int] | None = None, limit: int = 50
) -> list[DuplicateSuspicion]:
    """Open suspicions about people within the actor's reach, the most alike first, from after a (score, id) on.

    Raises NotAllowed without the power to merge.
    """
    actor.require(powers.MERGE_PEOPLE)
    rows = DuplicateSuspicion.objects.filter(state="open").select_related("first", "second")
    if after:
        rows = rows.filter(Q(score__lt=after[0]) | Q(score=after[0], pk__gt=after[1]))
    return list(rows.order_by("-score", "pk")[:limit])


def require_suspicion(*, actor: Actor, suspicion_id: int) -> DuplicateSuspicion:
    """One suspicion within the actor's reach. Raises NotAllowed without the power to merge, NotFound."""
    actor.require(powers.MERGE_PEOPLE)
    row = DuplicateSuspicion.objects.filter(pk=suspicion_id).select_related("first", "second").first()
    if row is None:
        raise NotFound(_("There is no such pair within your reach."))
    return row


def merges_of(*, actor: Actor, person_id: int) -> list[PersonMerge]:
    """The merges into a person's record that can still be undone, the latest first. Raises NotFound."""
    require_person(actor, person_id)
    rows = PersonMerge.objects.filter(kept_id=person_id, undone_at=None).exclude(moved={})
    return list(rows.order_by("-merged_at", "-pk"))
