"""Why one sees a person, who else does, and what the ledger tells of them."""

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest

from secretariat.ground import clock
from secretariat.kit.rest.fields import Day, IdText, Limit, Names, Shown
from secretariat.kit.rest.paging import Page, actor_of, page
from secretariat.offices import queries
from secretariat.offices.api.router import router
from secretariat.offices.api.shown import HolderShown, holder_shown
from secretariat.offices.queries import Seer


class SeerShown(Shown):
    """One way in which a person is seen: by themself, by the holders of a post (`office`), or by `fellows` of a unit.

    `place_id` is the unit where the person is seen, `through` what brings them there. With `contacts_only` the office
    shows contact details and no name: those of its holders see them who see the name there in another way.
    """

    kind: Literal["self", "office", "fellows"]
    through: Literal["membership", "application", "transfer"]
    place_id: int | None
    place_name: str
    unit_id: int | None
    unit_name: str
    post_id: int | None
    names: Names
    reach: Literal["", "unit", "below"]
    contacts: bool
    contacts_only: bool
    holders: list[HolderShown]


class WhyShown(Shown):
    """The ways in which you see a person, and everyone who does, as far as you may know it."""

    you: list[SeerShown]
    everyone: list[SeerShown]


class HistoryShown(Shown):
    """One thing that happened to a person's record, in words."""

    on: date
    title: str
    text: str


def seer_shown(seer: Seer) -> dict[str, Any]:
    """One way of seeing as the API shows it."""
    same = ("kind", "through", "place_id", "place_name", "unit_id", "unit_name", "reach", "contacts",
            "contacts_only")  # fmt: skip
    return {name: getattr(seer, name) for name in same} | {
        "post_id": seer.post.pk if seer.post else None,
        "names": seer.post.type.names if seer.post else {},
        "holders": [holder_shown(holder) for holder in seer.holders],
    }


@router.get("/people/{person_id}/why", response=WhyShown, summary="Why do I see this person")
def why_seen(request: HttpRequest, person_id: IdText) -> Any:
    """By which office or membership you see the person today, and who else does, from the same rule as every list."""
    actor, today = actor_of(request), clock.today()
    you = queries.why(viewer=actor, actor=actor, person_id=person_id, today=today)
    everyone = queries.seers(actor=actor, person_id=person_id, today=today)
    return {"you": [seer_shown(s) for s in you], "everyone": [seer_shown(s) for s in everyone]}


@router.get("/people/{person_id}/history", response=Page[HistoryShown], summary="A person's history")
def get_history(request: HttpRequest, person_id: IdText, on: Day | None = None, limit: Limit = 50) -> Any:
    """What the ledger says of the person up to a day, for themself and for those who may read the ledger there; one
    page, the latest first.
    """
    actor = actor_of(request)
    queries.dossier(actor=actor, person_id=person_id, on=on or clock.today())
    acts = queries.history_of(actor=actor, person_id=person_id, on=on, limit=limit)
    return page(request, [{"on": act.date, "title": act.title, "text": act.text} for act in acts], None)
