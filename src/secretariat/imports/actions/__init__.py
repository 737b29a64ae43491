"""Bringing in and taking out an organisation."""

from secretariat.imports.actions.check_import import check_import
from secretariat.imports.actions.commit_import import commit_import
from secretariat.imports.actions.export_organisation import export_organisation
from secretariat.imports.plan import Options

__all__ = ["Options", "check_import", "commit_import", "export_organisation"]
