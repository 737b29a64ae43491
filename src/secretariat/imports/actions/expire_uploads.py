"""Forgetting files that nobody came back for."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.ground.errors import NotAllowed
from secretariat.imports.actions import files as store
from secretariat.imports.models import ExportRun, ImportConflict, ImportMatch, ImportRun

UPLOADS_KEPT = timedelta(days=7)
EXPORTS_KEPT = timedelta(days=1)


def expire_uploads(*, actor: Actor, now: datetime) -> int:
    """Drops imports that nobody finished within a week, and the files of exports after a day; returns how many.

    Folders that belong to neither go too. Raises NotAllowed for anyone but the system.
    """
    if not actor.is_system:
        raise NotAllowed(_("Only the worker of this installation can do that."))
    with transaction.atomic():
        old = ImportRun.objects.filter(started_at__lt=now - UPLOADS_KEPT).exclude(state=ImportRun.WRITING)
        old = old.exclude(state__in=(ImportRun.DONE, ImportRun.FAILED, ImportRun.DROPPED)).select_for_update()
        dropped = list(old)
        ids = [run.pk for run in dropped]
        ImportConflict.objects.filter(run__in=ids).delete()
        ImportMatch.objects.filter(run__in=ids).delete()
        ImportRun.objects.filter(pk__in=ids).update(state=ImportRun.DROPPED, finished_at=now, report={})
        stale = ExportRun.objects.filter(started_at__lt=now - EXPORTS_KEPT).exclude(state=ExportRun.EXPIRED)
        expired = list(stale.select_for_update())
        ExportRun.objects.filter(pk__in=[run.pk for run in expired]).update(state=ExportRun.EXPIRED)
        if dropped or expired:
            ledger.record(
                "imports.expire_uploads", actor=actor, now=now, imports=ids, exports=[run.pk for run in expired]
            )
        over = (ImportRun.DONE, ImportRun.FAILED, ImportRun.DROPPED)
        wanted = set(ImportRun.objects.exclude(state__in=over).values_list("folder", flat=True))
        wanted |= set(ExportRun.objects.exclude(state=ExportRun.EXPIRED).values_list("folder", flat=True))
        transaction.on_commit(lambda: _sweep(wanted, now))
    return len(dropped) + len(expired)


def _sweep(wanted: set[str], now: datetime) -> None:
    """Removes folders that nothing on record names; a young one may belong to an upload that is just coming in."""
    for path in store.room().iterdir():
        age = now.timestamp() - path.stat().st_mtime
        if path.is_dir() and path.name.isalnum() and path.name not in wanted and age > EXPORTS_KEPT.total_seconds():
            store.remove(path.name)
