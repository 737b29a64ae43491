"""What reorganisations are called: by the title they were given, else by kind and units in the reader's language."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from secretariat.structure.models import ChangeEvent, UnitName
from secretariat.structure.rules import in_language

MOST_NAMED = 3
_KINDS = {
    "found": lambda: _("Founding"),
    "move": lambda: _("Move"),
    "merge": lambda: _("Merger"),
    "split": lambda: _("Division"),
    "rename": lambda: _("Renaming"),
    "dissolve": lambda: _("Dissolution"),
    "restore": lambda: _("Bringing back"),
    "import": lambda: _("Import"),
}


def kind_name(kind: str) -> str:
    """A kind of reorganisation in the reader's language; empty where there is no such kind."""
    return _KINDS[kind]() if kind in _KINDS else ""


def titles_of(events: Iterable[ChangeEvent], language: str | None = None) -> dict[int, str]:
    """What each of some reorganisations is called: two queries for any number of them.

    A title is somebody's own word and stands in the language in which it was written.
    """
    found = {}
    bare = []
    for event in events:
        found[event.pk] = event.title or kind_name(event.kind)
        if not event.title and event.kind != "import":
            bare.append(event)
    units: dict[int, list[int]] = {}
    for event_id, unit_id in _topmost([event.pk for event in bare]):
        units.setdefault(event_id, []).append(unit_id)
    names = _Names({unit_id for ids in units.values() for unit_id in ids[:MOST_NAMED]})
    for event in bare:
        ids = units.get(event.pk, [])
        if not ids:
            continue
        named = ", ".join(names.on(unit_id, event.on, language) for unit_id in ids[:MOST_NAMED])
        words = {"kind": kind_name(event.kind), "units": named, "count": len(ids) - MOST_NAMED}
        if len(ids) > MOST_NAMED:
            found[event.pk] = _("%(kind)s: %(units)s and %(count)d more") % words
        else:
            found[event.pk] = _("%(kind)s: %(units)s") % words
    return found


class _Names:
    """Names of units on any day, all of them fetched once."""

    def __init__(self, unit_ids: set[int]) -> None:
        self.rows: dict[int, list[UnitName]] = {}
        for row in UnitName.objects.filter(unit_id__in=unit_ids).order_by("valid_from") if unit_ids else []:
            self.rows.setdefault(row.unit_id, []).append(row)

    def on(self, unit_id: int, day: date, language: str | None) -> str:
        """What a unit was called on a day, else what it was last called."""
        rows = self.rows.get(unit_id, [])
        now = {row.language: row.name for row in rows if row.valid_from <= day < row.valid_to}
        names = now or {row.language: row.name for row in rows}
        return in_language(names, language or get_language() or "en") or f"#{unit_id}"


def _topmost(event_ids: list[int]) -> list[tuple[int, int]]:
    """Events with those of their units that stood under none of the others around that day, the old ones first."""
    if not event_ids:
        return []
    through = ChangeEvent.units.through
    rows = through.objects.filter(
        changeevent_id__in=event_ids,
        unit__placements__valid_from__lte=F("changeevent__on"),
        unit__placements__valid_to__gte=F("changeevent__on"),
    ).order_by("unit__placements__valid_from", "unit_id")
    stood = list(rows.values_list("changeevent_id", "unit_id", "unit__placements__parent_id"))
    those = {(event_id, unit_id) for event_id, unit_id, _parent in stood}
    under = {(event_id, unit_id) for event_id, unit_id, parent in stood if (event_id, parent) in those}
    return [pair for pair in dict.fromkeys((e, u) for e, u, _parent in stood) if pair not in under]
