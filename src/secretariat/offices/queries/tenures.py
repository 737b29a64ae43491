"""Tenures and posts as lists."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from secretariat.ground.actor import Actor
from secretariat.offices.models import Post, PostType, Tenure
from secretariat.offices.permissions import visible_tenures
from secretariat.offices.queries.holders import PostView, holders
from secretariat.offices.queries.seats import with_seats


def page_of_tenures(
    *,
    actor: Actor,
    on: date | None,
    within: tuple[str, str] | None = None,
    person_id: int | None = None,
    today: date,
    after: tuple[str, int] | None = None,
    limit: int = 50,
) -> list[Tenure]:
    """Tenures that the actor may see: on a day, or of any time with None; in a range of paths, of a person.

    By where their units stand now, each unit before those below it, from after a (path, id) on.
    """
    # Persons are fetched for the page: joined, their policy would be asked for every holder within reach.
    rows: QuerySet[Tenure] = visible_tenures(actor).select_related("post__type").prefetch_related("person")
    if on is not None:
        rows = rows.filter(valid_from__lte=on, valid_to__gt=on)
    if within is not None and on in (None, today):
        rows = rows.filter(path__gte=within[0], path__lt=within[1])
    elif within is not None:
        # The row's own path is where the unit stands now; another day had a tree of its own.
        rows = rows.filter(
            post__unit__placements__path__gte=within[0], post__unit__placements__path__lt=within[1],
            post__unit__placements__valid_from__lte=on, post__unit__placements__valid_to__gt=on,
        )  # fmt: skip
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    if after:
        rows = rows.filter(Q(path__gt=after[0]) | Q(path=after[0], pk__gt=after[1]), path__gte=after[0])
    return list(rows.order_by("path", "pk")[:limit])


def page_of_posts(
    on: date,
    *,
    within: tuple[str, str] = ("", "~"),
    type_code: str | None = None,
    after: tuple[str, int] | None = None,
    limit: int = 50,
) -> list[tuple[PostView, str]]:
    """Posts on a day of the units whose path lies in a range, with their holders and the unit's path.

    Each unit before those below it, from after a (path, id) on; two queries for any number.
    """
    rows: Any = Post.objects.at(on).filter(
        unit__placements__path__gte=max(within[0], after[0]) if after else within[0],
        unit__placements__path__lt=within[1],
        unit__placements__valid_from__lte=on,
        unit__placements__valid_to__gt=on,
    )
    rows = with_seats(rows, on).annotate(where=F("unit__placements__path")).select_related("type")
    if type_code:
        rows = rows.filter(type__code=type_code)
    if after:
        rows = rows.filter(Q(where__gt=after[0]) | Q(where=after[0], pk__gt=after[1]))
    posts: list[Any] = list(rows.order_by("where", "pk")[:limit])
    held = holders({post.unit_id for post in posts}, on)
    return [(PostView(post, post.seats_then, held.get(post.pk, [])), post.where) for post in posts]


def post_types() -> Iterable[PostType]:
    """Every type of post, the highest first."""
    return PostType.objects.all()
