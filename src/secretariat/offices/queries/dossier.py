"""A person with their offices and history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language

from secretariat.ground import powers
from secretariat.ground.actor import Actor
from secretariat.ground.models import LedgerEntry
from secretariat.offices.models import Tenure
from secretariat.offices.queries.ledger_words import actor_label, history_label
from secretariat.people.models import Application, PersonMerge, Transfer
from secretariat.people.permissions import (
    in_ranges,
    require_self_or,
    visible_applications,
    visible_transfers,
)
from secretariat.people.queries import PersonView, person_view
from secretariat.structure.queries import names_of
from secretariat.structure.rules import in_language


@dataclass(frozen=True)
class TenureView:
    """One office of a person, past, present or to come."""

    tenure: Tenure
    title: str
    unit_id: int
    unit_name: str


@dataclass(frozen=True)
class Dossier:
    """What the actor may see of a person, with their offices, requests and merges."""

    view: PersonView
    offices: list[TenureView]
    transfers: list[Transfer]
    applications: list[Application]
    merges: list[PersonMerge]


def dossier(*, actor: Actor, person_id: int, on: date) -> Dossier:
    """The person on a day: what began later is left out. Raises NotFound when the actor may know nothing of them."""
    view = person_view(actor=actor, person_id=person_id, on=on)
    return Dossier(
        view=view,
        offices=[t for t in tenures_of(actor=actor, person_id=person_id, on=on) if t.tenure.valid_from <= on],
        transfers=list(visible_transfers(actor).filter(person_id=person_id, state="open")),
        applications=list(visible_applications(actor).filter(person_id=person_id, state="open")),
        merges=list(
            # Without the other record: once merged it belongs nowhere, and nobody's reach holds it any more.
            PersonMerge.objects.filter(kept_id=person_id, undone_at=None).exclude(moved={}).order_by("-merged_at")
        ),
    )


def tenures_of(*, actor: Actor, person_id: int, on: date) -> list[TenureView]:
    """A person's offices that the actor may know by name, the latest first."""
    rows = Tenure.objects.filter(person_id=person_id)
    if not actor.is_system and actor.person_id != person_id:
        rows = rows.filter(in_ranges(actor.reach(powers.NAMES)))
    return _tenure_views(list(rows.select_related("post__type").order_by("-valid_from", "pk")), on)


def offices_at_stake(*, actor: Actor, person_id: int, on: date) -> list[TenureView]:
    """The offices that a person who leaves a unit on this day would still hold. For whoever may end the membership.

    Raises NotAllowed for others.
    """
    require_self_or(actor, powers.ADMIT, person_id)
    rows = Tenure.objects.filter(person_id=person_id, valid_to__gt=on).order_by("path")
    rows = rows.select_related("post__type").prefetch_related("person")
    return _tenure_views(list(rows), on)


def _tenure_views(rows: list[Tenure], on: date) -> list[TenureView]:
    names = names_of({t.post.unit_id for t in rows}, on)
    language = get_language() or "en"
    return [
        TenureView(t, in_language(t.post.type.names, language), t.post.unit_id, names[t.post.unit_id]) for t in rows
    ]


@dataclass(frozen=True)
class Act:
    """One entry of a person's history, in plain words."""

    date: date
    title: str
    text: str
    precision: str = "d"
    url: str = ""
    tone: str = ""


def history_of(*, actor: Actor, person_id: int, on: date | None = None, limit: int = 50) -> list[Act]:
    """What the ledger says about a person, the latest first, for themself and for those who may read it there."""
    rows = LedgerEntry.objects.filter(person_id=person_id)
    if not actor.is_system and actor.person_id != person_id:
        rows = rows.filter(in_ranges(actor.reach(powers.READ_LEDGER)))
    if on is not None:
        rows = rows.filter(at__date__lte=on)
    return [
        Act(e.at.date(), history_label(e.action), _told(actor_label(e), e.payload))
        for e in rows.order_by("-pk")[:limit]
    ]


def _told(by: str, payload: Mapping[str, Any] | None) -> str:
    reason = (payload or {}).get("reason", "")
    return " · ".join(part for part in (by, reason) if part)
