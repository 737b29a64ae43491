"""Pages of the reorganisations package."""

from secretariat.reorganisations.pages.changes import change, changes, restore, undo
from secretariat.reorganisations.pages.reorganise import choose, reorganise

__all__ = ["change", "changes", "choose", "reorganise", "restore", "undo"]
