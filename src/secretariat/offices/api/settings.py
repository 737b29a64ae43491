"""The settings: the organisation itself, its kinds of units and posts, and what each post allows."""

from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import HttpRequest
from ninja.responses import Status
from pydantic import Field, StrictInt, StringConstraints

from secretariat.ground import clock, powers
from secretariat.kit.rest.fields import Entry, Names, NamesEntry, Shown, TextParam
from secretariat.kit.rest.paging import Page, actor_of, page
from secretariat.offices.actions import post_types as actions
from secretariat.offices.actions.post_types import Granted, PostFacts
from secretariat.offices.api.router import router
from secretariat.offices.models import PostType
from secretariat.offices.permissions import require_define
from secretariat.offices.queries import settings as queries
from secretariat.structure.actions.unit_types import (
    TypeFacts,
    add_unit_type,
    change_unit_type,
    require_unit_type,
    retire_unit_type,
)
from secretariat.structure.models import UnitType
from secretariat.structure.permissions import require_signed_in

Code = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Reach = Literal["unit", "below"]


class UnitTypeShown(Shown):
    """A kind of unit; `posts` are those that a new unit is born with, each with its seats."""

    code: str
    names: Names
    plural_names: Names
    rank: int
    allowed_children: list[str]
    min_members: int | None
    max_members: int | None
    has_members: bool
    posts: dict[str, int]
    retired: bool


class PostTypeShown(Shown):
    """A kind of post. Terms are in months."""

    code: str
    names: Names
    rank: int
    is_head: bool
    term_months: int | None
    term_limit: int | None
    retired: bool


class PowerShown(Shown):
    """One power: what it lets its holder do."""

    code: str
    label: str
    explanation: str


class GrantedShown(Shown):
    """A power that holders of a post have in units of a type (null: of every type), and how far it reaches."""

    unit_type: str | None
    power: str
    reach: Reach


class PowerChangeShown(Shown):
    """What a change would do to the holders of a post in units of one type: the reach before and after, and how many
    people hold the post there. An empty reach stands for no power.
    """

    unit_type: str
    power: str
    before: Literal["", "unit", "below"]
    after: Literal["", "unit", "below"]
    holders: int


class PowersShown(Shown):
    """What holders of a post may do."""

    granted: list[GrantedShown]


class PowersPreview(Shown):
    """What would change, for how many."""

    changes: list[PowerChangeShown]


class UnitTypeEntry(Entry):
    """A kind of unit as it should stand. Without `posts` those stay that new units are born with."""

    names: NamesEntry
    plural_names: NamesEntry = {}
    allowed_children: Annotated[list[Code], Field(max_length=200)] = []
    min_members: Annotated[StrictInt, Field(ge=0, le=1_000_000)] | None = None
    max_members: Annotated[StrictInt, Field(ge=1, le=1_000_000)] | None = None
    has_members: Annotated[bool, Field(strict=True)] = True
    rank: Annotated[StrictInt, Field(ge=0, le=999)] = 0
    posts: Annotated[dict[Code, Annotated[StrictInt, Field(ge=1, le=999)]], Field(max_length=200)] | None = None


class PostTypeEntry(Entry):
    """A kind of post as it should stand, except its powers."""

    names: NamesEntry
    rank: Annotated[StrictInt, Field(ge=0, le=999)] = 50
    is_head: Annotated[bool, Field(strict=True)] = False
    term_months: Annotated[StrictInt, Field(ge=1, le=600)] | None = None
    term_limit: Annotated[StrictInt, Field(ge=1, le=50)] | None = None


class RetireEntry(Entry):
    """Out of use for new ones, or with `retired: false` in use again."""

    retired: Annotated[bool, Field(strict=True)] = True


class GrantedEntry(Entry):
    """A power in units of a type (null: of every type), and how far it reaches."""

    unit_type: Code | None = None
    power: Code
    reach: Reach


class PowersEntry(Entry):
    """Everything that holders of the post may do from now on; what is left out is taken away."""

    granted: Annotated[list[GrantedEntry], Field(max_length=500)]

    def as_granted(self) -> Granted:
        """The same, by type of unit and power."""
        return {(g.unit_type, g.power): g.reach for g in self.granted}


def _unit_type(row: UnitType) -> dict[str, Any]:
    same = ("code", "names", "plural_names", "rank", "min_members", "max_members", "has_members", "retired")
    return {name: getattr(row, name) for name in same} | {
        "allowed_children": [child.code for child in row.allowed_children.all()],
        "posts": {birth.post_type.code: birth.seats for birth in row.birth_posts.all()},
    }


def _post_type(row: PostType) -> dict[str, Any]:
    return {name: getattr(row, name) for name in PostTypeShown.model_fields}


def _unit_facts(entry: UnitTypeEntry) -> TypeFacts:
    return TypeFacts(
        names=dict(entry.names), plural_names=dict(entry.plural_names),
        children=tuple(sorted(set(entry.allowed_children))), min_members=entry.min_members,
        max_members=entry.max_members, has_members=entry.has_members, rank=entry.rank,
    )  # fmt: skip


def _post_facts(entry: PostTypeEntry) -> PostFacts:
    return PostFacts(
        names=dict(entry.names), rank=entry.rank, is_head=entry.is_head, term_months=entry.term_months,
        term_limit=entry.term_limit,
    )  # fmt: skip


@router.get("/unit-types", response=Page[UnitTypeShown], summary="Types of units")
def list_unit_types(request: HttpRequest) -> Any:
    """Which kinds of units there are, which may stand below which, and the posts that a new unit is born with."""
    require_signed_in(actor_of(request))
    return page(request, [_unit_type(row) for row in queries.unit_types()], None)


def _keep_unit_type(request: HttpRequest, code: str | None, entry: UnitTypeEntry) -> dict[str, Any]:
    actor, now, facts = actor_of(request), clock.now(), _unit_facts(entry)
    with transaction.atomic():
        kept = (
            add_unit_type(actor=actor, now=now, facts=facts)
            if code is None
            else change_unit_type(actor=actor, now=now, code=code, facts=facts)
        )
        if entry.posts is not None:
            actions.set_birth_posts(actor=actor, now=now, unit_type=kept.code, seats=dict(entry.posts))
    return _unit_type(require_unit_type(kept.code))


@router.post("/unit-types", response={201: UnitTypeShown}, summary="Add a type of unit")
def create_unit_type(request: HttpRequest, entry: UnitTypeEntry) -> Any:
    """Its code is made from its name. Needs the power “Change settings” everywhere, and for `posts` also “Define posts
    and powers”.
    """
    return Status(201, _keep_unit_type(request, None, entry))


@router.put("/unit-types/{code}", response=UnitTypeShown, summary="Change a type of unit")
def replace_unit_type(request: HttpRequest, code: TextParam, entry: UnitTypeEntry) -> Any:
    """Units that stand where it no longer allows stay where they are. Needs the power “Change settings” everywhere, and
    for `posts` also “Define posts and powers”.
    """
    return _keep_unit_type(request, code, entry)


@router.post("/unit-types/{code}/retire", response=UnitTypeShown, summary="Take a type of unit out of use")
def retire_type_of_unit(request: HttpRequest, code: TextParam, entry: RetireEntry) -> Any:
    """Refused while such units exist. Needs the power “Change settings” everywhere."""
    return _unit_type(retire_unit_type(actor=actor_of(request), now=clock.now(), code=code, retired=entry.retired))


@router.get("/post-types", response=Page[PostTypeShown], summary="Types of posts")
def list_post_types(request: HttpRequest) -> Any:
    """Which kinds of posts there are, with their terms of office."""
    require_signed_in(actor_of(request))
    return page(request, [_post_type(row) for row in queries.post_types()], None)


@router.post("/post-types", response={201: PostTypeShown}, summary="Add a type of post")
def create_post_type(request: HttpRequest, entry: PostTypeEntry) -> Any:
    """Without any power; its code is made from its name. Needs the power “Define posts and powers” everywhere."""
    facts = _post_facts(entry)
    return Status(201, _post_type(actions.add_post_type(actor=actor_of(request), now=clock.now(), facts=facts)))


@router.put("/post-types/{code}", response=PostTypeShown, summary="Change a type of post")
def replace_post_type(request: HttpRequest, code: TextParam, entry: PostTypeEntry) -> Any:
    """Tenures that have begun keep their ends. Needs the power “Define posts and powers” everywhere."""
    facts = _post_facts(entry)
    return _post_type(actions.change_post_type(actor=actor_of(request), now=clock.now(), code=code, facts=facts))


@router.post("/post-types/{code}/retire", response=PostTypeShown, summary="Take a type of post out of use")
def retire_type_of_post(request: HttpRequest, code: TextParam, entry: RetireEntry) -> Any:
    """Refused while there are such posts. Needs the power “Define posts and powers” everywhere."""
    return _post_type(
        actions.retire_post_type(actor=actor_of(request), now=clock.now(), code=code, retired=entry.retired)
    )


@router.get("/powers", response=Page[PowerShown], summary="Powers")
def list_powers(request: HttpRequest) -> Any:
    """Everything that a post can let its holder do."""
    require_signed_in(actor_of(request))
    items = [{"code": p.code, "label": p.label, "explanation": p.explanation} for p in powers.CATALOGUE.values()]
    return page(request, [{name: str(text) for name, text in item.items()} for item in items], None)


def _granted(granted: Granted) -> dict[str, Any]:
    rows = sorted(granted.items(), key=lambda row: (row[0][0] or "", row[0][1]))
    return {"granted": [{"unit_type": kind, "power": power, "reach": reach} for (kind, power), reach in rows]}


@router.get("/post-types/{code}/powers", response=PowersShown, summary="What a post allows")
def get_powers(request: HttpRequest, code: TextParam) -> Any:
    """The powers of its holders at present, by type of unit."""
    require_signed_in(actor_of(request))
    return _granted(actions.granted_by(actions.require_post_type(code)))


@router.post("/post-types/{code}/powers/preview", response=PowersPreview, summary="Preview a change of powers")
def preview_powers(request: HttpRequest, code: TextParam, entry: PowersEntry) -> Any:
    """What would change, for how many holders; nothing is written. Needs the power “Define posts and powers”
    everywhere.
    """
    require_define(actor_of(request))
    post = actions.require_post_type(code)
    after = entry.as_granted()
    actions.require_grantable(after)
    changes = queries.preview_powers(post, actions.granted_by(post), after, clock.today())
    return {
        "changes": [
            {"unit_type": c.code, "power": c.power.code, "before": c.before, "after": c.after, "holders": c.holders}
            for c in changes
        ]
    }


@router.put("/post-types/{code}/powers", response=PowersShown, summary="Change what a post allows")
def set_powers(request: HttpRequest, code: TextParam, entry: PowersEntry) -> Any:
    """Holds at once. Refused when nobody would be left who can change settings. Needs the power “Define posts and
    powers” everywhere.
    """
    now = clock.now()
    actions.set_powers(actor=actor_of(request), now=now, today=clock.today(), code=code, granted=entry.as_granted())
    return _granted(actions.granted_by(actions.require_post_type(code)))
