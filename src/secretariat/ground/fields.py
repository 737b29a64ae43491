"""Model fields and mixins shared by everything that is dated or stands in the tree."""

from datetime import date
from typing import Any, Self, TypeVar

from django.db import models

from secretariat.ground.dates import DAY, FOREVER, PRECISIONS, Period

Row = TypeVar("Row", bound=models.Model)


class PathField(models.TextField):  # type: ignore[type-arg]
    """A unit's materialised path, compared byte by byte."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["db_collation"] = "C"
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["db_collation"]
        return name, path, args, kwargs


class DatedQuerySet(models.QuerySet[Row]):
    """Rows that hold for a period of days."""

    def at(self, day: date) -> Self:
        """Those in force on a day."""
        return self.filter(valid_from__lte=day, valid_to__gt=day)


class Dated(models.Model):
    """A fact that holds from `valid_from` until the day before `valid_to`, each as exact as its precision says."""

    valid_from = models.DateField()
    valid_to = models.DateField(default=FOREVER)
    from_precision = models.CharField(max_length=1, choices=PRECISIONS, default=DAY)
    to_precision = models.CharField(max_length=1, choices=PRECISIONS, default=DAY)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def period(self) -> Period:
        """The days for which this holds."""
        return Period(self.valid_from, self.valid_to)

    @property
    def ended_on(self) -> date | None:
        """The first day on which it no longer holds, or None while it has no end."""
        return None if self.valid_to == FOREVER else self.valid_to


def ends_after_it_begins(name: str) -> models.CheckConstraint:
    """A constraint that a dated row holds at least one day."""
    return models.CheckConstraint(condition=models.Q(valid_to__gt=models.F("valid_from")), name=name)
