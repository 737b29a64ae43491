"""One post with everyone who held it, and posts found by name."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from secretariat.ground.errors import NotFound
from secretariat.offices.models import Post, PostPower, PostType, Tenure
from secretariat.offices.queries.holders import Holder, holders
from secretariat.offices.queries.seats import runs_of_seats
from secretariat.offices.rules import Run
from secretariat.people.queries import names_in_language
from secretariat.structure.queries import UnitView, find_units, unit_on
from secretariat.structure.rules import in_language


@dataclass(frozen=True)
class PastHolder:
    """Someone who held a post at another time, as far as the reader may know."""

    tenure: Tenure
    name: str


@dataclass(frozen=True)
class PostPage:
    """A post on a day: its unit, its holders then, those of other times, and what it allows."""

    post: Post
    unit: UnitView
    seats: int
    other_seats: list[Run]
    """Numbers of seats at other times, the first one first."""
    holders: list[Holder]
    others: list[PastHolder]
    powers: list[PostPower]

    @property
    def vacant(self) -> int:
        """Seats that nobody holds on that day."""
        return self.seats - sum(h.seat is not None for h in self.holders)


def post_page(post_id: int, on: date) -> PostPage:
    """A post as it was on a day. Raises NotFound when there is none."""
    post = Post.objects.filter(pk=post_id).select_related("type").first()
    if post is None:
        raise NotFound(_("There is no such post."))
    unit = unit_on(post.unit_id, on)
    now = holders([post.unit_id], on).get(post.pk, [])
    shown = {h.tenure_id for h in now}
    rows = [
        t
        for t in Tenure.objects.filter(post=post).select_related("person").order_by("-valid_from", "pk")[:200]
        if t.pk not in shown
    ]
    names = names_in_language({t.person_id for t in rows})
    powers = list(PostPower.objects.filter(post_type=post.type, unit_type__in=[unit.type.pk]).order_by("power"))
    powers += list(PostPower.objects.filter(post_type=post.type, unit_type=None).order_by("power"))
    runs = runs_of_seats(post)
    seats = next((number for number, days in runs if on in days), post.seats)
    return PostPage(
        post,
        unit,
        seats,
        [run for run in runs if on not in run[1]],
        now,
        [PastHolder(t, names.get(t.person_id, t.person.display_name)) for t in rows],
        powers,
    )


@dataclass(frozen=True)
class FoundPost:
    """A post found by name, with its holders on the day."""

    post: Post
    title: str
    unit_name: str
    unit_id: int
    holders: str


def find_posts(text: str, on: date, *, language: str, limit: int = 20) -> list[FoundPost]:
    """Posts for words like "treasurer harbour": one word names the post, the others its unit."""
    words = text.casefold().split()
    types = {}
    for post_type in PostType.objects.filter(retired=False):
        names = " ".join(post_type.names.values()).casefold()
        used = [w for w in words if len(w) > 1 and w in names]
        if used:
            types[post_type.pk] = used
    if not types:
        return []
    rest = " ".join(w for w in words if not any(w in used for used in types.values()))
    units = {u.id: u for u in find_units(rest, on, limit=limit)} if rest else {}
    posts = Post.objects.at(on).filter(type_id__in=types, unit_id__in=units).select_related("type")[:limit]
    held = holders({p.unit_id for p in posts}, on)
    return [
        FoundPost(
            p,
            in_language(p.type.names, language),
            units[p.unit_id].name,
            p.unit_id,
            ", ".join(h.name for h in held.get(p.pk, [])),
        )
        for p in posts
    ]
