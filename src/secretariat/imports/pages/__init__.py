"""Pages of imports and exports."""

from secretariat.imports.pages.exports import download, export, export_progress, exports
from secretariat.imports.pages.run import confirm, decide, drop, run, run_progress
from secretariat.imports.pages.upload import example, upload

__all__ = [
    "confirm", "decide", "download", "drop", "example", "export", "export_progress", "exports", "run", "run_progress",
    "upload",
]  # fmt: skip
