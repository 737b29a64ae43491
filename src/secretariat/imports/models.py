"""Imports from the browser: what was uploaded, what the check found, and what a person decided about it."""

from django.conf import settings
from django.db import models

from secretariat.people.models import Person


class ImportRun(models.Model):
    """One import, from its upload to its report. Only whoever uploaded it sees it."""

    WAITING, CHECKING, CHECKED, WRITING, DONE, FAILED, DROPPED = (
        "waiting", "checking", "checked", "writing", "done", "failed", "dropped",
    )  # fmt: skip
    STATES = [(s, s) for s in (WAITING, CHECKING, CHECKED, WRITING, DONE, FAILED, DROPPED)]

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    powers = models.JSONField(null=True)
    """The powers that an access token was limited to when it uploaded; null for no limit."""
    language = models.CharField(max_length=12, default="en")
    """The uploader's, in which the report is written."""
    format = models.CharField(max_length=6)
    state = models.CharField(max_length=8, choices=STATES, default=WAITING)
    folder = models.CharField(max_length=40)
    """The name of the folder, under the installation's uploads, that holds the files until the import is finished."""
    files = models.JSONField(default=list)
    settle = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    stage = models.TextField(blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    report = models.JSONField(default=dict)
    """Counts, row numbers, what was made, and what could not be read; conflicts and matches are rows of their own."""
    fingerprint = models.CharField(max_length=64, blank=True)
    """Of the report that was shown: what is confirmed is this and nothing else."""

    class Meta:
        indexes = [models.Index(fields=["user", "-started_at"])]

    @property
    def is_busy(self) -> bool:
        """Whether the worker has it, or will have."""
        return self.state in (self.WAITING, self.CHECKING, self.WRITING)

    @property
    def is_over(self) -> bool:
        """Whether nothing more can become of it; its files are gone."""
        return self.state in (self.DONE, self.FAILED, self.DROPPED)


class ImportConflict(models.Model):
    """Two rows of an import that contradict each other, and how that was or would be settled."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="conflicts")
    kind = models.CharField(max_length=30)
    subject = models.TextField()
    first_file = models.TextField()
    first_row = models.IntegerField()
    first_says = models.TextField()
    second_file = models.TextField()
    second_row = models.IntegerField()
    second_says = models.TextField()
    settlement = models.TextField()


class ImportMatch(models.Model):
    """Someone in an upload who may be someone on record, until a person has decided."""

    DECISIONS = [("", "open"), ("match", "match"), ("new", "new")]

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="matches")
    file = models.TextField()
    row = models.IntegerField()
    key = models.TextField()
    name = models.TextField()
    candidate = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    candidate_name = models.TextField()
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    decision = models.CharField(max_length=5, choices=DECISIONS, blank=True)


class ExportRun(models.Model):
    """One export, from its wish to the file, which is kept for a day. Only whoever asked for it sees it."""

    WAITING, WRITING, DONE, FAILED, EXPIRED = "waiting", "writing", "done", "failed", "expired"
    STATES = [(s, s) for s in (WAITING, WRITING, DONE, FAILED, EXPIRED)]

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    powers = models.JSONField(null=True)
    """As with an import: the limits of the access token that asked."""
    language = models.CharField(max_length=12, default="en")
    format = models.CharField(max_length=6)
    state = models.CharField(max_length=8, choices=STATES, default=WAITING)
    folder = models.CharField(max_length=40)
    name = models.CharField(max_length=80, blank=True)
    """The file's name, once there is one."""
    bytes = models.BigIntegerField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    stage = models.TextField(blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    counts = models.JSONField(default=dict)
    problem = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-started_at"])]

    @property
    def is_busy(self) -> bool:
        """Whether the worker has it, or will have."""
        return self.state in (self.WAITING, self.WRITING)
