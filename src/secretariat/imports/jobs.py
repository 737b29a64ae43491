"""What the worker does for imports and exports: as whoever asked for it, with their powers of that moment."""

import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.contrib.django import app

from secretariat.ground import clock
from secretariat.ground.actor import Actor, system
from secretariat.ground.errors import NotAllowed, SecretariatError
from secretariat.imports import actions
from secretariat.imports.actions import files as store
from secretariat.imports.actions.confirm_import import WRITE
from secretariat.imports.actions.request_export import EXPORT
from secretariat.imports.actions.upload_import import CHECK
from secretariat.imports.models import ExportRun, ImportConflict, ImportMatch, ImportRun
from secretariat.imports.readers.packed import is_packed, unpack_for
from secretariat.imports.rules.problems import BadCell, BadInput, Report
from secretariat.offices.queries import actor_for_user
from secretariat.structure.queries import organisation, organisation_name

EVERY = 0.5
"""Seconds between two words on how far the work has come."""
ENDINGS = {"csv": "zip", "xlsx": "xlsx", "popolo": "json"}
Run = ImportRun | ExportRun


@app.task(name=CHECK)
def check_upload(run_id: int) -> None:
    """Looks at an upload and keeps what it found, for a person to decide."""
    with _at_work(ImportRun, run_id) as tell:
        begun = ImportRun.objects.filter(pk=run_id, state=ImportRun.WAITING)
        if not tell or not begun.update(state=ImportRun.CHECKING, stage="begun"):
            return
        run = ImportRun.objects.get(pk=run_id)
        with _told(run):
            report = actions.check_import(
                actor=_actor(run), now=clock.now(), format=run.format, path=_path(run), options=_options(run),
                progress=tell,
            )  # fmt: skip
            _show(run, report)


@app.task(name=WRITE)
def write_upload(run_id: int) -> None:
    """Writes a confirmed import, if it is still what was confirmed."""
    with _at_work(ImportRun, run_id) as tell:
        begun = ImportRun.objects.filter(pk=run_id, state=ImportRun.WRITING, stage="")
        if not tell or not begun.update(stage="begun"):
            return
        run = ImportRun.objects.get(pk=run_id)
        with _told(run):
            with transaction.atomic():
                report = actions.commit_import(
                    actor=_actor(run), now=clock.now(), format=run.format, path=_path(run), options=_options(run),
                    progress=tell, confirmed=run.fingerprint,
                )  # fmt: skip
                if report.written:
                    _end(run, ImportRun.DONE, _facts(report))
            if not report.written:
                _show(run, report, changed_since=True)


@app.task(name=EXPORT)
def write_export(run_id: int) -> None:
    """Makes the file of an export."""
    with _at_work(ExportRun, run_id) as tell:
        begun = ExportRun.objects.filter(pk=run_id, state=ExportRun.WAITING)
        if not tell or not begun.update(state=ExportRun.WRITING, stage="begun"):
            return
        run = ExportRun.objects.get(pk=run_id)
        with override(run.language):
            try:
                _export(run, tell)
            except SecretariatError as error:
                _end_export(run, ExportRun.FAILED, problem=error.message)
            except Exception:
                _end_export(run, ExportRun.FAILED, problem=_went_wrong())
                raise


@app.periodic(cron="23 * * * *")
@app.task(name="imports.expire_uploads", queueing_lock="imports.expire_uploads")
def expire_uploads(timestamp: int) -> None:
    """Forgets files that nobody came back for, every hour."""
    actions.expire_uploads(actor=system("imports.expire_uploads"), now=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="imports.take_up_again", queueing_lock="imports.take_up_again")
def take_up_again(timestamp: int) -> None:
    """Takes up what a worker was doing when it was killed; nothing of it had been written."""
    for run in ImportRun.objects.filter(state__in=(ImportRun.CHECKING, ImportRun.WRITING)).exclude(stage=""):
        with _at_work(ImportRun, run.pk) as tell:
            mine = ImportRun.objects.filter(pk=run.pk, state=run.state)
            if not tell:
                continue
            if run.state == ImportRun.CHECKING:
                if mine.update(state=ImportRun.WAITING, stage=""):
                    app.configure_task(CHECK).defer(run_id=run.pk)
            else:
                # A person looks once more before it is tried again: it may have been what killed the worker.
                mine.update(state=ImportRun.CHECKED, stage="", report={**run.report, "interrupted": True})
    for wish in ExportRun.objects.filter(state=ExportRun.WRITING):
        with _at_work(ExportRun, wish.pk) as tell:
            mine_too = ExportRun.objects.filter(pk=wish.pk, state=ExportRun.WRITING)
            if tell and mine_too.update(state=ExportRun.FAILED, problem=_("The work was interrupted. Ask again.")):
                store.remove(wish.folder)


@contextmanager
def _at_work(model: type[Run], run_id: int) -> Iterator[Callable[[str, int, int | None], None] | None]:
    """A way to tell how far a run has come, or None where another worker is at it.

    It has a connection of its own: what is told is seen while the work's transaction is still open, and the lock that
    says “somebody is at it” goes when the process does.
    """
    table = model._meta.db_table
    beside = connections.create_connection(DEFAULT_DB_ALIAS)
    last = [0.0]

    def tell(stage: str, done: int, total: int | None) -> None:
        if time.monotonic() - last[0] < EVERY:
            return
        last[0] = time.monotonic()
        with beside.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET stage = %s, done = %s, total = %s WHERE id = %s", [stage, done, total, run_id]
            )

    try:
        with beside.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"{table}:{run_id}"])
            free = cursor.fetchone()[0]
        yield tell if free else None
    finally:
        beside.close()


@contextmanager
def _told(run: ImportRun) -> Iterator[None]:
    """Speaks the uploader's language, and ends the run with a reason where it cannot go on."""
    with override(run.language):
        try:
            yield
        except (BadCell, BadInput) as error:
            problems = error.problems if isinstance(error, BadInput) else [error]
            _end(run, ImportRun.FAILED, {"errors": [problem.as_dict() for problem in problems]})
        except SecretariatError as error:
            _end(run, ImportRun.FAILED, {"problem": error.message})
        except Exception:
            _end(run, ImportRun.FAILED, {"problem": _went_wrong()})
            raise


def _went_wrong() -> str:
    return _("Something went wrong on our side. Nothing was changed. The administrator finds the cause in the log.")


def _actor(run: Run) -> Actor:
    user = run.user
    if user is None or not user.is_active:
        raise NotAllowed(_("The account that asked for this is closed."))
    actor = actor_for_user(user, clock.today())
    return actor if run.powers is None else actor.limited(run.powers)


def _path(run: ImportRun) -> Path:
    """The folder or file to read; what is packed is unpacked once, beside it."""
    folder = store.folder(run.folder)
    if not folder.is_dir():
        raise SecretariatError(_("The files are no longer here. Upload them again."))
    single, *others = [folder / str(file["name"]) for file in run.files]
    if run.format != "csv":
        return single
    if others or not is_packed(single):
        return folder
    for left in folder.glob("unpacked-*"):
        shutil.rmtree(left)
    return unpack_for(single, folder)


def _options(run: ImportRun) -> actions.Options:
    decisions = {match.key: match.candidate_id if match.decision == "match" else 0
                 for match in run.matches.exclude(decision="")}  # fmt: skip
    return actions.Options(today=clock.today(), settle=run.settle, decisions=decisions)


def _facts(report: Report) -> dict[str, Any]:
    facts = report.as_dict()
    del facts["conflicts"], facts["matches"]
    return {**facts, "changes": report.changes, "undecided": len(report.undecided)}


def _show(run: ImportRun, report: Report, changed_since: bool = False) -> None:
    """Keeps what a check found, unless the import was dropped meanwhile."""
    with transaction.atomic():
        row = ImportRun.objects.select_for_update().get(pk=run.pk)
        if row.state not in (ImportRun.CHECKING, ImportRun.WRITING):
            return
        row.conflicts.all().delete()
        row.matches.all().delete()
        ImportConflict.objects.bulk_create(
            (
                ImportConflict(
                    run=row, kind=c.kind, subject=c.subject, first_file=c.first.file, first_row=c.first.row,
                    first_says=c.first_says, second_file=c.second.file, second_row=c.second.row,
                    second_says=c.second_says, settlement=c.settled,
                )
                for c in report.conflicts
            ),
            batch_size=2000,
        )  # fmt: skip
        ImportMatch.objects.bulk_create(
            (
                ImportMatch(
                    run=row, file=m.file, row=m.row, key=m.key, name=m.name, candidate_id=m.person_id,
                    candidate_name=m.person_name, score=m.score, reasons=list(m.reasons), decision=m.decision,
                )
                for m in report.matches
            ),
            batch_size=2000,
        )  # fmt: skip
        row.state, row.stage, row.done, row.total = ImportRun.CHECKED, "", 0, None
        row.report = {**_facts(report), "changed_since": changed_since}
        row.fingerprint = report.fingerprint
        row.save()


def _end(run: ImportRun, state: str, report: dict[str, Any]) -> None:
    """Ends an import; its files go, what is left of it is the report."""
    with transaction.atomic():
        still = ImportRun.objects.filter(pk=run.pk).exclude(state=ImportRun.DROPPED)
        still.update(state=state, stage="", report=report, finished_at=clock.now())
        transaction.on_commit(lambda: store.remove(run.folder))


def _export(run: ExportRun, tell: Callable[[str, int, int | None], None]) -> None:
    folder = store.folder(run.folder)
    now = clock.now()
    whose = slugify(organisation_name(organisation()))[:50] or "secretariat"
    name = f"{whose}-{clock.today()}.{ENDINGS[run.format]}"
    target = folder / ("tables" if run.format == "csv" else name)
    with transaction.atomic():
        counts = actions.export_organisation(
            actor=_actor(run), now=now, format=run.format, path=target, progress=tell
        )  # fmt: skip
        if run.format == "csv":
            tell("packing", 0, None)
            _pack(target, folder / name)
        _end_export(run, ExportRun.DONE, name=name, bytes=(folder / name).stat().st_size, counts=counts.things)


def _pack(folder: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for path in sorted(folder.iterdir()):
            packed.write(path, path.name)
    shutil.rmtree(folder)


def _end_export(run: ExportRun, state: str, **facts: Any) -> None:
    ExportRun.objects.filter(pk=run.pk).update(state=state, stage="", finished_at=clock.now(), **facts)
    if state != ExportRun.DONE:
        store.remove(run.folder)
