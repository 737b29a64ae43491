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
    format = models.CharField(max_length=6)
    state = models.CharField(max_length=8, choices=STATES, default=WAITING)
    folder = models.CharField(max_length=40)
    """The name of the folder, under the installation's files, that holds the upload until the import is finished."""
    files = models.JSONField(default=list)
    settle = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    stage = models.TextField(blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    report = models.JSONField(default=dict)
    """Counts, row numbers, what was made, and what could not be read; conflicts and matches are rows of their own."""

    class Meta:
        indexes = [models.Index(fields=["user", "-started_at"])]


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
