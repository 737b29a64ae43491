"""The API of offices: posts with their holders, tenures, one's own powers, and the ledger."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status
from pydantic import Field, StrictInt

from secretariat.ground import clock, paths
from secretariat.kit.rest.fields import (
    BIGGEST,
    Day,
    Entry,
    Flag,
    Id,
    IdText,
    Limit,
    Name,
    Names,
    Shown,
    Span,
    Text,
    TextParam,
    UnitId,
    UnitIdText,
    span,
)
from secretariat.kit.rest.paging import CursorText, Page, actor_of, cursor_after, page, position
from secretariat.kit.rest.problems import Problem, wrong
from secretariat.offices import actions, queries
from secretariat.offices.actions.posts import MOST_SEATS
from secretariat.offices.models import Post, Tenure
from secretariat.offices.queries import Act, Holder, PostView
from secretariat.people.queries import names_in_language
from secretariat.structure.permissions import require_signed_in
from secretariat.structure.queries import require_unit

router = Router()
Kind = Literal["elected", "appointed", "acting", "deputy"]


class PostTypeShown(Shown):
    """A kind of post."""

    code: str
    names: Names
    rank: int
    is_head: bool
    term_months: int | None
    term_limit: int | None
    retired: bool


class HolderShown(Span):
    """Who holds a post; `seat` is null for a deputy."""

    tenure_id: int
    person_id: int | None
    name: str
    kind: Kind
    seat: int | None


class PostShown(Span):
    """A post with its seats and, on the day that was asked for, its holders."""

    id: int
    unit_id: int
    type: str
    names: Names
    seats: int
    vacant: int
    holders: list[HolderShown]


class TenureShown(Span):
    """A person's holding of a post."""

    id: int
    post_id: int
    unit_id: int
    type: str
    person_id: int
    name: str
    kind: Kind
    seat: int | None
    reason: str


class GrantShown(Shown):
    """A power that a tenure of one's own gives today: in a unit, and where `below` is true in all units below it."""

    power: str
    unit_id: int | None
    tenure_id: int | None
    below: bool


class MeShown(Shown):
    """Who asks, and what they may do today."""

    user_id: int
    person_id: int | None
    name: str
    grants: list[GrantShown]
    limited_to: list[str] | None


class ActShown(Shown):
    """One act of the ledger; `payload` says what changed, and is null once it has been erased."""

    id: int
    at: datetime
    action: str
    label: str
    actor_kind: str
    actor_name: str
    actor_person_id: int | None
    power: str
    authority: str
    subject_type: str
    subject_id: int | None
    person_id: int | None
    unit_id: int | None
    payload: dict[str, Any] | None
    erased_at: datetime | None
    sealed: bool


class PostEntry(Entry):
    """A new post in a unit."""

    unit_id: UnitId
    type: Name
    seats: Annotated[StrictInt, Field(ge=1, le=MOST_SEATS)] = 1
    on: Day


class TenureEntry(Entry):
    """Taking up a post. Without `until` it lasts for the post's term of office, where it has one."""

    post_id: Id
    person_id: Id
    kind: Kind = "elected"
    on: Day
    until: Day | None = None
    over_term_limit: Annotated[bool, Field(strict=True)] = False


class EndTenureEntry(Entry):
    """`on` is the first day on which the person no longer holds the post."""

    on: Day
    reason: Text = ""


def _holder(holder: Holder) -> dict[str, Any]:
    shown = {name: getattr(holder, name) for name in ("tenure_id", "person_id", "name", "kind", "seat")}
    return shown | span(holder)


def _post(view: PostView) -> dict[str, Any]:
    post: Post = view.post
    return {
        "id": post.pk,
        "unit_id": post.unit_id,
        "type": post.type.code,
        "names": post.type.names,
        "seats": post.seats,
        "vacant": view.vacant,
        "holders": [_holder(holder) for holder in view.holders],
    } | span(post)


def _tenures(rows: list[Tenure]) -> list[dict[str, Any]]:
    names = names_in_language([row.person_id for row in rows])
    return [
        {
            "id": row.pk,
            "post_id": row.post_id,
            "unit_id": row.post.unit_id,
            "type": row.post.type.code,
            "person_id": row.person_id,
            "name": names.get(row.person_id, row.person.display_name),
            "kind": row.kind,
            "seat": row.seat,
            "reason": row.reason,
        }
        | span(row)
        for row in rows
    ]


@router.get("/post-types", response=Page[PostTypeShown], summary="Types of posts")
def list_post_types(request: HttpRequest) -> Any:
    """Which kinds of posts there are, with their terms of office."""
    require_signed_in(actor_of(request))
    rows = queries.post_types()
    return page(request, [{name: getattr(row, name) for name in PostTypeShown.model_fields} for row in rows], None)


@router.get("/units/{unit_id}/posts", response=Page[PostShown], summary="Posts of a unit")
def list_posts_of_unit(request: HttpRequest, unit_id: UnitIdText, on: Day | None = None) -> Any:
    """The head first, each with its holders as far as the organisation makes its officers known."""
    require_signed_in(actor_of(request))
    day = on or clock.today()
    require_unit(unit_id, day)
    return page(request, [_post(view) for view in queries.posts_of([unit_id], day)[unit_id]], None)


@router.get("/posts", response=Page[PostShown], summary="Posts")
def list_posts(
    request: HttpRequest,
    below: UnitIdText | None = None,
    type: TextParam | None = None,
    on: Day | None = None,
    cursor: CursorText | None = None,
    limit: Limit = 50,
) -> Any:
    """Posts of all units, or of one and all `below` it, or of a `type`, along the tree."""
    require_signed_in(actor_of(request))
    day = on or clock.today()
    found = queries.page_of_posts(
        day, within=_below(below, day) or ("", "~"), type_code=type, after=position(cursor, str, int), limit=limit + 1
    )
    last = None
    if len(found) > limit:
        view, path = found[limit - 1]
        last = cursor_after(path, view.post.pk)
    return page(request, [_post(view) for view, _path in found[:limit]], last)


@router.get("/tenures", response=Page[TenureShown], summary="Tenures")
def list_tenures(
    request: HttpRequest,
    unit: UnitIdText | None = None,
    below: Flag = True,
    person: IdText | None = None,
    ever: Flag = False,
    on: Day | None = None,
    cursor: CursorText | None = None,
    limit: Limit = 50,
) -> Any:
    """Who holds which post on a day, or ever held one (`ever=true`): of a unit and all below it, unless `below=false`;
    of a person. Your own and those within your reach.
    """
    actor = actor_of(request)
    require_signed_in(actor)
    if ever and on:
        raise Problem(422, "", [wrong("query", "ever", "", "“ever” and “on” exclude each other.")])
    day = on or clock.today()
    within = None
    if unit is not None:
        path = require_unit(unit, day).path
        within = paths.subtree(path) if below else paths.own(path)
    (after,) = position(cursor, int) or (0,)
    found = queries.page_of_tenures(
        actor=actor, on=None if ever else day, within=within, person_id=person, after=after, limit=limit + 1
    )
    last = cursor_after(found[limit - 1].pk) if len(found) > limit else None
    return page(request, _tenures(found[:limit]), last)


@router.get("/me", response=MeShown, summary="Me")
def get_me(request: HttpRequest) -> Any:
    """Who asks, and which powers their offices give them today, as far as the token lets them use these."""
    actor = actor_of(request)
    require_signed_in(actor)
    return {
        "user_id": actor.user_id,
        "person_id": actor.person_id,
        "name": actor.name,
        "grants": [
            {"power": g.power, "unit_id": g.unit_id, "tenure_id": g.tenure_id, "below": g.high == f"{g.low}~"}
            for g in actor.grants
        ],
        "limited_to": sorted(actor.limited_to) if actor.limited_to is not None else None,
    }


@router.get("/ledger", response=Page[ActShown], summary="The ledger")
def list_acts(
    request: HttpRequest,
    unit: UnitIdText | None = None,
    person: IdText | None = None,
    action: TextParam = "",
    cursor: CursorText | None = None,
    limit: Limit = 50,
) -> Any:
    """Acts within the reach of your power “Read the ledger”, those that you did and those about you, latest first: in a
    `unit` and below it, by or about a `person`, of one kind (`action`).
    """
    actor = actor_of(request)
    require_signed_in(actor)
    within = _below(unit, clock.today())
    (before,) = position(cursor, int) or (BIGGEST,)
    found = queries.page_of_ledger(
        actor=actor, within=within, person_id=person, action=action, before=before, limit=limit + 1
    )
    acts = queries.acts_in_words(actor=actor, entries=found[:limit])
    last = cursor_after(found[limit - 1].pk) if len(found) > limit else None
    return page(request, [_act(act) for act in acts], last)


def _below(unit_id: int | None, day: Any) -> tuple[str, str] | None:
    return None if unit_id is None else paths.subtree(require_unit(unit_id, day).path)


def _act(act: Act) -> dict[str, Any]:
    shown = {name: getattr(act.entry, name) for name in ActShown.model_fields if hasattr(act.entry, name)}
    return shown | {
        "label": act.label,
        "authority": act.authority,
        "unit_id": act.unit_id,
        "sealed": act.sealed,
    }


@router.post("/posts", response={201: PostShown}, summary="Make a post")
def create_post(request: HttpRequest, entry: PostEntry) -> Any:
    """Makes a post with so many seats in a unit. Needs the power “Define posts and powers” there."""
    post = actions.create_post(
        actor=actor_of(request), now=clock.now(), unit_id=entry.unit_id, type_code=entry.type, seats=entry.seats,
        on=entry.on,
    )  # fmt: skip
    return Status(201, _post(PostView(post)))


@router.post("/tenures", response={201: TenureShown}, summary="Fill a post")
def begin_tenure(request: HttpRequest, entry: TenureEntry) -> Any:
    """Lets a person within your reach take up a post. Needs the power “Fill posts” there."""
    tenure = actions.begin_tenure(
        actor=actor_of(request), now=clock.now(), post_id=entry.post_id, person_id=entry.person_id, kind=entry.kind,
        on=entry.on, until=entry.until, over_term_limit=entry.over_term_limit,
    )  # fmt: skip
    return Status(201, _tenures([tenure])[0])


@router.post("/tenures/{tenure_id}/end", response=TenureShown, summary="End a tenure")
def end_tenure(request: HttpRequest, tenure_id: IdText, entry: EndTenureEntry) -> Any:
    """The powers of the post end with that day. Needs the power “Fill posts” in the post's unit."""
    return _tenures(
        [
            actions.end_tenure(
                actor=actor_of(request), now=clock.now(), tenure_id=tenure_id, on=entry.on, reason=entry.reason
            )
        ]
    )[0]
