"""Choosing files, and the imports so far."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from secretariat.ground import clock
from secretariat.ground.errors import Conflict, Invalid, SecretariatError
from secretariat.imports import actions, queries
from secretariat.imports.actions.upload_import import too_large
from secretariat.imports.forms import UploadForm
from secretariat.imports.permissions import require_import
from secretariat.imports.rules.columns import TABLES
from secretariat.imports.rules.uploads import MOST_BYTES
from secretariat.imports.writers import EXAMPLES
from secretariat.kit.requests import Request

SPARE = 1_000_000
"""What a form may weigh beside its files."""


@csrf_exempt
def upload(request: HttpRequest) -> HttpResponse:
    """The form for files. Whatever is too large is refused before it is read, so the token is looked for after that."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length[:20]) > MOST_BYTES + SPARE:
        problem = SecretariatError(too_large())
        problem.status = 413
        return render(request, "kit/problem.html", {"problem": problem}, status=413)
    return _upload(request)  # type: ignore[no-any-return, arg-type]


@csrf_protect
@login_required
def _upload(request: Request) -> HttpResponse:
    actor = request.actor
    require_import(actor)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                run = actions.upload_import(actor=actor, now=clock.now(), files=form.cleaned_data["files"])
            except (Conflict, Invalid) as error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
            else:
                return redirect("imports:run", run.pk)
    context = {"form": form, "runs": queries.runs.imports_of(actor), "tables": _tables()}
    return render(request, "imports/upload.html", context, status=422 if form.is_bound else 200)


def _tables() -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    languages = ("name_ko",)
    return [(t.name, t.required, (*t.optional, *(languages if t.languages else ()))) for t in TABLES.values()]


@login_required
def example(request: Request, ending: str) -> HttpResponse:
    """A file to fill in."""
    if ending not in EXAMPLES:
        raise Http404
    response = HttpResponse(EXAMPLES[ending](), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="secretariat-example.{ending}"'
    return response
