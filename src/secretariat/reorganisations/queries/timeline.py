"""What happened to a unit, in order, and which reorganisations are still to come."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from secretariat.ground.dates import DAY, FOREVER
from secretariat.ground.errors import NotFound
from secretariat.structure.models import ChangeEvent, Placement, UnitName
from secretariat.structure.queries import names_of
from secretariat.structure.queries.titles import kind_name, titles_of
from secretariat.structure.rules import in_language


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened to a unit, as exactly dated as it is known."""

    date: date
    precision: str
    title: str
    text: str = ""
    event_id: int | None = None
    tone: str = ""

    @property
    def url(self) -> str:
        """The page of the reorganisation that it was part of."""
        return reverse("reorganisations:change", args=[self.event_id]) if self.event_id else ""


def unit_timeline(unit_id: int, language: str) -> list[TimelineEntry]:
    """Founding, moves, names, merges, splits, ends and heads of a unit, the latest first."""
    placements = list(Placement.objects.filter(unit_id=unit_id).order_by("valid_from"))
    events = list(ChangeEvent.objects.filter(units=unit_id, details__undone__isnull=True).order_by("on", "pk"))
    entries = [*_stations(placements, events, language), *_names(unit_id, placements, events, language)]
    shared = [e for e in events if e.kind in ("merge", "split")]
    titles = titles_of(shared, language)
    entries += [TimelineEntry(e.on, DAY, titles[e.pk], e.reason, e.pk) for e in shared]
    entries += _heads(unit_id, language)
    return sorted(entries, key=lambda entry: entry.date, reverse=True)


def _entry(day: date, precision: str, title: str, event: ChangeEvent | None, tone: str = "") -> TimelineEntry:
    return TimelineEntry(day, precision, title, event.reason if event else "", event.pk if event else None, tone)


def _stations(placements: list[Placement], events: list[ChangeEvent], language: str) -> list[TimelineEntry]:
    by_id = {e.pk: e for e in events}
    found = []
    for before, row in zip([None, *placements], placements, strict=False):
        gap = before is None or before.valid_to < row.valid_from
        if not gap and before is not None and before.parent_id == row.parent_id:
            continue
        above = names_of([row.parent_id], row.valid_from, language)[row.parent_id] if row.parent_id else ""
        if before is None:
            title = _("Founded under %(unit)s") % {"unit": above} if above else _("Founded")
        elif gap:
            title = _("Brought back under %(unit)s") % {"unit": above} if above else _("Brought back")
        else:
            title = _("Moved to %(unit)s") % {"unit": above}
        found.append(_entry(row.valid_from, row.from_precision, title, by_id.get(row.opened_by_id or 0)))
    for row, after in zip(placements, [*placements[1:], None], strict=True):
        if row.valid_to != FOREVER and (after is None or after.valid_from > row.valid_to):
            found.append(
                _entry(row.valid_to, row.to_precision, _("Dissolved"), by_id.get(row.closed_by_id or 0), "warn")
            )
    return found


def _names(unit_id: int, placements: list[Placement], events: list[ChangeEvent], language: str) -> list[TimelineEntry]:
    renamings = {e.on: e for e in events if e.kind == "rename"}
    begun = {row.valid_from for row in placements[:1]}
    begun |= {row.valid_from for before, row in pairwise(placements) if before.valid_to < row.valid_from}
    by_day: dict[date, dict[str, str]] = defaultdict(dict)
    precision: dict[date, str] = {}
    for name in UnitName.objects.filter(unit_id=unit_id).order_by("valid_from"):
        by_day[name.valid_from][name.language] = name.name
        precision[name.valid_from] = name.from_precision
    found = []
    for day, names in by_day.items():
        if day not in begun:
            title = _("Renamed “%(name)s”") % {"name": in_language(names, language)}
            found.append(_entry(day, precision[day], title, renamings.get(day)))
    return found


def _heads(unit_id: int, language: str) -> list[TimelineEntry]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, titles, kind, valid_from, valid_to, from_precision FROM reorganisations_heads(%s)", [unit_id]
        )
        rows = cursor.fetchall()
    found = []
    for name, titles, kind, start, _end, precision in rows:
        post = in_language(json.loads(titles), language)
        how = _HOW[kind]() if kind in _HOW else ""
        title = _("%(name)s becomes %(post)s") % {"name": name, "post": post}
        found.append(TimelineEntry(start, precision, title, how))
    return found


_HOW = {"elected": lambda: _("elected"), "appointed": lambda: _("appointed"), "acting": lambda: _("acting")}


@dataclass(frozen=True)
class ChangeView:
    """One reorganisation as it is listed."""

    event: ChangeEvent
    kind: str
    title: str
    undone: bool


def _views(events: "list[ChangeEvent]") -> list[ChangeView]:
    titles = titles_of(events)
    return [ChangeView(e, kind_name(e.kind), titles[e.pk], "undone" in e.details) for e in events]


def upcoming_changes(today: date, *, limit: int = 20) -> list[ChangeView]:
    """Reorganisations that are still to come, the next first."""
    rows = ChangeEvent.objects.filter(on__gt=today, details__undone__isnull=True).order_by("on", "pk")
    return _views(list(rows[:limit]))


def past_changes(today: date, *, before: tuple[date, int] | None = None, limit: int = 50) -> list[ChangeView]:
    """Reorganisations up to a day, the latest first, from before a (day, id) on; imports are left out."""
    rows = ChangeEvent.objects.filter(on__lte=today).exclude(kind="import")
    if before:
        rows = rows.filter(Q(on__lt=before[0]) | Q(on=before[0], pk__lt=before[1]))
    return _views(list(rows.order_by("-on", "-pk")[:limit]))


def change(event_id: int) -> ChangeView:
    """One reorganisation. Raises NotFound."""
    event = ChangeEvent.objects.filter(pk=event_id).first()
    if event is None:
        raise NotFound(_("There is no such reorganisation."))
    return _views([event])[0]
