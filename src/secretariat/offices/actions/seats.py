"""A post gets more seats, or fewer."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from secretariat.ground import ledger, powers, reach
from secretariat.ground.actor import Actor
from secretariat.ground.dates import Period
from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.offices.actions.posts import require_number_of_seats
from secretariat.offices.actions.tenures import taken_seats
from secretariat.offices.models import EarlierSeats, Post
from secretariat.offices.queries.seats import earlier_seats
from secretariat.offices.rules import first_full_day
from secretariat.structure.actions import tallies
from secretariat.structure.queries import require_unit


def change_seats(*, actor: Actor, now: datetime, post_id: int, seats: int, on: date, reason: str = "") -> Post:
    """Gives a post another number of seats from a day on.

    On the first day of the post, or of its last number, that number is corrected.

    Raises NotFound, NotAllowed, Invalid for a wrong number or a day outside the post or before its last change, or
    Conflict when it has so many seats already or more people hold it than it would have seats.
    """
    post = Post.objects.select_related("type").filter(pk=post_id).first()
    if post is None:
        raise NotFound(_("There is no such post."))
    placement = require_unit(post.unit_id, timezone.localdate(now))
    grant = actor.require(powers.DEFINE_POSTS, placement.path)
    require_number_of_seats(seats)
    with transaction.atomic():
        reach.hold_tree()
        tallies.lock()
        post = Post.objects.select_related("type").get(pk=post_id)
        since = _last_change(post)
        if not since <= on < post.valid_to:
            raise Invalid(_not_on(post, since), field="on")
        before, days = post.seats, Period(on, post.valid_to)
        if seats == before:
            raise Conflict(_("The post has so many seats already."), field="seats")
        _require_room(post, seats, days)
        if on > since:
            EarlierSeats.objects.create(post=post, seats=before, valid_from=since, valid_to=on)
        post.seats = seats
        post.save(update_fields=["seats"])
        tallies.add(post.unit_id, days, seats=seats - before)
        ledger.record(
            "offices.change_seats", actor=actor, now=now, subject=post, grant=grant, path=placement.path,
            type=post.type.code, unit=post.unit_id, before=before, seats=seats, on=on, reason=reason,
        )  # fmt: skip
    return post


def _last_change(post: Post) -> date:
    rows = earlier_seats([post.pk])[post.pk]
    return rows[-1].valid_to if rows else post.valid_from


def _not_on(post: Post, since: date) -> str:
    if since > post.valid_from:
        text = _(
            "The number of seats last changed on %(day)s; choose that day or a later one on which the post stands."
        )
    else:
        text = _("The post stands from %(day)s on; choose that day or a later one on which it stands.")
    return text % {"day": date_format(since)}


def _require_room(post: Post, seats: int, days: Period) -> None:
    # One more than there may be: the first day on which so many are held is a day on which there is no room.
    crowded = first_full_day(taken_seats(post, days), [(seats + 1, days)], days)
    if crowded:
        raise Conflict(
            ngettext(
                "On %(day)s more than %(count)d seat is held. End a tenure first.",
                "On %(day)s more than %(count)d seats are held. End tenures first.",
                seats,
            )
            % {"day": date_format(crowded), "count": seats},
            field="seats",
        )
