"""Every read of reorganisations: what happened to a unit, what is to come, and what a plan would change."""

from secretariat.reorganisations.queries.timeline import (
    ChangeView,
    TimelineEntry,
    change,
    past_changes,
    unit_timeline,
    upcoming_changes,
)
from secretariat.structure.queries.titles import kind_name, titles_of

__all__ = [
    "ChangeView", "TimelineEntry", "change", "kind_name", "past_changes", "titles_of", "unit_timeline",
    "upcoming_changes",
]  # fmt: skip
