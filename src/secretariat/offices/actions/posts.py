"""Making and ending posts in units."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from secretariat.ground import ledger, paths, powers, reach
from secretariat.ground.actor import Actor
from secretariat.ground.dates import DAY, FOREVER, Period
from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.offices.models import BirthPost, Post, PostType, Tenure
from secretariat.offices.queries.seats import seats_counted
from secretariat.structure.actions import tallies
from secretariat.structure.models import Placement
from secretariat.structure.queries import access_path, require_unit

MOST_SEATS = 10_000


def create_post(*, actor: Actor, now: datetime, unit_id: int, type_code: str, seats: int, on: date) -> Post:
    """Makes a post with so many seats in a unit from a day on.

    Raises NotAllowed, NotFound, Invalid for an unknown or retired type or a wrong number of seats, or Conflict when the
    unit already has a post of this type.
    """
    path = access_path(unit_id, timezone.localdate(now))
    grant = actor.require(powers.DEFINE_POSTS, path)
    post_type = PostType.objects.filter(code=type_code, retired=False).first()
    if post_type is None:
        raise Invalid(_("There is no type of post “%(code)s” in use.") % {"code": type_code}, field="type")
    require_number_of_seats(seats)
    try:
        with transaction.atomic():
            reach.hold_tree()
            placement = require_unit(unit_id, on)
            post = open_post(placement=placement, type=post_type, seats=seats, on=on)
            ledger.record(
                "offices.create_post", actor=actor, now=now, subject=post, grant=grant, path=path,
                type=type_code, seats=seats, unit=unit_id, on=on,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(_("This unit already has such a post in these days.")) from error
    return post


def require_number_of_seats(seats: int) -> None:
    """Raises Invalid for a number of seats that no post can have."""
    if not 1 <= seats <= MOST_SEATS:
        raise Invalid(_("A post has 1 to %(most)d seats.") % {"most": MOST_SEATS}, field="seats")


def end_post(*, actor: Actor, now: datetime, post_id: int, on: date, reason: str = "") -> Post:
    """Ends a post that its unit no longer needs: `on` is the first day without it.

    Raises NotFound, NotAllowed, Invalid when it would end before it began or after its end, or Conflict while a tenure
    runs on that day or later.
    """
    post = Post.objects.select_related("type").filter(pk=post_id).first()
    if post is None:
        raise NotFound(_("There is no such post."))
    placement = require_unit(post.unit_id, timezone.localdate(now))
    grant = actor.require(powers.DEFINE_POSTS, placement.path)
    if not post.valid_from < on < post.valid_to:
        raise Invalid(_("On that day the post has not begun yet, or has ended already."), field="on")
    with transaction.atomic():
        reach.hold_tree()
        tallies.lock()
        post = Post.objects.select_related("type").select_for_update(of=("self",)).get(pk=post_id)
        running = _tenures_beyond(post, placement.path, on)
        if running:
            raise Conflict(
                ngettext(
                    "%(count)d tenure of this post runs beyond that day. End it first.",
                    "%(count)d tenures of this post run beyond that day. End them first.",
                    running,
                )
                % {"count": running}
            )
        tallies.add_many(seats_counted([(post, Period(on, post.valid_to))], -1))
        post.valid_to, post.to_precision = on, DAY
        post.save(update_fields=["valid_to", "to_precision"])
        ledger.record(
            "offices.end_post", actor=actor, now=now, subject=post, grant=grant, path=placement.path,
            type=post.type.code, unit=post.unit_id, on=on, reason=reason,
        )  # fmt: skip
    return post


def _tenures_beyond(post: Post, path: str, day: date) -> int:
    # Whoever defines posts need not know who holds them; they only learn that somebody does.
    reach.open_work([paths.own(path)])
    try:
        return Tenure.objects.filter(post=post, valid_to__gt=day).count()
    finally:
        reach.open_work([])


def open_post(*, placement: Placement, type: PostType, seats: int, on: date, end: date = FOREVER) -> Post:
    """Writes a post and counts its seats. A step of an action that has checked its permission."""
    post = Post.objects.create(unit_id=placement.unit_id, type=type, seats=seats, valid_from=on, valid_to=end)
    tallies.add(placement.unit_id, post.period, seats=seats)
    return post


def open_birth_posts(placement: Placement, on: date) -> list[Post]:
    """Makes the posts that a new unit of its type is born with. A step of an action that has checked its permission."""
    return [
        open_post(placement=placement, type=birth.post_type, seats=birth.seats, on=on)
        for birth in BirthPost.objects.filter(unit_type=placement.unit.type).select_related("post_type")
    ]
