"""Bringing in and taking out an organisation."""

from secretariat.imports.actions.check_import import check_import
from secretariat.imports.actions.commit_import import commit_import
from secretariat.imports.actions.confirm_import import confirm_import, drop_import
from secretariat.imports.actions.decide_matches import decide_matches
from secretariat.imports.actions.expire_uploads import expire_uploads
from secretariat.imports.actions.export_organisation import export_organisation
from secretariat.imports.actions.request_export import request_export
from secretariat.imports.actions.upload_import import upload_import
from secretariat.imports.plan import Options

__all__ = [
    "Options", "check_import", "commit_import", "confirm_import", "decide_matches", "drop_import", "expire_uploads",
    "export_organisation", "request_export", "upload_import",
]  # fmt: skip
