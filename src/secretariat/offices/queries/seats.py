"""How many seats posts have had, run by run."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from secretariat.ground.dates import Period
from secretariat.offices.models import EarlierSeats, Post
from secretariat.offices.rules import Run


def earlier_seats(post_ids: Iterable[int]) -> dict[int, list[EarlierSeats]]:
    """The earlier numbers of seats of several posts, the first one first: one query for any number."""
    found: dict[int, list[EarlierSeats]] = defaultdict(list)
    for row in EarlierSeats.objects.filter(post_id__in=list(post_ids)).order_by("post_id", "valid_from"):
        found[row.post_id].append(row)
    return found


def with_seats(posts: QuerySet[Post], day: date) -> Any:
    """Posts, each with its number of seats on a day as `seats_then`."""
    earlier = EarlierSeats.objects.at(day).filter(post=OuterRef("pk")).values("seats")[:1]
    return posts.annotate(seats_then=Coalesce(Subquery(earlier), F("seats")))


def runs_of_seats(post: Post) -> list[Run]:
    """Every number of seats that a post has had, with its days, the first one first."""
    runs: list[Run] = []
    start: date | None = post.valid_from
    for row in earlier_seats([post.pk])[post.pk]:
        days = row.period.overlap(post.period)
        if days:
            runs.append((row.seats, days))
            start = days.end if days.end < post.valid_to else None
    return [*runs, (post.seats, Period(start, post.valid_to))] if start else runs


def seats_counted(posts: Iterable[tuple[Post, Period]], sign: int = 1) -> list[tuple[int, Period, dict[str, int]]]:
    """What posts add, within some days of each, to the running totals of their units; with -1 what they take away."""
    wanted = list(posts)
    earlier = earlier_seats(post.pk for post, _ in wanted)
    facts = []
    for post, days in wanted:
        facts.append((post.unit_id, days, {"seats": sign * post.seats}))
        for row in earlier[post.pk]:
            both = row.period.overlap(days)
            if both:
                facts.append((post.unit_id, both, {"seats": sign * (row.seats - post.seats)}))
    return facts
