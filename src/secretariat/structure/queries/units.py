"""Units on a day: their names, their place in the tree, what stood above and below them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from secretariat.ground import clock, memo, paths
from secretariat.ground.errors import NotFound
from secretariat.structure import rules
from secretariat.structure.models import ChangeEvent, Organisation, Placement, Unit, UnitName, UnitType
from secretariat.structure.queries.tallies import Tally, tallies_of
from secretariat.structure.rules import in_language

MOST_FOUND = 20
"""So many units are offered where one is looked for by name; with so many there may be more."""

NAMES_FOR_EACH = 10
"""So many names are looked at for each unit that is to be found by name."""


@dataclass(frozen=True)
class UnitView:
    """A unit as it was on a day: its name in the reader's language, its type, its place and its figures."""

    id: int
    external_id: str | None
    name: str
    type: UnitType
    parent_id: int | None
    path: str
    tally: Tally
    sort_name: str = ""

    @property
    def depth(self) -> int:
        """How many units stand above it."""
        return paths.depth(self.path)


def names_by_language(unit_ids: Iterable[int], on: date) -> dict[int, dict[str, str]]:
    """The units' names on a day in every language; ids without a name then get those they had another day."""
    ids, notes = set(unit_ids), memo.notes()
    asked = {i for i in ids if ("names", i, on) not in notes}
    at_day: dict[int, dict[str, str]] = {}
    nearest: dict[int, dict[str, str]] = {}
    for row in UnitName.objects.filter(unit_id__in=asked).order_by("valid_from"):
        nearest.setdefault(row.unit_id, {})[row.language] = row.name
        if row.valid_from <= on < row.valid_to:
            at_day.setdefault(row.unit_id, {})[row.language] = row.name
    for i in asked:
        notes["names", i, on] = at_day.get(i) or nearest.get(i) or {}
    return {i: notes["names", i, on] for i in ids}


def names_of(unit_ids: Iterable[int], on: date, language: str | None = None) -> dict[int, str]:
    """The units' names on a day, in the reader's language where there is one; ids without a name get their last one."""
    wanted = language or get_language() or "en"
    return {i: in_language(names, wanted) or f"#{i}" for i, names in names_by_language(unit_ids, on).items()}


def name_of(unit_id: int, on: date, language: str | None = None) -> str:
    """One unit's name on a day."""
    return names_of([unit_id], on, language)[unit_id]


def placement_of(unit_id: int, on: date) -> Placement | None:
    """Where the unit stood on a day, or None when it did not exist then."""
    placement: Placement | None = Placement.objects.at(on).filter(unit_id=unit_id).first()
    return placement


def require_unit(unit_id: int, on: date) -> Placement:
    """Where the unit stood on a day. Raises NotFound when it did not exist then."""
    placement: Placement | None = (
        Placement.objects.at(on).filter(unit_id=unit_id).select_related("unit", "unit__type").first()
    )
    if placement is None:
        raise NotFound(_("There was no such unit on %(day)s.") % {"day": on.isoformat()})
    return placement


def access_path(unit_id: int, today: date) -> str:
    """Where the unit stands today, else where it first will, else where it last did: what decides on access to it.

    Raises NotFound when there was never such a unit.
    """
    rows = list(Placement.objects.filter(unit_id=unit_id).values_list("valid_from", "valid_to", "path"))
    if not rows:
        raise NotFound(_("There is no such unit."))
    return rules.access_path(rows, today)


def stands_until(unit_id: int, on: date) -> date:
    """The first day after `on` on which the unit is to stand nowhere, whatever moves before; FOREVER for none.

    Raises NotFound when it did not exist on that day.
    """
    end = on
    rows = Placement.objects.filter(unit_id=unit_id, valid_to__gt=on).order_by("valid_from")
    for start, until in rows.values_list("valid_from", "valid_to"):
        if start > end:
            break
        end = until
    if end == on:
        raise NotFound(_("There was no such unit on %(day)s.") % {"day": on.isoformat()})
    return end


def limit_note(unit: UnitView, *, coming: int = 0) -> str:
    """What to know of a unit's members when so many more come: too few, too many; empty when all is well."""
    least, most, here = unit.type.min_members, unit.type.max_members, unit.tally.members_here + coming
    if most and here > most:
        if coming:
            return _("%(unit)s will have %(count)d members, more than the %(limit)d it should have.") % {
                "unit": unit.name, "count": here, "limit": most,
            }  # fmt: skip
        return _("more than the %(most)d it should have") % {"most": most}
    if least and here < least and not coming:
        return _("fewer than the %(least)d it should have") % {"least": least}
    return ""


def views(placements: "QuerySet[Placement] | list[Placement]", on: date) -> list[UnitView]:
    """What is shown of several placements on a day, in their order: three queries for any number."""
    rows = list(placements)
    names = names_of([p.unit_id for p in rows], on)
    tallies = tallies_of([p.unit_id for p in rows], on)
    return [
        UnitView(
            p.unit_id, p.unit.external_id, names[p.unit_id], p.unit.type, p.parent_id, p.path, tallies[p.unit_id],
            p.unit.sort_name,
        )
        for p in rows
    ]  # fmt: skip


def _placements(on: date) -> "QuerySet[Placement]":
    rows: QuerySet[Placement] = Placement.objects.at(on).select_related("unit", "unit__type")
    return rows


def unit_on(unit_id: int, on: date) -> UnitView:
    """The unit as it was on a day. Raises NotFound when it did not exist then."""
    return views([require_unit(unit_id, on)], on)[0]


def units_on(unit_ids: Iterable[int], on: date) -> list[UnitView]:
    """Several units as they were on a day, along the tree; those that did not exist then are left out."""
    return views(_placements(on).filter(unit_id__in=list(unit_ids)).order_by("path"), on)


def roots(on: date) -> list[UnitView]:
    """The units that stood under no other."""
    return _by_name(_placements(on).filter(parent=None), on)


def _names_to_sort_by(rows: "QuerySet[Placement]", on: date) -> list[tuple[str, int]]:
    """The units of some placements with the names of a day by which they are sorted, in that order."""
    main = Subquery(Organisation.objects.values("main_language")[:1])
    told = rows.order_by("unit__names__valid_from").values_list(
        "unit_id",
        "unit__names__language",
        "unit__names__name",
        "unit__names__valid_from",
        "unit__names__valid_to",
        main,
    )
    at_day: dict[int, dict[str, str]] = {}
    nearest: dict[int, dict[str, str]] = {}
    language = "en"
    for unit_id, code, name, start, end, main_language in told:
        language = main_language or language
        nearest.setdefault(unit_id, {})
        if name:
            nearest[unit_id][code] = name
            if start <= on < end:
                at_day.setdefault(unit_id, {})[code] = name
    return sorted(
        (rules.natural_key(in_language(at_day.get(unit_id) or names, language)), unit_id)
        for unit_id, names in nearest.items()
    )


def sort_place(unit_id: int, on: date) -> tuple[str, int]:
    """The (sort name, id) of a unit on a day, after which others go on. Raises NotFound when it did not exist then."""
    unit = require_unit(unit_id, on).unit
    if on == clock.today():
        return unit.sort_name, unit_id
    return _names_to_sort_by(_placements(on).filter(unit_id=unit_id), on)[0]


def _by_name(
    rows: "QuerySet[Placement]", on: date, *, after: tuple[str, int] | None = None, limit: int | None = None
) -> list[UnitView]:
    """Units by the name that they had on the day, from after a (sort name, id) on."""
    if on == clock.today():
        if after:
            rows = rows.filter(Q(unit__sort_name__gt=after[0]) | Q(unit__sort_name=after[0], unit_id__gt=after[1]))
        return views(rows.order_by("unit__sort_name", "unit_id")[:limit], on)
    # Kept on record is only the name of today to sort by; of a past day the few names below one unit are looked at.
    places = [place for place in _names_to_sort_by(rows, on) if after is None or place > after][:limit]
    found = {unit.id: unit for unit in views(_placements(on).filter(unit_id__in=[pk for _name, pk in places]), on)}
    return [replace(found[pk], sort_name=name) for name, pk in places]


def children(
    unit_id: int,
    on: date,
    *,
    after: tuple[str, int] | None = None,
    limit: int = 200,
    type_code: str | None = None,
    text: str = "",
    among: Collection[int] | None = None,
) -> list[UnitView]:
    """Units that stood directly below, by name, from after a (sort name, id) on.

    Of one type where it is named, with a text in their name of that day where one is given, among some where given.
    """
    rows = _placements(on).filter(parent_id=unit_id)
    if text:
        rows = rows.filter(Exists(UnitName.objects.at(on).filter(unit_id=OuterRef("unit_id"), name__icontains=text)))
    if among is not None:
        rows = rows.filter(unit_id__in=among)
    if type_code:
        rows = rows.filter(unit__type__code=type_code)
    return _by_name(rows, on, after=after, limit=limit)


def ancestors(path: str, on: date) -> list[UnitView]:
    """The units from the centre down to the one with this path, itself included."""
    return units_on(paths.unit_ids(path), on)


def names_above(units: Iterable[UnitView], on: date) -> dict[int, list[str]]:
    """The names of the units above each of several, from the centre down, by its id: one query for any number."""
    above = {unit.id: paths.unit_ids(unit.path)[:-1] for unit in units}
    names = names_of({i for ids in above.values() for i in ids}, on)
    return {unit_id: [names[i] for i in ids] for unit_id, ids in above.items()}


def place_names(units: Iterable[UnitView], on: date) -> dict[int, str]:
    """Each unit's name with the two units above it, by its id: what tells apart units of one name."""
    known = list(units)
    above = names_above(known, on)
    return {u.id: " · ".join(part for part in (u.name, " › ".join(above[u.id][-2:])) if part) for u in known}


def page_of_units(
    on: date, *, within: tuple[str, str] = ("", "~"), type_code: str | None = None, after: str = "", limit: int = 50
) -> list[UnitView]:
    """Units on a day whose path lies in a range, each unit before those below it, from after a path on."""
    rows = _placements(on).filter(path__gte=max(within[0], after), path__lt=within[1], path__gt=after)
    if type_code:
        rows = rows.filter(unit__type__code=type_code)
    return views(rows.order_by("path")[:limit], on)


def find_units(
    text: str, on: date, *, limit: int = 20, within: Sequence[tuple[str, str]] | None = None
) -> list[UnitView]:
    """Units whose name or external id holds the text, on a day; those that begin with it come first.

    With `within` only those that stand in one of these ranges of paths.
    """
    wanted = " ".join(text.split())
    if not wanted:
        return []
    # The trigram index needs three characters in the middle of a name, and fewer at its beginning.
    match = {"name__icontains" if len(wanted) > 2 else "name__istartswith": wanted}
    every = UnitName.objects.at(on).filter(**match)
    named = every.values_list("unit_id", flat=True)[: limit * NAMES_FOR_EACH]
    # One list of ids: a condition on either of two tables would read both from end to end.
    known = Unit.objects.filter(external_id=wanted).values_list("pk", flat=True)
    ids = list(named.union(known))
    rows = _placements(on)
    if within is not None:
        rows = rows.filter(reduce(or_, (Q(path__gte=low, path__lt=high) for low, high in within), Q(pk__in=[])))
    if within is not None and len(ids) >= limit * NAMES_FOR_EACH:
        # So many have the name that those in the ranges may not be among them; there the first ones are soon found.
        rows = rows.filter(Exists(every.filter(unit_id=OuterRef("unit_id"))))
    else:
        rows = rows.filter(unit_id__in=ids)
    found = views(rows.order_by("path")[: limit * 2], on)
    found.sort(key=lambda u: (not u.name.casefold().startswith(wanted.casefold()), u.depth, u.name))
    return found[:limit]


def find_units_to_join(
    text: str, on: date, *, limit: int = MOST_FOUND, within: Sequence[tuple[str, str]] | None = None
) -> list[UnitView]:
    """Those of the units found by name or external id that have members of their own."""
    found = find_units(text, on, limit=limit * 3, within=within)
    return [unit for unit in found if unit.type.has_members][:limit]


def page_of_changes(
    *, unit_id: int | None = None, on: date | None = None, after: tuple[date, int] | None = None, limit: int = 50
) -> list[ChangeEvent]:
    """Reorganisations, of one unit where it is named, up to a day, the latest first, from after a (day, id) on."""
    rows = ChangeEvent.objects.order_by(F("on").desc(), F("id").desc()).prefetch_related("units")
    if unit_id is not None:
        rows = rows.filter(units=unit_id)
    if on is not None:
        rows = rows.filter(on__lte=on)
    if after:
        rows = rows.filter(Q(on__lt=after[0]) | Q(on=after[0], id__lt=after[1]), on__lte=after[0])
    return list(rows[:limit])


def unit_types() -> list[UnitType]:
    """Every type of unit with those that may stand below it, the highest first."""
    return list(UnitType.objects.prefetch_related("allowed_children"))


def change_events(unit_id: int) -> "QuerySet[ChangeEvent]":
    """The reorganisations that touched a unit, the latest first."""
    return ChangeEvent.objects.filter(units=unit_id).order_by(F("on").desc(), F("id").desc())
