"""Adding, changing and retiring kinds of posts, and the posts that new units are born with."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from secretariat.ground import ledger, powers
from secretariat.ground.actor import Actor
from secretariat.ground.dates import FOREVER
from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.offices.actions.keep_able import nothing_gained, someone_stays_able
from secretariat.offices.models import BirthPost, Post, PostPower, PostType
from secretariat.offices.permissions import require_define
from secretariat.structure.actions.unit_types import new_code, require_unit_type
from secretariat.structure.models import UnitType


@dataclass(frozen=True)
class PostFacts:
    """What an organisation decides about a kind of post, except its powers. Terms are in months."""

    names: dict[str, str]
    rank: int = 50
    is_head: bool = False
    term_months: int | None = None
    term_limit: int | None = None


def add_post_type(*, actor: Actor, now: datetime, facts: PostFacts) -> PostType:
    """A new kind of post, without any power. Raises NotAllowed or Invalid."""
    grant = require_define(actor)
    _require_sound(facts)
    with transaction.atomic():
        code = new_code(facts.names, PostType.objects.values_list("code", flat=True))
        post_type = PostType.objects.create(code=code, **asdict(facts))
        ledger.record(
            "offices.add_post_type", actor=actor, now=now, subject=post_type, grant=grant, code=code,
            after=asdict(facts),
        )  # fmt: skip
    return post_type


def change_post_type(*, actor: Actor, now: datetime, code: str, facts: PostFacts) -> PostType:
    """Changes a kind of post; tenures that have begun keep their ends. Raises NotAllowed, NotFound or Invalid."""
    grant = require_define(actor)
    _require_sound(facts)
    with transaction.atomic():
        post_type = require_post_type(code)
        before = {name: getattr(post_type, name) for name in asdict(facts)}
        for name, value in asdict(facts).items():
            setattr(post_type, name, value)
        post_type.save()
        if before != asdict(facts):
            ledger.record(
                "offices.change_post_type", actor=actor, now=now, subject=post_type, grant=grant, code=code,
                before=before, after=asdict(facts),
            )  # fmt: skip
    return post_type


def retire_post_type(*, actor: Actor, now: datetime, code: str, retired: bool = True) -> PostType:
    """Takes a kind of post out of use for new units, or brings it back.

    Raises NotAllowed, NotFound, or Conflict while there are such posts.
    """
    grant = require_define(actor)
    with transaction.atomic():
        post_type = require_post_type(code)
        if retired:
            standing = Post.objects.filter(type=post_type, valid_to=FOREVER).count()
            if standing:
                raise Conflict(_("There are still %(count)d such posts. End them first.") % {"count": standing})
            BirthPost.objects.filter(post_type=post_type).delete()
        post_type.retired = retired
        post_type.save(update_fields=["retired"])
        ledger.record(
            "offices.retire_post_type", actor=actor, now=now, subject=post_type, grant=grant, code=code,
            retired=retired,
        )  # fmt: skip
    return post_type


def set_birth_posts(*, actor: Actor, now: datetime, unit_type: str, seats: dict[str, int]) -> None:
    """Decides with which posts, and how many seats, new units of a type are born; units that exist stay as they are.

    Raises NotAllowed, NotFound, or Invalid for an unknown post or fewer than one seat.
    """
    grant = require_define(actor)
    with transaction.atomic():
        kind = require_unit_type(unit_type)
        posts = {post.code: post for post in PostType.objects.filter(code__in=seats, retired=False)}
        wrong = sorted(seats.keys() - posts.keys()) or sorted(code for code, count in seats.items() if count < 1)
        if wrong:
            raise Invalid(_("There is no post “%(code)s”, or it has no seat.") % {"code": wrong[0]}, field="posts")
        born = BirthPost.objects.filter(unit_type=kind)
        before = dict(born.values_list("post_type__code", "seats"))
        if before == seats:
            return
        born.delete()
        BirthPost.objects.bulk_create(
            BirthPost(unit_type=kind, post_type=posts[code], seats=count) for code, count in seats.items()
        )
        ledger.record(
            "offices.set_birth_posts", actor=actor, now=now, subject=kind, grant=grant, unit_type=unit_type,
            before=before, after=seats,
        )  # fmt: skip


Granted = dict[tuple[str | None, str], str]
"""Reach by kind of unit (None for every kind) and power."""


def set_powers(*, actor: Actor, now: datetime, today: date, code: str, granted: Granted) -> None:
    """Decides what holders of a post may do, by kind of unit, each power with its reach; it holds at once.

    Raises NotFound, Invalid for something unknown, NotAllowed (also for powers that the actors would give themselves),
    or Conflict when nobody would be left who can change settings.
    """
    grant = require_define(actor)
    post_type = require_post_type(code)
    kinds = require_grantable(granted)
    before = granted_by(post_type)
    if before == granted:
        return
    with someone_stays_able(today), nothing_gained(actor, today):
        rows = PostPower.objects.filter(post_type=post_type)
        rows.delete()
        PostPower.objects.bulk_create(
            PostPower(post_type=post_type, unit_type=kinds[kind], power=power, reach=reach)
            for (kind, power), reach in granted.items()
        )
        ledger.record(
            "offices.set_powers", actor=actor, now=now, subject=post_type, grant=grant, code=code,
            before=_plain(before), after=_plain(granted),
        )  # fmt: skip


def require_grantable(granted: Granted) -> dict[str | None, UnitType | None]:
    """The kinds of units by code, None for every kind. Raises Invalid for an unknown kind of unit, power or reach."""
    kinds: dict[str | None, UnitType | None] = {None: None, **{kind.code: kind for kind in UnitType.objects.all()}}
    for (kind, power), reach in granted.items():
        if kind not in kinds or power not in powers.CATALOGUE or reach not in dict(powers.REACHES):
            raise Invalid(_("“%(power)s” cannot be given like this.") % {"power": power}, field="powers")
    return kinds


def granted_by(post_type: PostType) -> Granted:
    """What holders of a post may do at present."""
    rows = PostPower.objects.filter(post_type=post_type)
    return {(kind, power): reach for kind, power, reach in rows.values_list("unit_type__code", "power", "reach")}


def require_post_type(code: str) -> PostType:
    """The kind of post with this code. Raises NotFound."""
    post_type = PostType.objects.filter(code=code).first()
    if post_type is None:
        raise NotFound(_("There is no kind of post “%(code)s”.") % {"code": code})
    return post_type


def _plain(granted: Granted) -> list[str]:
    return sorted(f"{kind or '*'}: {power} ({reach})" for (kind, power), reach in granted.items())


def _require_sound(facts: PostFacts) -> None:
    if not any(name.strip() for name in facts.names.values()):
        raise Invalid(_("A kind of post needs a name in at least one language."), field="names")
