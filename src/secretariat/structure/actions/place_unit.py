"""Bringing one unit into being under another, on a day."""

from datetime import date

from django.utils.translation import gettext as _

from secretariat.ground import paths
from secretariat.ground.dates import DAY, Period
from secretariat.ground.errors import Conflict, Invalid
from secretariat.structure.actions import tallies
from secretariat.structure.actions.placements import open_placements
from secretariat.structure.models import ChangeEvent, Placement, Unit, UnitName, UnitType
from secretariat.structure.rules import in_language, natural_key


def place_unit(
    *,
    type: UnitType,
    names: dict[str, str],
    parent: Placement | None,
    on: date,
    event: ChangeEvent | None,
    external_id: str | None = None,
    precision: str = DAY,
    main_language: str = "en",
) -> Placement:
    """Makes a unit, names it and places it under another. A step of an action that has checked its permission.

    Raises Invalid when no name is given or the type may not stand there, Conflict when the parent did not exist then.
    """
    names = {language: " ".join(name.split()) for language, name in names.items() if name.strip()}
    if not names:
        raise Invalid(_("A unit needs a name in at least one language."), field="name")
    if parent is not None:
        if not parent.valid_from <= on < parent.valid_to:
            raise Conflict(_("The unit above did not exist on %(day)s.") % {"day": on.isoformat()}, field="on")
        if not parent.unit.type.allowed_children.filter(pk=type.pk).exists():
            raise Invalid(_("A unit of this type may not stand there."), field="type")
    unit = Unit.objects.create(
        type=type, external_id=external_id, sort_name=natural_key(in_language(names, main_language))
    )
    UnitName.objects.bulk_create(
        UnitName(unit=unit, language=language, name=name, valid_from=on, from_precision=precision)
        for language, name in names.items()
    )
    if parent is None:
        placement = Placement.objects.create(
            unit=unit, path=paths.label(unit.pk), valid_from=on, from_precision=precision, opened_by=event
        )
        tallies.add(unit.pk, Period(on), units=1)
    else:
        placement = open_placements(unit.pk, parent.unit_id, on, event, precision=precision)[0]
        placement.unit = unit
    if event is not None:
        event.units.add(unit)
    return placement
