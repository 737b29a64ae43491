"""The sheet of a unit's meeting: its members with a tick each, and the words of its minutes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from secretariat.ground import clock
from secretariat.ground.actor import Actor
from secretariat.meetings.models import Decision, Meeting, Presence
from secretariat.meetings.permissions import visible
from secretariat.people.models import Person
from secretariat.people.queries import MemberRow, members_of, names_in_language
from secretariat.structure.models import Placement
from secretariat.structure.queries import name_of

MOST = 500
"""A unit that meets in one room has no more members of its own."""


def members_on(*, actor: Actor, place: Placement, on: date) -> list[MemberRow]:
    """The unit's own members on a day, by name, as far as the actor sees them; everyone once."""
    rows = members_of(actor=actor, path=place.path, on=on, today=clock.today(), below=False, limit=MOST)
    found = {row.person_id: row for row in rows if row.unit_id == place.unit_id}
    return sorted(found.values(), key=lambda row: row.name.casefold())


def open_record(*, actor: Actor, unit_id: int, on: date) -> Meeting | None:
    """The record of the unit's meeting on a day that is still being written."""
    found: Meeting | None = (
        visible(actor).filter(unit_id=unit_id, opened_on=on, done_at=None, known_to_all=False).first()
    )
    return found


@dataclass(frozen=True)
class Here:
    """Who came to a meeting, who sent apologies, who was a guest: names with the ids of members."""

    came: list[tuple[int, str]]
    apologies: list[tuple[int, str]]
    guests: list[str]

    @property
    def count(self) -> int:
        """How many members came."""
        return len(self.came)


def presences(meeting: Meeting) -> Here:
    """Who came, of a meeting that the actor was found to see."""
    rows = list(meeting.presences.order_by("pk"))
    names = names_of_people(row.person_id for row in rows)
    told = {
        state: sorted(
            ((r.person_id, names.get(r.person_id, _("Someone"))) for r in rows if r.person_id and r.state == state),
            key=lambda pair: pair[1].casefold(),
        )
        for state in (Presence.CAME, Presence.APOLOGIES)
    }
    return Here(told[Presence.CAME], told[Presence.APOLOGIES], [r.guest for r in rows if r.guest])


def names_of_people(ids: Iterable[int | None]) -> dict[int, str]:
    """Names in the reader's language of those whom the actor may know."""
    wanted = {i for i in ids if i is not None}
    if not wanted:
        return {}
    shown = dict(Person.objects.filter(pk__in=wanted).values_list("pk", "display_name"))
    return {**shown, **{i: name for i, name in names_in_language(wanted).items() if i in shown}}


@dataclass(frozen=True)
class DecisionView:
    """A decision with the name of whoever is to see to it."""

    decision: Decision
    name: str


def decisions_of(meeting: Meeting) -> list[DecisionView]:
    """What a meeting decided, of a meeting that the actor was found to see."""
    rows = list(meeting.decisions.order_by("number"))
    names = names_of_people(row.person_id for row in rows)
    return [DecisionView(row, names.get(row.person_id or 0, _("Someone") if row.person_id else "")) for row in rows]


def minutes_words(*, actor: Actor, meeting: Meeting) -> dict[str, Any]:
    """What the template of minutes needs, in the active language."""
    return {
        "meeting": meeting,
        "unit": name_of(meeting.unit_id, meeting.opened_on),
        "here": presences(meeting),
        "decisions": decisions_of(meeting),
        "recorded_by": names_of_people([meeting.recorded_by_id]).get(meeting.recorded_by_id or 0, ""),
    }
