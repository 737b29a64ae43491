"""Posts with their seats, the tenures of those who hold them, and the powers that a post gives."""

from django.db import models
from django.db.models import Q

from secretariat.ground import powers
from secretariat.ground.fields import Dated, PathField, ends_after_it_begins
from secretariat.people.models import Person
from secretariat.structure.models import Unit, UnitType, one_at_a_time


class PostType(models.Model):
    """A kind of post, such as Secretary: its names, its term of office and how often it may be held."""

    code = models.SlugField(max_length=80, unique=True, allow_unicode=True)
    names = models.JSONField(default=dict)
    rank = models.PositiveSmallIntegerField(default=50)
    is_head = models.BooleanField(default=False)
    term_months = models.PositiveSmallIntegerField(null=True)
    term_limit = models.PositiveSmallIntegerField(null=True)
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["rank", "code"]

    def __str__(self) -> str:
        return self.code


class BirthPost(models.Model):
    """A post that a new unit of a type is born with."""

    unit_type = models.ForeignKey(UnitType, on_delete=models.CASCADE, related_name="birth_posts")
    post_type = models.ForeignKey(PostType, on_delete=models.CASCADE)
    seats = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit_type", "post_type"], name="one_birth_post")]


class PostPower(models.Model):
    """A power that holders of a post have, in units of one type or of every type."""

    post_type = models.ForeignKey(PostType, on_delete=models.CASCADE, related_name="powers")
    unit_type = models.ForeignKey(UnitType, on_delete=models.CASCADE, null=True)
    power = models.CharField(max_length=40)
    reach = models.CharField(max_length=5, choices=powers.REACHES, default=powers.UNIT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post_type", "unit_type", "power"], name="one_reach_per_power", nulls_distinct=False
            )
        ]


class Post(Dated):
    """A post in a unit, such as Secretary of Cell 12. `seats` is its last number of seats: see EarlierSeats."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    type = models.ForeignKey(PostType, on_delete=models.PROTECT, related_name="posts", db_index=False)
    seats = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            one_at_a_time("one_post_of_a_type", "unit", "type"),
            ends_after_it_begins("post_days"),
            models.CheckConstraint(condition=Q(seats__gt=0), name="post_has_seats"),
        ]
        indexes = [models.Index(fields=["type", "valid_to"])]


class EarlierSeats(Dated):
    """How many seats a post had on the days before their number was changed."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="earlier_seats", db_index=False)
    seats = models.PositiveIntegerField()

    class Meta:
        constraints = [
            one_at_a_time("one_number_of_seats", "post"),
            ends_after_it_begins("earlier_seats_days"),
            models.CheckConstraint(condition=Q(seats__gt=0), name="post_had_seats"),
        ]
        indexes = [models.Index(fields=["post", "valid_to"])]


class Tenure(Dated):
    """A person's holding of a post; `path` is where the unit stands now.

    `seat` tells the holders of one day apart and is None for a deputy. It is no rank, and where a post has lost seats
    it may be higher than their number.
    """

    ELECTED, APPOINTED, ACTING, DEPUTY = "elected", "appointed", "acting", "deputy"
    KINDS = [(k, k) for k in (ELECTED, APPOINTED, ACTING, DEPUTY)]

    # The indexes below begin with these two keys.
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="tenures", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tenures", db_index=False)
    kind = models.CharField(max_length=9, choices=KINDS, default=ELECTED)
    seat = models.PositiveIntegerField(null=True)
    path = PathField()
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            one_at_a_time("one_holder_per_seat", "post", "seat"),
            one_at_a_time("nobody_holds_a_post_twice", "post", "person"),
            ends_after_it_begins("tenure_days"),
            models.CheckConstraint(
                condition=Q(seat__isnull=False) | Q(kind="deputy"), name="only_a_deputy_has_no_seat"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "valid_to"]),
            models.Index(fields=["post", "valid_to"]),
            models.Index(fields=["path", "id"]),
            models.Index(fields=["valid_to"]),
        ]
