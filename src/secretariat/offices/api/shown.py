"""What the API gives out of posts and tenures."""

from datetime import date
from typing import Any, Literal

from secretariat.ground import paths
from secretariat.kit.rest.fields import Names, Span, span
from secretariat.offices.models import Post, Tenure
from secretariat.offices.queries import Holder, PostView
from secretariat.people.queries import names_in_language
from secretariat.structure.queries import require_unit

Kind = Literal["elected", "appointed", "acting", "deputy"]
Fate = Literal["end", "keep"]


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
    """A person's holding of a post; `person_id` is null where you may not know who holds it."""

    id: int
    post_id: int
    unit_id: int
    type: str
    person_id: int | None
    name: str
    kind: Kind
    seat: int | None
    reason: str


def holder_shown(holder: Holder) -> dict[str, Any]:
    shown = {name: getattr(holder, name) for name in ("tenure_id", "person_id", "name", "kind", "seat")}
    return shown | span(holder)


def post_shown(view: PostView) -> dict[str, Any]:
    post: Post = view.post
    return {
        "id": post.pk,
        "unit_id": post.unit_id,
        "type": post.type.code,
        "names": post.type.names,
        "seats": view.seats,
        "vacant": view.vacant,
        "holders": [holder_shown(holder) for holder in view.holders],
    } | span(post)


def tenures_shown(rows: list[Tenure]) -> list[dict[str, Any]]:
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


def below(unit_id: int | None, day: date) -> tuple[str, str] | None:
    """The range of paths of a unit and all below it on a day, or None without a unit. Raises NotFound."""
    return None if unit_id is None else paths.subtree(require_unit(unit_id, day).path)
