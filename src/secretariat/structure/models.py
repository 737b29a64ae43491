"""The organisation, its units, and where each unit stood, and under what name, on every day."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Upper

from secretariat.ground.fields import Dated, PathField, ends_after_it_begins


def one_at_a_time(name: str, *columns: str, condition: Q | None = None) -> ExclusionConstraint:
    """A constraint that rows with the same columns, of which the first is a key, never overlap in time."""
    key, *others = columns
    # A key alone is looked up by the planner in the constraint's index, which takes five times as long as in a B-tree.
    unlike = Func(F(key), template="(%(expressions)s + 0)", output_field=models.BigIntegerField())
    return ExclusionConstraint(
        name=name,
        expressions=[
            (unlike, RangeOperators.EQUAL),
            *[(column, RangeOperators.EQUAL) for column in others],
            (Func(F("valid_from"), F("valid_to"), function="daterange"), RangeOperators.OVERLAPS),
        ],
        condition=condition,
    )


class Organisation(models.Model):
    """The one organisation of this installation: its name, languages, words and rules of its own."""

    id = models.SmallAutoField(primary_key=True)
    names = models.JSONField(default=dict)
    languages = models.JSONField(default=list)
    main_language = models.CharField(max_length=12, default="en")
    preset = models.CharField(max_length=40, blank=True)
    words = models.JSONField(default=dict)
    about = models.JSONField(default=dict)
    is_demonstration = models.BooleanField(default=False)
    fellow_members_see_names = models.BooleanField(default=True)
    officers_are_public = models.BooleanField(default=True)
    tacit_transfer_days = models.PositiveSmallIntegerField(null=True)
    ending_notice_days = models.PositiveSmallIntegerField(default=60)


class UnitType(models.Model):
    """A kind of unit: its names, what may stand below it, and how many members it should have."""

    code = models.SlugField(max_length=60, unique=True)
    names = models.JSONField(default=dict)
    plural_names = models.JSONField(default=dict)
    rank = models.PositiveSmallIntegerField(default=0)
    allowed_children = models.ManyToManyField("self", symmetrical=False, related_name="allowed_parents", blank=True)
    min_members = models.PositiveIntegerField(null=True)
    max_members = models.PositiveIntegerField(null=True)
    has_members = models.BooleanField(default=True)
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["rank", "code"]

    def __str__(self) -> str:
        return self.code


class Unit(models.Model):
    """An organisational unit. Where it stands and what it is called are dated facts of their own."""

    external_id = models.TextField(unique=True, null=True)
    type = models.ForeignKey(UnitType, on_delete=models.PROTECT)
    sort_name = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["sort_name"])]


class ChangeEvent(models.Model):
    """One named reorganisation: what was done to which units, on what day."""

    KINDS = [(k, k) for k in ("found", "move", "merge", "split", "rename", "dissolve", "restore", "import")]

    kind = models.CharField(max_length=12, choices=KINDS)
    title = models.TextField(blank=True)
    on = models.DateField(db_index=True)
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    details = models.JSONField(default=dict)
    units = models.ManyToManyField(Unit, related_name="change_events")


class UnitName(Dated):
    """What a unit was called in one language."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="names", db_index=False)
    language = models.CharField(max_length=12)
    name = models.TextField()

    class Meta:
        constraints = [one_at_a_time("one_name_at_a_time", "unit", "language"), ends_after_it_begins("unitname_days")]
        indexes = [
            models.Index(fields=["unit", "valid_from"]),
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="unitname_trigrams"),
            models.Index(OpClass(Upper("name"), "text_pattern_ops"), name="unitname_beginnings"),
        ]


class Placement(Dated):
    """Under which unit a unit stood, with the path that it had then."""

    # The indexes below begin with these two keys.
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="placements", db_index=False)
    parent = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="child_placements", db_index=False
    )
    path = PathField()
    opened_by = models.ForeignKey(ChangeEvent, on_delete=models.PROTECT, null=True, related_name="+")
    closed_by = models.ForeignKey(ChangeEvent, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            one_at_a_time("one_parent_at_a_time", "unit"),
            ends_after_it_begins("placement_days"),
            models.CheckConstraint(condition=~Q(unit=F("parent")), name="no_unit_under_itself"),
        ]
        indexes = [
            models.Index(fields=["path"]),
            models.Index(fields=["parent", "valid_to"]),
            models.Index(fields=["unit", "valid_to"]),
        ]


class UnitTally(models.Model):
    """Running totals of a unit and all below it, from a day until the next row: counts are looked up, never counted."""

    FIGURES = ("units", "members_here", "members", "secondary", "seats", "filled")

    pk = models.CompositePrimaryKey("unit_id", "day")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, db_index=False)
    day = models.DateField()
    units = models.IntegerField(default=0)
    members_here = models.IntegerField(default=0)
    members = models.IntegerField(default=0)
    secondary = models.IntegerField(default=0)
    seats = models.IntegerField(default=0)
    filled = models.IntegerField(default=0)
