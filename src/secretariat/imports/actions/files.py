"""Where uploads and exports lie until they are done with: folders that only this installation's user can enter."""

import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.http import FileResponse
from django.utils.translation import gettext as _

from secretariat.ground.errors import Conflict, NotFound
from secretariat.imports.models import ExportRun


def room() -> Path:
    """The folder of all uploads and exports; backups leave it out."""
    path = Path(settings.HOME) / "uploads"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def new_folder() -> str:
    """A new folder's name, which nobody can guess."""
    name = secrets.token_hex(16)
    (room() / name).mkdir(mode=0o700)
    return name


def folder(name: str) -> Path:
    """The folder of this name."""
    if not name or not name.isalnum():
        raise ValueError(f"no folder is called {name!r}")
    return room() / name


def write(name: str, file: str, chunks: Iterable[bytes]) -> int:
    """Writes a file into a folder and returns how many bytes it has."""
    size = 0
    with (folder(name) / file).open("xb") as out:
        (folder(name) / file).chmod(0o600)
        for chunk in chunks:
            size += len(chunk)
            out.write(chunk)
    return size


def remove(name: str) -> None:
    """Removes a folder with all that it holds; one that is gone is no fault."""
    shutil.rmtree(folder(name), ignore_errors=True)


def export_file(run: ExportRun) -> FileResponse:
    """The file of an export. Raises Conflict while it is being made, NotFound when it is gone."""
    if run.is_busy:
        raise Conflict(_("The file is still being made."))
    path = folder(run.folder) / run.name
    if run.state != ExportRun.DONE or not path.is_file():
        raise NotFound(_("This file is kept for a day and is gone by now. Ask for a new one."))
    response = FileResponse(path.open("rb"), as_attachment=True, filename=run.name)
    response["Content-Type"] = "application/octet-stream"
    return response
