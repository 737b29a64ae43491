"""Taking files in from the browser or a program, so that the worker can look at them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Conflict, Invalid
from secretariat.imports.actions import files as store
from secretariat.imports.models import ImportRun
from secretariat.imports.permissions import require_import, visible_imports
from secretariat.imports.rules import uploads

CHECK = "imports.check_upload"
"""The name of the job that looks at an upload."""
MOST_AT_ONCE = 5
"""How many unfinished imports one account may have."""


class Upload(Protocol):
    """A file as Django hands it over."""

    name: str | None
    size: int | None

    def chunks(self) -> Iterable[bytes]:
        """The content, piece by piece."""


def upload_import(*, actor: Actor, now: datetime, files: Sequence[Upload]) -> ImportRun:
    """Keeps the files and asks the worker to check them. Raises NotAllowed, Invalid, or Conflict after too many."""
    grant = require_import(actor)
    over = (ImportRun.DONE, ImportRun.FAILED, ImportRun.DROPPED)
    if visible_imports(actor).exclude(state__in=over).count() >= MOST_AT_ONCE:
        raise Conflict(_("You have %(count)d imports that are not finished. Finish or drop one first.")
                       % {"count": MOST_AT_ONCE})  # fmt: skip
    try:
        names = [uploads.safe_name(file.name or "") for file in files]
        format = uploads.format_of(names)
    except uploads.Unfit as unfit:
        raise Invalid(_WHY[unfit.why]() % {"name": unfit.name, "most": uploads.MOST_FILES}, field="files") from None
    if sum(file.size or 0 for file in files) > uploads.MOST_BYTES:
        raise Invalid(too_large(), field="files")
    folder = store.new_folder()
    try:
        kept = [{"name": name, "bytes": store.write(folder, name, file.chunks())}
                for name, file in zip(names, files, strict=True)]  # fmt: skip
        with transaction.atomic():
            run = ImportRun.objects.create(
                user_id=actor.user_id, person_id=actor.person_id, format=format, folder=folder, files=kept,
                started_at=now, language=(get_language() or "en").split("-")[0],
                powers=None if actor.limited_to is None else sorted(actor.limited_to),
            )  # fmt: skip
            app.configure_task(CHECK).defer(run_id=run.pk)
            ledger.record(
                "imports.upload_import", actor=actor, now=now, grant=grant, subject=run, files=names, format=format
            )
    except BaseException:
        store.remove(folder)
        raise
    return run


def too_large() -> str:
    """What to say of an upload beyond the limit."""
    most = uploads.MOST_BYTES // 1_000_000
    return _("The files are too large: at most %(most)d MB together. Pack them into a zip file.") % {"most": most}


_WHY = {
    "none": lambda: _("Choose the files to import."),
    "many": lambda: _("These are too many files: at most %(most)d at once."),
    "name": lambda: _("“%(name)s” is no name for a file here."),
    "twice": lambda: _("“%(name)s” was chosen twice."),
    "kind": lambda: _("“%(name)s” is neither CSV nor XLSX nor JSON, nor a zip file of CSV files."),
    "mixed": lambda: _("Choose several CSV files, or one zip file, or one XLSX, or one JSON file; not a mixture."),
}
