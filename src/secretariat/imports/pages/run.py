"""One import: how far it is, what it would do, and the word to do it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from secretariat.ground import clock
from secretariat.ground.errors import Conflict, Invalid
from secretariat.imports import actions, queries
from secretariat.imports.forms import ConfirmForm, DecisionForm
from secretariat.imports.models import ImportRun
from secretariat.imports.permissions import require_import
from secretariat.imports.queries import words
from secretariat.kit.requests import Request

CONFLICTS, MATCHES = 20, 20
STEPS = {ImportRun.WAITING: 2, ImportRun.CHECKING: 2, ImportRun.CHECKED: 3, ImportRun.WRITING: 4, ImportRun.DONE: 6}


def steps_of(run: ImportRun) -> dict[str, Any]:
    """The stages of an import, and which one this is in."""
    labels = [_("Upload"), _("Check"), _("Preview"), _("Write"), _("Report")]
    return {"labels": labels, "now": STEPS.get(run.state, 0)}


def progress_of(run: Any) -> dict[str, Any]:
    """How far the worker has come."""
    known = run.total if run.total and run.total > 1 else None
    return {
        "label": words.stage(run.stage),
        "value": min(run.done, known) if known else None,
        "maximum": known or 100,
        "note": "" if known or not run.done else f"{run.done:,}",
    }


@never_cache
@login_required
def run(request: Request, run_id: int) -> HttpResponse:
    """Progress while the worker is at it, then the preview, in the end the report."""
    found = queries.runs.import_run(request.actor, run_id)
    return _page(request, found)


def _page(request: Request, found: ImportRun, form: ConfirmForm | None = None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "run": found,
        "steps": steps_of(found),
        "format": words.FORMATS[found.format],
        "trail": [
            {"label": _("Import"), "url": reverse("imports:upload")},
            {"label": ", ".join(file["name"] for file in found.files)},
        ],
    }
    if found.is_busy:
        context |= {"progress": progress_of(found), "poll_url": reverse("imports:progress", args=[found.pk])}
        return render(request, "imports/busy.html", context)
    report = found.report
    context |= {"report": report, "tables": queries.runs.counts_of(report)}
    if found.state == ImportRun.FAILED:
        return render(request, "imports/failed.html", context)
    waiting = queries.runs.open_matches(found) if found.state == ImportRun.CHECKED else 0
    if waiting:
        rows = queries.runs.matches_of(found, undecided=True, limit=MATCHES)
        context["matches"] = [(row, DecisionForm(None, row.match)) for row in rows]
    context |= {
        "open_matches": waiting,
        "decided": queries.runs.matches_of(found, undecided=False, limit=200),
        "form": form or ConfirmForm(),
        "past": request.on,
    }
    context |= _conflicts(request, found)
    template = "imports/preview.html" if found.state == ImportRun.CHECKED else "imports/report.html"
    return render(request, template, context, status=status)


def _conflicts(request: Request, found: ImportRun) -> dict[str, Any]:
    if not found.report.get("conflict_count"):
        return {}
    kinds = queries.runs.conflict_kinds(found)
    chosen = request.GET.get("kind", "")
    if chosen not in {kind for kind, _title, _n in kinds}:
        chosen = ""
    count = sum(n for kind, _title, n in kinds if chosen in ("", kind))
    text = request.GET.get("page", "1")
    number = int(text) if text.isdecimal() and len(text) < 7 else 1
    last = max((count - 1) // CONFLICTS + 1, 1)
    number = min(max(number, 1), last)
    start = (number - 1) * CONFLICTS

    def address(page: int) -> str:
        query = request.GET.copy()
        query["page"] = str(page)
        return f"{request.path}?{query.urlencode()}#conflicts"

    return {
        "conflicts": queries.runs.conflicts_of(found, chosen, start, CONFLICTS),
        "kinds": kinds,
        "kind": chosen,
        "unlisted": found.report["conflict_count"] - sum(n for _kind, _title, n in kinds),
        "page": {
            "previous_url": address(number - 1) if number > 1 else "",
            "next_url": address(number + 1) if number < last else "",
            "shown": _("%(first)s–%(last)s of %(count)s")
            % {"first": f"{start + 1:,}", "last": f"{min(start + CONFLICTS, count):,}", "count": f"{count:,}"},
        },
    }


@never_cache
@login_required
def run_progress(request: Request, run_id: int) -> HttpResponse:
    """How far it is, for a page that asks by itself; once there is something else to see, the page is read anew."""
    found = queries.runs.import_run(request.actor, run_id)
    if not found.is_busy:
        response = HttpResponse(status=200)
        response["HX-Refresh"] = "true"
        return response
    poll_url = reverse("imports:progress", args=[found.pk])
    return render(request, "imports/progress.html", {"progress": progress_of(found), "poll_url": poll_url})


@login_required
@require_POST
def decide(request: Request, run_id: int) -> HttpResponse:
    """Keeps who is who, as far as it was said."""
    require_import(request.actor)
    found = queries.runs.import_run(request.actor, run_id)
    decisions = {}
    for row in queries.runs.matches_of(found, undecided=True, limit=200):
        form = DecisionForm(request.POST, row.match)
        if form.is_valid() and form.cleaned_data["decision"]:
            decisions[row.match.pk] = form.cleaned_data["decision"]
    try:
        actions.decide_matches(actor=request.actor, now=clock.now(), run_id=run_id, decisions=decisions)
    except (Conflict, Invalid) as error:
        messages.error(request, error.message)
    return redirect("imports:run", run_id)


@login_required
@require_POST
def confirm(request: Request, run_id: int) -> HttpResponse:
    """Asks the worker to write it."""
    form = ConfirmForm(request.POST)
    form.is_valid()
    try:
        actions.confirm_import(
            actor=request.actor, now=clock.now(), run_id=run_id, settle=bool(form.cleaned_data.get("settle"))
        )
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _page(request, queries.runs.import_run(request.actor, run_id), form, 422)
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("imports:run", run_id)


@login_required
@require_POST
def drop(request: Request, run_id: int) -> HttpResponse:
    """Lets it be."""
    try:
        actions.drop_import(actor=request.actor, now=clock.now(), run_id=run_id)
    except Conflict as error:
        messages.error(request, error.message)
        return redirect("imports:run", run_id)
    messages.success(request, _("The import is dropped; its files are deleted and nothing was written."))
    return redirect("imports:upload")
