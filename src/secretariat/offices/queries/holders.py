"""Who holds which post on a day, and which seats are vacant."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from secretariat.ground.actor import Actor
from secretariat.ground.dates import FOREVER
from secretariat.offices.models import Post, Tenure
from secretariat.offices.queries.seats import with_seats
from secretariat.people.permissions import visible
from secretariat.structure.queries import organisation


@dataclass(frozen=True)
class Holder:
    """A holder of a post on a day; without a person, and with a word instead of the name, where that is not known."""

    tenure_id: int
    post_id: int
    person_id: int | None
    name: str
    kind: str
    seat: int | None
    valid_from: date
    valid_to: date
    from_precision: str
    to_precision: str

    @property
    def ends(self) -> date | None:
        """The first day on which they no longer hold it, where that is known."""
        return None if self.valid_to == FOREVER else self.valid_to


@dataclass
class PostView:
    """A post with its seats and its holders on a day."""

    post: Post
    seats: int
    holders: list[Holder] = field(default_factory=list)

    @property
    def vacant(self) -> int:
        """Seats that nobody holds."""
        return self.seats - sum(h.seat is not None for h in self.holders)


def holders(unit_ids: Iterable[int], on: date) -> dict[int, list[Holder]]:
    """Holders on a day of the posts of several units, by post."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM offices_holders(%s, %s)", [list(unit_ids), on])
        rows = cursor.fetchall()
    found: dict[int, list[Holder]] = {}
    for tenure_id, post_id, person_id, name, *rest in rows:
        found.setdefault(post_id, []).append(Holder(tenure_id, post_id, person_id, name or _("not public"), *rest))
    return found


def knows_holder(*, actor: Actor, tenure: Tenure) -> bool:
    """Whether the actor may know who holds a post by this tenure: by sight, or because everybody may."""
    rules = organisation()
    public = rules is not None and rules.officers_are_public
    return public or visible(actor).filter(pk=tenure.person_id).exists()


def posts_of(unit_ids: Iterable[int], on: date) -> dict[int, list[PostView]]:
    """The posts of several units on a day with their holders, the head first: two queries for any number of units."""
    ids = list(unit_ids)
    found: dict[int, list[PostView]] = {unit_id: [] for unit_id in ids}
    held = holders(ids, on)
    posts = with_seats(Post.objects.at(on), on).filter(unit_id__in=ids).select_related("type")
    for post in posts.order_by("-type__is_head", "type__rank", "pk"):
        found[post.unit_id].append(PostView(post, post.seats_then, held.get(post.pk, [])))
    return found
