"""Who holds which post: tenures, taking up a post and leaving it."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.responses import Status
from pydantic import Field

from secretariat.ground import clock, paths
from secretariat.ground.actor import Actor
from secretariat.kit.rest.fields import Day, Entry, Flag, Id, IdText, Limit, ShortText, Text, UnitIdText
from secretariat.kit.rest.paging import CursorText, Page, actor_of, cursor_after, page, position
from secretariat.kit.rest.problems import Problem, wrong
from secretariat.offices import actions, queries
from secretariat.offices.api.router import router
from secretariat.offices.api.shown import Kind, TenureShown, tenures_shown
from secretariat.offices.models import Tenure
from secretariat.structure.permissions import require_signed_in
from secretariat.structure.queries import require_unit


class TenureEntry(Entry):
    """Taking up a post. Without `until` it lasts for the post's term of office, where it has one.

    Who takes it up is said by `person_id`, or by `known_by` (the membership number or e-mail address exactly as it
    stands on the record) and `name` for someone who belongs where you fill posts and see no names.
    """

    post_id: Id
    person_id: Id | None = None
    known_by: ShortText = ""
    name: ShortText = ""
    kind: Kind = "elected"
    on: Day
    until: Day | None = None
    over_term_limit: Annotated[bool, Field(strict=True)] = False


class EndTenureEntry(Entry):
    """`on` is the first day on which the person no longer holds the post."""

    on: Day
    reason: Text = ""


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
    found = queries.page_of_tenures(
        actor=actor, on=None if ever else day, today=clock.today(), within=within, person_id=person,
        after=position(cursor, str, int), limit=limit + 1,
    )  # fmt: skip
    last = cursor_after(found[limit - 1].path, found[limit - 1].pk) if len(found) > limit else None
    return page(request, tenures_shown(found[:limit]), last)


@router.post("/tenures", response={201: TenureShown}, summary="Fill a post")
def begin_tenure(request: HttpRequest, entry: TenureEntry) -> Any:
    """Lets a person take up a post: one within your reach, an officer whom everybody may know, or one whom you name
    exactly. Needs the power “Fill posts” there.
    """
    actor = actor_of(request)
    tenure = actions.begin_tenure(
        actor=actor, now=clock.now(), post_id=entry.post_id, person_id=entry.person_id, known_by=entry.known_by,
        name=entry.name, kind=entry.kind, on=entry.on, until=entry.until, over_term_limit=entry.over_term_limit,
    )  # fmt: skip
    return Status(201, _recorded(actor, tenure))


@router.post("/tenures/{tenure_id}/end", response=TenureShown, summary="End a tenure")
def end_tenure(request: HttpRequest, tenure_id: IdText, entry: EndTenureEntry) -> Any:
    """The powers of the post end with that day. Needs the power “Fill posts” in the post's unit."""
    actor = actor_of(request)
    tenure = actions.end_tenure(actor=actor, now=clock.now(), tenure_id=tenure_id, on=entry.on, reason=entry.reason)
    return _recorded(actor, tenure)


def _recorded(actor: Actor, tenure: Tenure) -> dict[str, Any]:
    """A tenure that was just written: the action had the holder's file open, the reader may not know their name."""
    shown = tenures_shown([tenure])[0]
    known = queries.knows_holder(actor=actor, tenure=tenure)
    return shown if known else shown | {"person_id": None, "name": _("not public")}
