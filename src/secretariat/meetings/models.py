"""Series of meetings, each meeting as the record has it, who came, what was decided, and how often a unit meets."""

from django.db import models
from django.db.models import Q

from secretariat.ground.dates import DAY, PRECISIONS
from secretariat.people.models import Person
from secretariat.structure.models import Unit


class Series(models.Model):
    """A row of meetings that are counted together, such as “Meeting of Cell Secretaries”."""

    name = models.TextField(unique=True)
    rule = models.TextField(blank=True)
    """Who is called to it, in words."""
    note = models.TextField(blank=True)


class Meeting(models.Model):
    """One meeting of a unit, as exact as it is known."""

    # The indexes below begin with this key.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="meetings", db_index=False)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, related_name="meetings")
    ordinal = models.PositiveIntegerField(null=True)
    numbered_afterwards = models.BooleanField(default=False)
    """Whether it was given its number later, by a decision, and was not called so when it met."""
    title = models.TextField(blank=True)
    """What it was called; an ordinary meeting is called after its unit and day."""
    opened_on = models.DateField()
    opened_precision = models.CharField(max_length=1, choices=PRECISIONS, default=DAY)
    closed_on = models.DateField(null=True)
    closed_precision = models.CharField(max_length=1, choices=PRECISIONS, default=DAY)
    place = models.TextField(blank=True)
    convened_by = models.TextField(blank=True)
    at_the_wish_of = models.TextField(blank=True)
    wisher_died = models.CharField(max_length=10, blank=True)
    """When whoever wished for it died, where they did: a year, a month or a day."""
    opening_address_by = models.TextField(blank=True)
    known_to_all = models.BooleanField(default=True)
    """Whether everyone who has signed in may read it; else those who see the names of the unit's members."""
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    """When its record was finished; None while it is being written, and for meetings of the past."""
    minutes = models.TextField(blank=True)
    told = models.PositiveIntegerField(null=True)
    """How many members were written to; None until they have been."""
    untold = models.PositiveIntegerField(null=True)
    """How many have no address that may be used."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "ordinal"], name="one_meeting_per_ordinal"),
            models.UniqueConstraint(
                fields=["unit", "opened_on"],
                condition=Q(known_to_all=False, done_at=None),
                name="one_open_record_a_day",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | ~Q(closed_precision=DAY) | Q(closed_on__gte=models.F("opened_on")),
                name="meeting_days",
            ),
            models.CheckConstraint(condition=~Q(title="") | Q(known_to_all=False), name="meeting_has_a_title"),
        ]
        indexes = [
            models.Index(fields=["unit", "opened_on"]),
            models.Index(fields=["opened_on", "id"], condition=Q(known_to_all=True), name="meetings_known_to_all"),
        ]


class Attendance(models.Model):
    """Whether the holder of a role was at a meeting. No row means that the record does not say."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances", db_index=False)
    role = models.TextField()
    present = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "role"], name="one_word_on_each_role")]


class Presence(models.Model):
    """A member or guest who came to a meeting of a unit, or sent apologies."""

    CAME, APOLOGIES = "came", "apologies"
    STATES = [(s, s) for s in (CAME, APOLOGIES)]

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="presences", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    """The meeting's unit: it decides who may see the row."""
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="presences")
    guest = models.TextField(blank=True)
    """The name of someone who is no member; empty for members."""
    state = models.CharField(max_length=9, choices=STATES, default=CAME)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="nobody_comes_twice"),
            models.CheckConstraint(condition=Q(person=None) ^ Q(guest=""), name="member_or_guest"),
        ]


class Decision(models.Model):
    """One line of what a meeting decided; it may be for somebody to see to, by a day."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="decisions", db_index=False)
    # The indexes below begin with these two keys.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    """The meeting's unit: it decides who may see the row."""
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="decisions", db_index=False)
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    due_on = models.DateField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="one_line_per_number")]
        indexes = [
            models.Index(fields=["person", "due_on"], condition=Q(settled_at=None), name="decisions_of_people"),
            models.Index(fields=["unit", "due_on"], condition=Q(settled_at=None), name="decisions_of_units"),
            models.Index(fields=["person"], name="decisions_by_person"),
        ]


class Quotation(models.Model):
    """What someone said at a meeting, and who reported it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="quotations")
    speaker = models.TextField()
    text = models.TextField()
    reported_by = models.TextField(blank=True)


class Rhythm(models.Model):
    """How often a unit meets, by a rule of RFC 5545, and when it last did. Both decide from when on it is overdue."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, primary_key=True, related_name="rhythm")
    rule = models.TextField()
    """A recurrence rule such as FREQ=WEEKLY;INTERVAL=2."""
    starts_on = models.DateField()
    at = models.TimeField(null=True)
    last_met_on = models.DateField(null=True)
    overdue_from = models.DateField(null=True)
    """The first day on which it will not have met for longer than its rule says; None where no more are due."""
