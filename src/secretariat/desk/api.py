"""The API of my desk: what waits for me, most urgent first."""

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router

from secretariat.desk import queries
from secretariat.ground import clock
from secretariat.kit.rest.fields import Shown
from secretariat.kit.rest.paging import actor_of
from secretariat.structure.permissions import require_signed_in
from secretariat.structure.queries import organisation

router = Router()


class SlipShown(Shown):
    """One thing that waits: `action_url` is the page that settles it, the smaller the `urgency` the sooner."""

    title: str
    text: str
    when: str
    tone: Literal["plain", "warn"]
    action_url: str
    action_label: str
    urgency: int


class OfficeShown(Shown):
    """A post that I hold today; `ends` is the first day without it, null while it has no end."""

    title: str
    unit_id: int
    unit_name: str
    kind: Literal["elected", "appointed", "acting", "deputy"]
    ends: date | None


class DeskShown(Shown):
    """What waits for me, the posts that I hold, and the unit that I belong to."""

    slips: list[SlipShown]
    offices: list[OfficeShown]
    home_unit_id: int | None


@router.get("/desk", response=DeskShown, summary="My desk")
def get_desk(request: HttpRequest) -> Any:
    """What waits for me today, in my language, the most urgent first; long lists are one slip that opens them."""
    actor, today, language = actor_of(request), clock.today(), get_language() or "en"
    require_signed_in(actor)
    rules = organisation()
    near = queries.near_units(actor=actor, today=today)
    slips = queries.desk(actor=actor, today=today, rules=rules, language=language, near=near) if rules else []
    offices = queries.offices_of(actor=actor, today=today, language=language)
    home = near.get(queries.home_id(actor))
    return {
        "slips": [{name: getattr(slip, name) for name in SlipShown.model_fields} for slip in slips],
        "offices": [{name: getattr(office, name) for name in OfficeShown.model_fields} for office in offices],
        "home_unit_id": home.id if home else None,
    }
