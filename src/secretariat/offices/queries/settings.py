"""What the pages of settings show: kinds of units and posts, and what each post allows where."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.translation import get_language

from secretariat.ground import powers
from secretariat.offices.models import BirthPost, Post, PostPower, PostType
from secretariat.structure.models import UnitType
from secretariat.structure.rules import in_language

EVERY_KIND = "*"
"""Stands for powers that a post has in units of every kind."""

Granted = dict[tuple[str | None, str], str]


def name_in_reader_language(names: dict[str, str]) -> str:
    """A name in the reader's language."""
    return in_language(names, get_language() or "en")


def unit_types() -> list[UnitType]:
    """Every kind of unit, from the top down, with what may stand below it."""
    return list(UnitType.objects.prefetch_related("allowed_children", "birth_posts__post_type"))


def post_types() -> list[PostType]:
    """Every kind of post, by rank, with its powers."""
    return list(PostType.objects.prefetch_related("powers__unit_type"))


def born_with(unit_type: UnitType) -> dict[str, int]:
    """The posts and seats that a new unit of a type is born with, by the post's code."""
    rows = BirthPost.objects.filter(unit_type=unit_type).order_by("post_type__rank")
    return dict(rows.values_list("post_type__code", "seats"))


def kinds_of(post_type: PostType) -> list[str | None]:
    """The kinds of units (None for every kind) in which a post stands or has powers, from the top down."""
    codes = set(BirthPost.objects.filter(post_type=post_type).values_list("unit_type__code", flat=True))
    codes |= set(Post.objects.filter(type=post_type).values_list("unit__type__code", flat=True).distinct())
    given = set(PostPower.objects.filter(post_type=post_type).values_list("unit_type__code", flat=True).distinct())
    standing = [kind.code for kind in UnitType.objects.all() if kind.code in codes | given]
    return [*([None] if None in given else []), *standing]


def holders_by_kind(post_type: PostType, day: date) -> dict[str, int]:
    """How many people hold a post on a day, by kind of unit."""
    codes = dict(UnitType.objects.values_list("pk", "code"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT unit_type_id, holders FROM offices_count_holders(%s, %s)", [post_type.pk, day])
        return {codes[kind]: holders for kind, holders in cursor.fetchall()}


@dataclass(frozen=True)
class PowerChange:
    """What a change would do to the holders of a post in units of one kind."""

    kind: str
    power: powers.Power
    before: str
    after: str
    holders: int
    code: str = ""
    """The code of the kind of unit."""

    @property
    def gains(self) -> bool:
        """Whether the holders can do more afterwards."""
        order = ["", powers.UNIT, powers.BELOW]
        return order.index(self.after) > order.index(self.before)


def preview_powers(post_type: PostType, before: Granted, after: Granted, day: date) -> list[PowerChange]:
    """What changes for holders of a post, kind of unit by kind of unit, and for how many of them."""
    held = holders_by_kind(post_type, day)
    names = {kind.code: name_in_reader_language(kind.names) for kind in UnitType.objects.all()}
    touched = {kind for kind, _power in before.keys() | after.keys()}
    kinds = [code for code in names if code in touched or (None in touched and code in held)]
    changes = []
    for kind in kinds:
        for power in powers.CATALOGUE.values():
            old, new = _widest(before, kind, power.code), _widest(after, kind, power.code)
            if old != new:
                changes.append(PowerChange(names[kind], power, old, new, held.get(kind, 0), kind))
    return changes


def _widest(granted: Granted, kind: str, power: str) -> str:
    reaches: Iterable[str] = (granted.get((kind, power), ""), granted.get((None, power), ""))
    return powers.BELOW if powers.BELOW in reaches else powers.UNIT if powers.UNIT in reaches else ""
