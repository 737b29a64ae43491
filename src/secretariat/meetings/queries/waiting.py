"""What waits after meetings: open records, decisions to see to, and units that have not met for too long."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from secretariat.ground import powers
from secretariat.ground.actor import Actor
from secretariat.meetings.models import Decision, Meeting, Rhythm
from secretariat.meetings.permissions import may_keep, visible, visible_decisions
from secretariat.structure.models import Placement
from secretariat.structure.queries import UnitView, names_of


def units_kept(*, actor: Actor, units: Iterable[UnitView]) -> list[UnitView]:
    """Those of some units with members of their own whose meetings the actor's own posts let them keep."""
    ids = own_units(actor)
    return [u for u in units if u.id in ids and u.type.has_members and may_keep(actor, u.path)]


def own_units(actor: Actor) -> set[int]:
    """The units in which the actor holds a post that keeps their meetings."""
    return {g.unit_id for g in actor.grants if g.power == powers.HOLD_MEETINGS and g.unit_id}


def open_records(*, actor: Actor, limit: int = 20) -> list[tuple[Meeting, str]]:
    """Records of meetings of the actor's own units that are not finished, the oldest first, with units' names."""
    ids = own_units(actor)
    if not ids:
        return []
    rows = list(visible(actor).filter(unit_id__in=ids, done_at=None, known_to_all=False).order_by("opened_on")[:limit])
    names = names_of({m.unit_id for m in rows}, rows[0].opened_on) if rows else {}
    return [(m, names[m.unit_id]) for m in rows]


@dataclass(frozen=True)
class Due:
    """A decision to see to, with the unit that took it."""

    decision: Decision
    unit_name: str


def decisions_due(*, actor: Actor, today: date, limit: int = 20) -> list[Due]:
    """What is to be seen to by the actor, and what their units decided by a day for nobody: the next first."""
    ids = own_units(actor)
    mine = Q(person_id=actor.person_id) if actor.person_id else Q(pk__in=[])
    rows = list(
        visible_decisions(actor).filter(mine, settled_at=None).order_by(F("due_on").asc(nulls_last=True))[:limit]
    )
    if ids:
        nobodys = visible_decisions(actor).filter(unit_id__in=ids, person=None, settled_at=None, due_on__isnull=False)
        rows += list(nobodys.order_by("due_on")[:limit])
    rows = sorted(rows, key=lambda d: (d.due_on is None, d.due_on or today, d.pk))[:limit]
    names = names_of({d.unit_id for d in rows}, today)
    return [Due(d, names[d.unit_id]) for d in rows]


@dataclass(frozen=True)
class Silent:
    """A unit that has not met for longer than its rule says."""

    unit_id: int
    unit_name: str
    rhythm: Rhythm
    own: bool
    """Whether the actor keeps its meetings, and does not head the unit above."""


def silent_units(
    *, actor: Actor, today: date, below: bool = True, after: tuple[date, int] | None = None, limit: int = 20
) -> list[Silent]:
    """Units that are overdue, the longest first: those whose meetings the actor keeps, and those directly below.

    What is overdue stands in a row for each unit, which an index finds; nothing is counted.
    """
    ids = own_units(actor)
    if not ids:
        return []
    here = Placement.objects.at(today)
    wanted = Q(unit_id__in=ids)
    if below:
        wanted |= Q(parent_id__in=ids)
    rows = Rhythm.objects.filter(
        unit_id__in=here.filter(wanted).values("unit_id"), overdue_from__lte=today
    )  # fmt: skip
    if after:
        rows = rows.filter(Q(overdue_from__gt=after[0]) | Q(overdue_from=after[0], unit_id__gt=after[1]))
    found = list(rows.order_by("overdue_from", "unit_id")[:limit])
    names = names_of({r.unit_id for r in found}, today)
    return [Silent(r.unit_id, names[r.unit_id], r, r.unit_id in ids) for r in found]
