"""The one place that asks what time it is."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """This moment, aware of its time zone."""
    return timezone.now()


def today() -> date:
    """Today's date in the installation's time zone."""
    return timezone.localdate()
