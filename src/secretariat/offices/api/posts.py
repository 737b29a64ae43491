"""Posts with their seats and holders, what a post allows, and which seats nobody holds."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja.responses import Status
from pydantic import Field, StrictInt

from secretariat.ground import clock
from secretariat.kit.rest.fields import (
    Day,
    Entry,
    Flag,
    IdText,
    Limit,
    Name,
    Names,
    Shown,
    Text,
    TextParam,
    UnitId,
    UnitIdText,
)
from secretariat.kit.rest.paging import CursorText, Page, actor_of, cursor_after, page, position
from secretariat.offices import actions, queries
from secretariat.offices.actions.posts import MOST_SEATS
from secretariat.offices.api.router import router
from secretariat.offices.api.shown import Kind, PostShown, TenureShown, post_shown, tenures_shown
from secretariat.offices.api.shown import below as range_below
from secretariat.offices.queries import PostView
from secretariat.structure.permissions import require_signed_in
from secretariat.structure.queries import require_unit


class PostPowerShown(Shown):
    """A power that holders of a post have: in their own unit, or in it and all below it."""

    power: str
    reach: str


class SeatsShown(Shown):
    """How many seats a post has from one day until another, which is its first day with another number."""

    seats: int
    valid_from: date
    valid_to: date | None


class PostPage(PostShown):
    """A post with its seats and holders at other times, as far as you may know them, and what it allows."""

    other_seats: list[SeatsShown]
    others: list[TenureShown]
    powers: list[PostPowerShown]


class CandidateShown(Shown):
    """Someone whom you may know; `note` is the unit that they belong to, or the office that they hold."""

    person_id: int
    name: str
    note: str


class VacancyShown(Shown):
    """A post with seats that nobody holds."""

    post_id: int
    unit_id: int
    unit_name: str
    type: str
    names: Names
    vacant: int


class EndingShown(Shown):
    """A tenure that ends soon with nobody recorded to follow; `ends` is the first day without it."""

    tenure_id: int
    post_id: int
    unit_id: int
    unit_name: str
    type: str
    person_id: int
    name: str
    kind: Kind
    ends: date


class EndPostEntry(Entry):
    """`on` is the first day without the post."""

    on: Day
    reason: Text = ""


class SeatsEntry(Entry):
    """`on` is the first day with this number of seats."""

    seats: Annotated[StrictInt, Field(ge=1, le=MOST_SEATS)]
    on: Day
    reason: Text = ""


class PostEntry(Entry):
    """A new post in a unit."""

    unit_id: UnitId
    type: Name
    seats: Annotated[StrictInt, Field(ge=1, le=MOST_SEATS)] = 1
    on: Day


@router.get("/units/{unit_id}/posts", response=Page[PostShown], summary="Posts of a unit")
def list_posts_of_unit(request: HttpRequest, unit_id: UnitIdText, on: Day | None = None) -> Any:
    """The head first, each with its holders as far as the organisation makes its officers known."""
    require_signed_in(actor_of(request))
    day = on or clock.today()
    require_unit(unit_id, day)
    return page(request, [post_shown(view) for view in queries.posts_of([unit_id], day)[unit_id]], None)


@router.get("/posts", response=Page[PostShown], summary="Posts")
def list_posts(
    request: HttpRequest,
    below: UnitIdText | None = None,
    type: TextParam | None = None,
    q: TextParam | None = None,
    on: Day | None = None,
    cursor: CursorText | None = None,
    limit: Limit = 50,
) -> Any:
    """Posts of all units, or of one and all `below` it, or of a `type`, along the tree. With `q`, such as “treasurer
    harbour”, the posts that are meant by the words: one page.
    """
    require_signed_in(actor_of(request))
    day = on or clock.today()
    if q is not None:
        return page(request, _found(q, day, limit), None)
    found = queries.page_of_posts(
        day,
        within=range_below(below, day) or ("", "~"),
        type_code=type,
        after=position(cursor, str, int),
        limit=limit + 1,
    )
    last = None
    if len(found) > limit:
        view, path = found[limit - 1]
        last = cursor_after(path, view.post.pk)
    return page(request, [post_shown(view) for view, _path in found[:limit]], last)


def _found(text: str, day: date, limit: int) -> list[dict[str, Any]]:
    found = queries.find_posts(text, day, language=get_language() or "en", limit=limit)
    views = queries.posts_of({f.unit_id for f in found}, day)
    by_id = {view.post.pk: view for rows in views.values() for view in rows}
    return [post_shown(by_id[f.post.pk]) for f in found]


@router.get("/posts/{post_id}", response=PostPage, summary="A post")
def get_post(request: HttpRequest, post_id: IdText, on: Day | None = None) -> Any:
    """As it was on a day; 404 when its unit did not exist then."""
    require_signed_in(actor_of(request))
    return _post_page(post_id, on or clock.today())


def _post_page(post_id: int, day: date) -> dict[str, Any]:
    found = queries.post_page(post_id, day)
    return post_shown(PostView(found.post, found.seats, found.holders)) | {
        "other_seats": [
            {"seats": seats, "valid_from": days.start, "valid_to": None if days.open else days.end}
            for seats, days in found.other_seats
        ],
        "others": tenures_shown([other.tenure for other in found.others]),
        "powers": [{"power": p.power, "reach": p.reach} for p in found.powers],
    }


@router.get("/posts/{post_id}/candidates", response=Page[CandidateShown], summary="Who may fill a post")
def list_candidates(request: HttpRequest, post_id: IdText, q: TextParam = "", limit: Limit = 60) -> Any:
    """Members of the unit and below, or with `q` those found by name, as far as you see names; where you see none,
    officers near the unit, whom everybody may know. One page. Needs the power “Fill posts” there.

    Somebody else is named exactly, without a list: see “Fill a post”.
    """
    actor, today = actor_of(request), clock.today()
    require_signed_in(actor)
    post = queries.post_page(post_id, today)
    found = queries.candidates(actor=actor, page=post, text=q.strip(), on=today, limit=limit)
    return page(request, [asdict(one) for one in found], None)


@router.post("/posts", response={201: PostShown}, summary="Make a post")
def create_post(request: HttpRequest, entry: PostEntry) -> Any:
    """Makes a post with so many seats in a unit. Needs the power “Define posts and powers” there."""
    post = actions.create_post(
        actor=actor_of(request), now=clock.now(), unit_id=entry.unit_id, type_code=entry.type, seats=entry.seats,
        on=entry.on,
    )  # fmt: skip
    return Status(201, post_shown(PostView(post, post.seats)))


@router.post("/posts/{post_id}/end", response=PostShown, summary="End a post")
def end_post(request: HttpRequest, post_id: IdText, entry: EndPostEntry) -> Any:
    """Refused while a tenure runs on that day or later. Needs the power “Define posts and powers” there."""
    post = actions.end_post(actor=actor_of(request), now=clock.now(), post_id=post_id, on=entry.on, reason=entry.reason)
    return post_shown(PostView(post, post.seats))


@router.post("/posts/{post_id}/seats", response=PostPage, summary="Change the seats of a post")
def change_seats(request: HttpRequest, post_id: IdText, entry: SeatsEntry) -> Any:
    """Another number of seats from a day on; refused while more people hold the post than it would have seats. Needs
    the power “Define posts and powers” there. The answer shows the post on that day.
    """
    post = actions.change_seats(
        actor=actor_of(request), now=clock.now(), post_id=post_id, seats=entry.seats, on=entry.on, reason=entry.reason
    )
    return _post_page(post.pk, entry.on)


@router.get("/vacancies", response=Page[VacancyShown], summary="Vacancies")
def list_vacancies(
    request: HttpRequest,
    heads: Flag = False,
    on: Day | None = None,
    cursor: CursorText | None = None,
    limit: Limit = 50,
) -> Any:
    """Seats that nobody holds on a day where you fill posts, along the tree; with `heads=true` only those of heads."""
    actor = actor_of(request)
    require_signed_in(actor)
    (after,) = position(cursor, str) or ("",)
    found = queries.vacancies(actor=actor, on=on or clock.today(), heads_only=heads, after=after, limit=limit + 1)
    items = [
        {"post_id": v.post.pk, "unit_id": v.unit_id, "unit_name": v.unit_name, "type": v.post.type.code,
         "names": v.post.type.names, "vacant": v.vacant}
        for v in found[:limit]
    ]  # fmt: skip
    return page(request, items, cursor_after(found[limit - 1].path) if len(found) > limit else None)


@router.get("/endings", response=Page[EndingShown], summary="Tenures that end soon")
def list_endings(request: HttpRequest, limit: Limit = 200) -> Any:
    """Within the organisation's days of notice, where you fill posts, with nobody recorded to follow; one page, the
    next one first.
    """
    actor = actor_of(request)
    require_signed_in(actor)
    found = queries.endings(actor=actor, today=clock.today(), limit=limit)
    items = [
        {"tenure_id": e.tenure_id, "post_id": e.post.pk, "unit_id": e.unit_id, "unit_name": e.unit_name,
         "type": e.post.type.code, "names": e.post.type.names, "person_id": e.person_id, "name": e.person_name,
         "kind": e.kind, "ends": e.ends}
        for e in found
    ]  # fmt: skip
    return page(request, items, None)
