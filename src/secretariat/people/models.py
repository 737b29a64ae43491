"""Persons, their names and contact details, and their dated belonging to units."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from secretariat.ground.dates import PRECISIONS
from secretariat.ground.fields import Dated, PathField, ends_after_it_begins
from secretariat.structure.models import Unit, one_at_a_time


class Person(models.Model):
    """A human being. `display_name` and `sort_name` repeat the primary name, for lists."""

    external_id = models.TextField(null=True)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="person")
    display_name = models.TextField()
    sort_name = models.TextField()
    language = models.CharField(max_length=12, blank=True)
    born_on = models.DateField(null=True)
    born_precision = models.CharField(max_length=1, choices=PRECISIONS, default="d")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged_records")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        # Not by the field's own option, which would make a second index for LIKE.
        constraints = [models.UniqueConstraint(fields=["external_id"], name="one_person_per_external_id")]
        indexes = [models.Index(fields=["sort_name", "id"])]


class PersonName(models.Model):
    """One name of a person: as registered, in another script, earlier, or as they are known."""

    KINDS = [(k, k) for k in ("primary", "script", "known", "former")]

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="names")
    kind = models.CharField(max_length=8, choices=KINDS, default="primary")
    language = models.CharField(max_length=12, blank=True)
    name = models.TextField()
    match_name = models.TextField()
    """The name without case, accents and signs, for search."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(kind="primary"), name="one_primary_name"),
        ]
        indexes = [
            GinIndex(name="personname_trigrams", fields=["match_name"], opclasses=["gin_trgm_ops"]),
            models.Index(name="personname_beginnings", fields=["match_name"], opclasses=["text_pattern_ops"]),
        ]


class ContactDetail(models.Model):
    """A way to reach a person, what it may be used for, and whether they agreed."""

    KINDS = [(k, k) for k in ("email", "phone", "address")]
    FELLOWS = "members"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=8, choices=KINDS)
    value = models.TextField()
    match_value = models.TextField()
    """The value without case, spaces and signs, to find the same address or number again."""
    purpose = models.TextField(default="organisation")
    consent = models.BooleanField(default=False)
    consent_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["match_value"])]


class Membership(Dated):
    """A person's belonging to a unit. `path` is where the unit stands now: it decides who may see the row."""

    PRIMARY, SECONDARY = "primary", "secondary"
    KINDS = [(PRIMARY, PRIMARY), (SECONDARY, SECONDARY)]

    # The indexes below begin with these two keys.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships", db_index=False)
    kind = models.CharField(max_length=9, choices=KINDS, default=PRIMARY)
    path = PathField(null=True)
    """None when the person has since gone to another unit: the officers there see them, those here no longer do."""
    sort_name = models.TextField()
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            one_at_a_time("one_primary_membership_at_a_time", "person", condition=Q(kind="primary")),
            one_at_a_time("no_membership_twice", "person", "unit"),
            ends_after_it_begins("membership_days"),
        ]
        indexes = [
            models.Index(fields=["path", "sort_name"]),
            models.Index(fields=["sort_name", "id"]),
            models.Index(fields=["sort_name", "id"], condition=Q(kind="secondary"), name="secondary_members"),
            models.Index(fields=["unit", "valid_to"]),
            models.Index(fields=["person", "valid_to"]),
        ]


class Application(models.Model):
    """Someone's wish to join a unit, until it is decided."""

    STATES = [(s, s) for s in ("open", "admitted", "declined", "withdrawn")]

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="applications")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="applications")
    path = PathField()
    message = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=STATES, default="open")
    applied_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    answer = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["path"]),
            models.Index(fields=["applied_at"], condition=Q(state="open"), name="open_applications"),
        ]


class Transfer(models.Model):
    """A person's way from one unit to another, which both sides accept, in silence where the organisation wants it."""

    STATES = [(s, s) for s in ("open", "done", "declined", "withdrawn")]

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="transfers")
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="transfers_out")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="transfers_in")
    from_path = PathField()
    to_path = PathField()
    on = models.DateField()
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=STATES, default="open")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    tacit_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    offices = models.JSONField(default=dict)
    """What was chosen for each of the person's offices, by the id of the tenure: "end" or "keep"."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="open"), name="one_open_transfer"),
        ]
        indexes = [
            models.Index(fields=["from_path"]),
            models.Index(fields=["to_path"]),
            models.Index(fields=["on", "id"], condition=Q(state="open"), name="open_transfers"),
        ]


class DuplicateSuspicion(models.Model):
    """Two records that may be one person, and why; decided by a person."""

    STATES = [(s, s) for s in ("open", "merged", "different")]

    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=9, choices=STATES, default="open")
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_suspicion_per_pair"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="pair_in_order"),
        ]
        indexes = [
            models.Index(models.F("score").desc(), "id", condition=Q(state="open"), name="open_suspicions"),
        ]


class PersonMerge(models.Model):
    """What was moved when two records became one, so that it can be undone."""

    kept = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    dropped = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    moved = models.JSONField(default=dict)
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)


class VisitCount(models.Model):
    """How often one address used the public form within an hour; only a keyed digest of both is kept, for a day."""

    digest = models.CharField(max_length=64, unique=True)
    day = models.DateField(db_index=True)
    count = models.PositiveIntegerField(default=1)
