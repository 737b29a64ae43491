"""Adding, changing and retiring kinds of units."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.ground.dates import FOREVER
from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.structure.models import Placement, UnitType
from secretariat.structure.permissions import require_settings


@dataclass(frozen=True)
class TypeFacts:
    """Everything that an organisation decides about a kind of unit, except its posts."""

    names: dict[str, str]
    plural_names: dict[str, str] = field(default_factory=dict)
    children: tuple[str, ...] = ()
    min_members: int | None = None
    max_members: int | None = None
    has_members: bool = True
    rank: int = 0


def add_unit_type(*, actor: Actor, now: datetime, facts: TypeFacts) -> UnitType:
    """A new kind of unit, with a code made from its name. Raises NotAllowed or Invalid."""
    grant = require_settings(actor)
    _require_sound(facts)
    with transaction.atomic():
        unit_type = UnitType.objects.create(code=new_code(facts.names, UnitType.objects.values_list("code", flat=True)))
        _write(unit_type, facts)
        ledger.record(
            "structure.add_unit_type", actor=actor, now=now, subject=unit_type, grant=grant, code=unit_type.code,
            after=asdict(facts),
        )  # fmt: skip
    return unit_type


def change_unit_type(*, actor: Actor, now: datetime, code: str, facts: TypeFacts) -> UnitType:
    """Changes a kind of unit; units that stand where it no longer allows stay where they are.

    Raises NotAllowed, NotFound or Invalid.
    """
    grant = require_settings(actor)
    _require_sound(facts)
    with transaction.atomic():
        unit_type = require_unit_type(code)
        before = facts_of(unit_type)
        _write(unit_type, facts)
        if before != facts:
            ledger.record(
                "structure.change_unit_type", actor=actor, now=now, subject=unit_type, grant=grant, code=code,
                before=asdict(before), after=asdict(facts),
            )  # fmt: skip
    return unit_type


def retire_unit_type(*, actor: Actor, now: datetime, code: str, retired: bool = True) -> UnitType:
    """Takes a kind of unit out of use for new units, or brings it back.

    Raises NotAllowed, NotFound, or Conflict while units of this kind exist.
    """
    grant = require_settings(actor)
    with transaction.atomic():
        unit_type = require_unit_type(code)
        if retired:
            standing = Placement.objects.filter(unit__type=unit_type, valid_to=FOREVER).count()
            if standing:
                raise Conflict(
                    _("%(count)d units of this kind still exist. Dissolve or merge them first.") % {"count": standing}
                )
        unit_type.retired = retired
        unit_type.save(update_fields=["retired"])
        ledger.record(
            "structure.retire_unit_type", actor=actor, now=now, subject=unit_type, grant=grant, code=code,
            retired=retired,
        )  # fmt: skip
    return unit_type


def require_unit_type(code: str) -> UnitType:
    """The kind of unit with this code. Raises NotFound."""
    unit_type = UnitType.objects.filter(code=code).first()
    if unit_type is None:
        raise NotFound(_("There is no kind of unit “%(code)s”.") % {"code": code})
    return unit_type


def facts_of(unit_type: UnitType) -> TypeFacts:
    """What is decided about a kind of unit at present."""
    return TypeFacts(
        names=unit_type.names,
        plural_names=unit_type.plural_names,
        children=tuple(sorted(unit_type.allowed_children.values_list("code", flat=True))),
        min_members=unit_type.min_members,
        max_members=unit_type.max_members,
        has_members=unit_type.has_members,
        rank=unit_type.rank,
    )


def new_code(names: dict[str, str], taken: Iterable[str]) -> str:
    """A code for something new, from its English name where it has one, that nothing else bears."""
    base = slugify(names.get("en") or "") or "kind"
    used = {"new", *taken}
    code, number = base[:50], 2
    while code in used:
        code, number = f"{base[:50]}-{number}", number + 1
    return code


def _require_sound(facts: TypeFacts) -> None:
    if not any(name.strip() for name in facts.names.values()):
        raise Invalid(_("A kind of unit needs a name in at least one language."), field="names")
    low, high = facts.min_members, facts.max_members
    if low is not None and high is not None and low > high:
        raise Invalid(_("The least number of members is above the greatest."), field="max_members")


def _write(unit_type: UnitType, facts: TypeFacts) -> None:
    values: dict[str, Any] = asdict(facts)
    children = list(UnitType.objects.filter(code__in=values.pop("children")))
    if len(children) != len(set(facts.children)):
        raise Invalid(_("One of the kinds that may stand below does not exist."), field="children")
    for name, value in values.items():
        setattr(unit_type, name, value)
    unit_type.save()
    unit_type.allowed_children.set(children)
