"""Taking everything within one's reach out as a file."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from secretariat.ground import clock
from secretariat.ground.errors import Conflict, Invalid
from secretariat.imports import actions, queries
from secretariat.imports.actions.files import export_file
from secretariat.imports.forms import ExportForm
from secretariat.imports.models import ExportRun
from secretariat.imports.pages.run import progress_of
from secretariat.imports.permissions import require_export
from secretariat.imports.queries import words
from secretariat.kit.requests import Request


@login_required
def exports(request: Request) -> HttpResponse:
    """The choice of a format, and the files so far."""
    require_export(request.actor)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = actions.request_export(actor=request.actor, now=clock.now(), format=form.cleaned_data["format"])
        except (Conflict, Invalid) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return redirect("imports:export", run.pk)
    reach = queries.runs.reach_in_words(request.actor, clock.today())
    context = {"form": form, "runs": _named(request), "reach": reach}
    return render(request, "imports/exports.html", context, status=422 if form.is_bound else 200)


def _named(request: Request) -> list[tuple[ExportRun, str]]:
    return [(run, str(words.FORMATS[run.format])) for run in queries.runs.exports_of(request.actor)]


@never_cache
@login_required
def export(request: Request, run_id: int) -> HttpResponse:
    """How far it is, and then the file."""
    run = queries.runs.export_run(request.actor, run_id)
    context = {
        "run": run,
        "format": words.FORMATS[run.format],
        "trail": [
            {"label": _("Export"), "url": reverse("imports:exports")},
            {"label": run.name or str(words.FORMATS[run.format])},
        ],
        "progress": progress_of(run),
        "poll_url": reverse("imports:export_progress", args=[run.pk]),
        "counts": [(label, run.counts[table]) for table, label in words.TABLES.items() if table in run.counts],
    }
    return render(request, "imports/export.html", context)


@never_cache
@login_required
def export_progress(request: Request, run_id: int) -> HttpResponse:
    """How far it is, for a page that asks by itself."""
    run = queries.runs.export_run(request.actor, run_id)
    if not run.is_busy:
        response = HttpResponse(status=200)
        response["HX-Refresh"] = "true"
        return response
    poll_url = reverse("imports:export_progress", args=[run.pk])
    return render(request, "imports/progress.html", {"progress": progress_of(run), "poll_url": poll_url})


@never_cache
@login_required
def download(request: Request, run_id: int) -> FileResponse:
    """The file, for as long as one may export."""
    require_export(request.actor)
    return export_file(queries.runs.export_run(request.actor, run_id))
