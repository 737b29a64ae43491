"""Bringing in and taking out an organisation."""

from secretariat.imports.actions.check_import import check_import
from secretariat.imports.actions.commit_import import commit_import

__all__ = ["check_import", "commit_import"]
