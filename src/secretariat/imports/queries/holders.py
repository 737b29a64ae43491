"""Who held a post, and which units stood below another, on any day: the answers of the command line."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from secretariat.ground import paths
from secretariat.ground.actor import Actor
from secretariat.ground.dates import format_partial
from secretariat.ground.errors import Invalid, NotFound
from secretariat.imports.permissions import require_export
from secretariat.structure.models import Placement, Unit, UnitName
from secretariat.structure.queries import names_of, organisation
from secretariat.structure.rules import in_language, natural_key


@dataclass(frozen=True)
class Held:
    """One holder of a post, or one member, on a day."""

    person: str
    name: str
    unit: str
    unit_name: str
    role: str
    kind: str
    seat: int | None
    start: str
    end: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"person": self.person, "name": self.name, "unit": self.unit, "unit_name": self.unit_name,
                "role": self.role, "kind": self.kind, "seat": self.seat, "from": self.start,
                "to": self.end or None}  # fmt: skip


@dataclass(frozen=True)
class UnitLine:
    """One unit of a tree: `depth` counts from the unit that was asked for."""

    id: str
    name: str
    type: str
    depth: int
    parent: str | None
    since: str


def find_unit(text: str, on: date) -> Unit:
    """The unit with this id, or else the one of this name on a day. Raises NotFound or, for several, Invalid."""
    unit = Unit.objects.filter(external_id=text).first()
    if unit is None and text.removeprefix("unit-").isdigit():
        unit = Unit.objects.filter(external_id=None, pk=int(text.removeprefix("unit-"))).first()
    if unit is not None:
        return unit
    ids = set(UnitName.objects.at(on).filter(name__iexact=text).values_list("unit_id", flat=True))
    found = list(Unit.objects.filter(pk__in=ids)[:10])
    if not found:
        raise NotFound(
            _("There is no unit with the id or name “%(text)s” on %(day)s.") % {"text": text, "day": on.isoformat()}
        )
    if len(found) > 1:
        raise Invalid(
            _("Several units are called “%(text)s”. Say which by its id: %(ids)s.")
            % {"text": text, "ids": ", ".join(u.external_id or f"unit-{u.pk}" for u in found)}
        )
    return found[0]


_HELD = """
    SELECT COALESCE(p.external_id, 'person-' || p.id), p.display_name,
           COALESCE(pt.names ->> %s, pt.names ->> 'en', pt.code), t.kind, t.seat, t.valid_from,
           t.from_precision, t.valid_to, t.to_precision
    FROM offices_post o JOIN offices_posttype pt ON pt.id = o.type_id JOIN offices_tenure t ON t.post_id = o.id
    JOIN people_person p ON p.id = t.person_id
    WHERE o.unit_id = %s AND t.valid_from <= %s AND t.valid_to > %s
      AND (%s = '' OR lower(pt.code) = lower(%s)
           OR EXISTS (SELECT 1 FROM jsonb_each_text(pt.names) n WHERE lower(n.value) = lower(%s)))
    ORDER BY pt.rank, pt.code, t.seat NULLS LAST, p.sort_name
"""
_MEMBERS = """
    SELECT COALESCE(p.external_id, 'person-' || p.id), p.display_name, 'Member', m.kind, NULL, m.valid_from,
           m.from_precision, m.valid_to, m.to_precision
    FROM people_membership m JOIN people_person p ON p.id = m.person_id
    WHERE m.unit_id = %s AND m.valid_from <= %s AND m.valid_to > %s ORDER BY p.sort_name
"""


def who_held(*, actor: Actor, unit: Unit, role: str, on: date) -> list[Held]:
    """Holders of a role in a unit on a day; the role "Member" asks for members, an empty one for every office.

    Names are in the organisation's main language. Raises NotAllowed.
    """
    require_export(actor)
    language = _main_language()
    name = names_of([unit.pk], on, language)[unit.pk]
    with connection.cursor() as cursor:
        if role.casefold() == "member":
            cursor.execute(_MEMBERS, [unit.pk, on, on])
        else:
            cursor.execute(_HELD, [language, unit.pk, on, on, role, role, role])
        rows = cursor.fetchall()
    key = unit.external_id or f"unit-{unit.pk}"
    return [
        Held(person, who, key, name, post, kind, seat, format_partial(start, before), format_partial(end, after))
        for person, who, post, kind, seat, start, before, end, after in rows
    ]


def lines_below(*, unit: Unit | None, on: date, depth: int | None = None) -> list[UnitLine]:
    """The unit and everything below it on a day, in the order of a tree; every root for None.

    Names are in the organisation's main language. Raises NotFound when the unit did not stand on that day.
    """
    rows = Placement.objects.at(on).select_related("unit", "unit__type")
    top = 0
    if unit is not None:
        place = rows.filter(unit=unit).first()
        if place is None:
            raise NotFound(_("There was no such unit on %(day)s.") % {"day": on.isoformat()})
        low, high = paths.subtree(place.path)
        rows = rows.filter(path__gte=low, path__lt=high)
        top = paths.depth(place.path)
    found = [p for p in rows if depth is None or paths.depth(p.path) - top <= depth]
    language = _main_language()
    names = names_of([p.unit_id for p in found], on, language)
    order = {p.path: (p.unit.type.rank, natural_key(names[p.unit_id]), p.unit_id) for p in found}

    def place_in_tree(path: str) -> list[tuple[int, str, int]]:
        steps = range((top + 1) * paths.WIDTH, len(path) + 1, paths.WIDTH)
        return [order[path[:step]] for step in steps]

    found.sort(key=lambda p: place_in_tree(p.path))
    keys = {p.unit_id: p.unit.external_id or f"unit-{p.unit_id}" for p in found}
    return [
        UnitLine(
            keys[p.unit_id], names[p.unit_id], in_language(p.unit.type.names, language) or p.unit.type.code,
            paths.depth(p.path) - top, keys.get(p.parent_id or 0), format_partial(p.valid_from, p.from_precision),
        )
        for p in found
    ]  # fmt: skip


def _main_language() -> str:
    found = organisation()
    return found.main_language if found else "en"
