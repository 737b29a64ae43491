"""Records that may be one person: compared, merged, kept apart, and the merge undone."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from secretariat.ground import clock, powers
from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.kit.requests import Request, today_only
from secretariat.offices import actions, queries
from secretariat.offices.models import Tenure
from secretariat.people.actions import keep_apart
from secretariat.people.models import DuplicateSuspicion
from secretariat.structure.queries import names_of
from secretariat.structure.rules import in_language

PAGE = 100


@login_required
def duplicates(request: Request) -> HttpResponse:
    """Suspected duplicates within one's reach, the most alike first."""
    request.actor.require(powers.MERGE_PEOPLE)
    rows = (
        DuplicateSuspicion.objects.filter(state="open")
        .select_related("first", "second")
        .order_by("-score", "pk")[:PAGE]
    )
    return render(request, "offices/duplicates.html", {"rows": rows})


@login_required
@today_only
def compare(request: Request, suspicion_id: int) -> HttpResponse:
    """Two records side by side, and what merging would move."""
    request.actor.require(powers.MERGE_PEOPLE)
    row = DuplicateSuspicion.objects.filter(pk=suspicion_id).select_related("first", "second").first()
    if row is None:
        raise NotFound(_("There is no such pair within your reach."))
    source = request.POST if request.method == "POST" else request.GET
    kept_id, dropped_id = row.first_id, row.second_id
    if source.get("keep") == "second":
        kept_id, dropped_id = dropped_id, kept_id
    problem = ""
    if request.method == "POST":
        try:
            if request.POST.get("answer_is") == "apart":
                keep_apart(actor=request.actor, now=clock.now(), suspicion_id=suspicion_id)
                messages.success(request, _("Kept apart. They will not be suspected again."))
                return redirect("offices:duplicates")
            choices = {k.removeprefix("clash-"): str(v) for k, v in request.POST.items() if k.startswith("clash-")}
            actions.merge_people(
                actor=request.actor, now=clock.now(), kept_id=kept_id, dropped_id=dropped_id, choices=choices
            )
            messages.success(request, _("Merged. It can be undone on the person's page."))
            return redirect("offices:person", kept_id)
        except (Conflict, Invalid) as error:
            problem = error.message
    preview = queries.merge_preview(actor=request.actor, kept_id=kept_id, dropped_id=dropped_id)
    context = {"row": row, "preview": preview, "problem": problem, "keep": source.get("keep", "first")}
    return render(request, "offices/compare.html", {**context, **_named(preview)}, status=422 if problem else 200)


def _named(preview: queries.MergePreview) -> dict[str, Any]:
    clashing = [row for clash in preview.clashes for row in [clash.row, *clash.against]]
    rows = [*clashing, *(row for record in preview.records for row in [*record.memberships, *record.tenures])]
    names = names_of({_unit_id(row) for row in rows}, clock.today())
    language = get_language() or "en"

    def place(row: Any) -> str:
        """The unit, after the post where it is a tenure."""
        unit = names[_unit_id(row)]
        return f"{in_language(row.post.type.names, language)}, {unit}" if isinstance(row, Tenure) else unit

    return {
        "records": [
            (record, [(place(row), row) for row in [*record.memberships, *record.tenures]])
            for record in preview.records
        ],
        "clashes": [(c, place(c.row), [(place(r), r) for r in c.against]) for c in preview.clashes],
    }


def _unit_id(row: Any) -> int:
    unit_id: int = row.post.unit_id if isinstance(row, Tenure) else row.unit_id
    return unit_id


@login_required
@require_POST
def undo_merge(request: Request, merge_id: int) -> HttpResponse:
    """Takes a merge back."""
    merge = actions.undo_merge(actor=request.actor, now=clock.now(), merge_id=merge_id)
    messages.success(request, _("The merge is undone: there are two records again."))
    return redirect("offices:person", merge.kept_id)
