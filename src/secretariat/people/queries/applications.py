"""Wishes to join, for those who decide on them and for those who left them."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from secretariat.ground import powers
from secretariat.ground.actor import Actor
from secretariat.ground.errors import NotFound
from secretariat.people.models import Application, ContactDetail
from secretariat.people.permissions import in_ranges, visible_applications, visible_contacts


def page_of_applications(
    *, actor: Actor, state: str = "open", after: tuple[datetime, int] | None = None, limit: int = 50
) -> list[Application]:
    """Applications of one state where the actor admits, and the actor's own, the oldest first, from after a (time, id)
    on.
    """
    mine = in_ranges(actor.reach(powers.ADMIT)) | Q(person_id=actor.person_id)
    rows = visible_applications(actor).filter(mine, state=state).select_related("person")
    if after:
        rows = rows.filter(Q(applied_at__gt=after[0]) | Q(applied_at=after[0], pk__gt=after[1]))
    return list(rows.order_by("applied_at", "pk")[:limit])


def application_view(*, actor: Actor, application_id: int) -> tuple[Application, list[ContactDetail]]:
    """One application with the ways to reach the applicant, as far as they may be seen. Raises NotFound."""
    row = visible_applications(actor).filter(pk=application_id).select_related("person").first()
    if row is None:
        raise NotFound(_("There is no such application within your reach."))
    return row, list(visible_contacts(actor, row.person_id).order_by("kind", "pk"))
