"""What reorganisations changed, so that they can be undone."""

from django.db import models

from secretariat.ground.fields import PathField
from secretariat.structure.models import ChangeEvent


class Trace(models.Model):
    """One row of another table that a reorganisation made or ended. Dates and ids only, never who it was about."""

    NAME, POST, TENURE, MEMBERSHIP = "name", "post", "tenure", "membership"
    KINDS = [(k, k) for k in (NAME, POST, TENURE, MEMBERSHIP)]

    event = models.ForeignKey(ChangeEvent, on_delete=models.CASCADE, related_name="traces")
    kind = models.CharField(max_length=10, choices=KINDS)
    row_id = models.BigIntegerField()
    was_to = models.DateField(null=True)
    """Its end before; None when the reorganisation made the row."""
    was_precision = models.CharField(max_length=1, default="d")
    now_to = models.DateField()
    """Its end after: a row that ends on another day by now has been changed since."""
    path = PathField()

    class Meta:
        indexes = [models.Index(fields=["event", "kind"])]
