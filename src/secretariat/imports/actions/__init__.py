"""Bringing in and taking out an organisation."""

from secretariat.imports.actions.check_import import check_import
from secretariat.imports.actions.commit_import import commit_import
from secretariat.imports.actions.export_organisation import export_organisation

__all__ = ["check_import", "commit_import", "export_organisation"]
