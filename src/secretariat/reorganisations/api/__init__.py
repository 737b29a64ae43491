"""The API of reorganisations: previewed, carried out, listed and taken back."""

from secretariat.reorganisations.api import changes, reorganise
from secretariat.reorganisations.api.router import router

__all__ = ["changes", "reorganise", "router"]
