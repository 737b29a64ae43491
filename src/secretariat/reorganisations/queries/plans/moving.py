"""The plans of a move, a founding, a renaming and a bringing back."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.translation import gettext as _

from secretariat.ground import paths
from secretariat.ground.actor import Actor, Grant
from secretariat.ground.errors import Conflict, Invalid
from secretariat.offices.models import Post
from secretariat.offices.queries.seats import with_seats
from secretariat.reorganisations import rules
from secretariat.reorganisations.permissions import require_over
from secretariat.reorganisations.queries.plans.facts import Facts, fates_of_tenures, tenures_touched, work
from secretariat.reorganisations.rules import Choices, Found, Move, Plan, Renaming, Restoring
from secretariat.structure.models import UnitName, UnitType
from secretariat.structure.queries import tallies_of, tally_of

ANY_LABEL = "zzzzz"
"""Stands for the label of a unit that does not exist yet."""


def plan_move(*, actor: Actor, today: date, unit_id: int, to: int, on: date, choices: Choices) -> tuple[Plan, Grant]:
    """What a move will do: the unit goes, with all below it, under another unit."""
    facts = Facts(actor=actor, today=today, on=on)
    facts.load([unit_id, to])
    grant = require_over(actor, [facts.access_path(unit_id), facts.access_path(to)], [facts.access_path(unit_id)])
    move = checked_move(facts, unit_id, to)
    with work([paths.own(facts.access_path(unit_id))]) as ranges:
        tenures = tenures_touched([unit_id], on)
        fates = fates_of_tenures(facts, tenures, choices, {rules.CARRY, rules.END})
    rights = rules.rights_changed(facts.sights([move.old, move.new]), [(move.old, move.new, move.members)])
    return (
        Plan("move", on, (unit_id,), moves=(move,), tenures=fates, rights=tuple(rights), ranges=ranges),
        grant,
    )


def checked_move(facts: Facts, unit_id: int, to: int, *, child: bool = False) -> Move:
    """One unit's way under another, checked against the tree of every day from then on."""
    field = "children" if child else "to"
    row = facts.lasting_row(unit_id)
    above = facts.enduring_row(to, field=field)
    if row.parent_id is None:
        raise Conflict(_("%(unit)s is the head of the tree; it cannot be moved.") % {"unit": facts.name(unit_id)})
    if row.parent_id == to:
        raise Invalid(
            _("%(unit)s stands under %(above)s already.") % {"unit": facts.name(unit_id), "above": facts.name(to)},
            field=field,
        )
    for piece in rules.pieces(facts[unit_id].rows, facts[to].rows, facts.day, paths.label(unit_id)):
        if rules.stands_below(paths.parent(piece.new), piece.old):
            raise Invalid(
                _("%(unit)s cannot stand under itself or a unit below it.") % {"unit": facts.name(unit_id)},
                field=field,
            )
    facts.require_type(facts[unit_id].unit.type, to, field=field)
    facts.require_nothing_later(row.path)
    tally = tally_of(unit_id, facts.day)
    new = above.path + paths.label(unit_id)
    return Move(unit_id, row.parent_id, rules.unit(to), row.path, new, tally.units, tally.members)


def plan_found(
    *, actor: Actor, today: date, parent_id: int, type_code: str, names: Mapping[str, str], on: date,
    external_id: str | None = None,
) -> tuple[Plan, Grant]:  # fmt: skip
    """What a founding will do: a new unit of a type below another, with the posts that it is born with."""
    facts = Facts(actor=actor, today=today, on=on)
    grant = require_over(actor, [facts.access_path(parent_id)])
    facts.enduring_row(parent_id)
    type_ = UnitType.objects.filter(code=type_code).first()
    if type_ is None or type_.retired:
        raise Invalid(_("There is no such type of unit."), field="type")
    facts.require_type(type_, parent_id, field="type")
    found = Found(1, type_.pk, parent_id, clean_names(names), external_id)
    return Plan("found", on, (), founds=(found,)), grant


def clean_names(names: Mapping[str, str], *, field: str = "name") -> tuple[tuple[str, str], ...]:
    """Names by language without the empty ones. Raises Invalid when none is left."""
    kept = tuple(sorted((code, " ".join(name.split())) for code, name in names.items() if name.strip()))
    if not kept:
        raise Invalid(_("A unit needs a name in at least one language."), field=field)
    return kept


def plan_rename(*, actor: Actor, today: date, unit_id: int, names: Mapping[str, str], on: date) -> tuple[Plan, Grant]:
    """What a renaming will do. A language with an empty name loses its name; one that is left out keeps it."""
    facts = Facts(actor=actor, today=today, on=on)
    grant = require_over(actor, [facts.access_path(unit_id)])
    facts.standing_row(unit_id)
    wanted = {code: " ".join(name.split()) for code, name in names.items()}
    current: dict[str, str] = {}
    for name in UnitName.objects.filter(unit_id=unit_id, valid_to__gt=on).order_by("valid_from"):
        changes = name.language in wanted and wanted[name.language] != current.get(name.language, name.name)
        if name.valid_from > on and changes:
            raise Conflict(
                _("%(unit)s has another name from %(day)s by what is on record. Choose that day or a later one.")
                % {"unit": facts.name(unit_id), "day": facts.spoken_day(name.valid_from)},
                field="on",
            )
        if name.valid_from <= on:
            current[name.language] = name.name
            if name.valid_from == on and changes:
                raise Conflict(
                    _("%(unit)s has its name since that very day. Choose a later day.") % {"unit": name.name},
                    field="on",
                )
    renamings = tuple(
        Renaming(unit_id, code, current.get(code, ""), name)
        for code, name in sorted(wanted.items())
        if name != current.get(code, "")
    )
    if not renamings:
        raise Invalid(_("The unit has these names already."), field="name")
    if not any((current | wanted).values()):
        raise Invalid(_("A unit needs a name in at least one language."), field="name")
    return Plan("rename", on, (unit_id,), renamings=renamings, ranges=(paths.own(facts.access_path(unit_id)),)), grant


def plan_restore(
    *, actor: Actor, today: date, unit_id: int, to: int | None, on: date, with_posts: bool
) -> tuple[Plan, Grant]:
    """What a bringing back will do: the unit stands again, under its last parent or another, with its last names."""
    facts = Facts(actor=actor, today=today, on=on)
    last = facts[unit_id].rows[-1]
    parent_id = to or last.parent_id
    if parent_id is None:
        raise Invalid(_("Say under which unit it shall stand."), field="to")
    facts.load([parent_id])
    grant = require_over(actor, [facts.access_path(unit_id), facts.access_path(parent_id)])
    if on < last.end:
        raise Conflict(
            _("%(unit)s is not dissolved on %(day)s.") % {"unit": facts.name(unit_id), "day": facts.spoken_day()},
            field="on",
        )
    above = facts.enduring_row(parent_id, field="to")
    if rules.stands_below(above.path, last.path) or unit_id in paths.unit_ids(above.path):
        raise Invalid(
            _("%(unit)s cannot stand under itself or a unit below it.") % {"unit": facts.name(unit_id)}, field="to"
        )
    facts.require_type(facts[unit_id].unit.type, parent_id, field="to")
    names = UnitName.objects.filter(unit_id=unit_id).order_by("valid_from").values_list("language", "name", "valid_to")
    ended = {code: name for code, name, end in names if end == last.end}
    last_day = last.end - timedelta(days=1)
    ended_posts = Post.objects.filter(unit_id=unit_id, valid_to=last.end, type__retired=False).order_by("pk")
    posts = with_seats(ended_posts, last_day)
    restoring = Restoring(
        unit_id, parent_id, above.path + paths.label(unit_id),
        tuple(sorted(ended.items())) or tuple(sorted({code: name for code, name, _end in names}.items())),
        tuple(posts.values_list("type_id", "seats_then")) if with_posts else (),
    )  # fmt: skip
    return Plan("restore", on, (unit_id,), restorings=(restoring,), ranges=(paths.own(last.path),)), grant


def members_here(unit_ids: list[int], on: date) -> dict[int, int]:
    """How many primary members each unit has of its own on a day."""
    return {unit_id: tally.members_here for unit_id, tally in tallies_of(unit_ids, on).items()}
