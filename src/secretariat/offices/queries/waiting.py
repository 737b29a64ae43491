"""What waits for those who fill posts: vacant seats, and tenures that end soon with no successor recorded."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from secretariat.ground import powers
from secretariat.ground.actor import Actor
from secretariat.offices.models import Post
from secretariat.structure.queries import names_of, organisation


@dataclass(frozen=True)
class Vacancy:
    """A post with seats that nobody holds."""

    post: Post
    unit_id: int
    unit_name: str
    path: str
    vacant: int


@dataclass(frozen=True)
class Ending:
    """A tenure that ends soon. `ends` is the first day on which the post will not be held."""

    tenure_id: int
    post: Post
    unit_id: int
    unit_name: str
    person_id: int | None
    person_name: str
    kind: str
    ends: date


def vacancies(
    *,
    actor: Actor,
    on: date,
    ranges: list[tuple[str, str]] | None = None,
    heads_only: bool = False,
    after: str = "",
    limit: int = 50,
) -> list[Vacancy]:
    """Vacant seats on a day where the actor fills posts (or in other ranges), along the tree from a path on."""
    where = actor.reach(powers.FILL_POSTS) if ranges is None else ranges
    rows = _call(
        "SELECT * FROM offices_vacancies(%s, %s, %s, %s, %s, %s)",
        [[low for low, _high in where], [high for _low, high in where], on, heads_only, after, limit],
    )
    posts = Post.objects.select_related("type").in_bulk([row[0] for row in rows])
    names = names_of({row[1] for row in rows}, on)
    return [Vacancy(posts[p], unit, names[unit], path, vacant) for p, unit, path, vacant in rows]


def endings(*, actor: Actor, today: date, ranges: list[tuple[str, str]] | None = None, limit: int = 50) -> list[Ending]:
    """Tenures that end within the organisation's days of notice where the actor fills posts, the next one first."""
    where = actor.reach(powers.FILL_POSTS) if ranges is None else ranges
    rules = organisation()
    until = today + timedelta(days=rules.ending_notice_days if rules else 60)
    rows = _call(
        "SELECT * FROM offices_endings(%s, %s, %s, %s, %s)",
        [[low for low, _high in where], [high for _low, high in where], today, until, limit],
    )
    posts = Post.objects.select_related("type").in_bulk([row[1] for row in rows])
    names = names_of({row[2] for row in rows}, today)
    return [
        Ending(tenure, posts[post], unit, names[unit], person, name or _("Someone"), kind, ends)
        for tenure, post, unit, person, name, kind, ends in rows
    ]


def _call(sql: str, params: list[Any]) -> list[tuple]:  # type: ignore[type-arg]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple] = cursor.fetchall()  # type: ignore[type-arg]
    return rows
