"""The reorganisations on record: all of them, one of them, and taking one back."""

from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from secretariat.ground import clock, powers
from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.kit.requests import Request, today_only
from secretariat.reorganisations import actions, queries
from secretariat.reorganisations.actions.rehearsal import rehearse
from secretariat.reorganisations.forms import RestoreForm
from secretariat.reorganisations.queries.shown import Change, shown_plan
from secretariat.structure.models import Placement
from secretariat.structure.permissions import require_reorganise
from secretariat.structure.queries import names_of

PAGE = 50


def _cursor(text: str) -> tuple[date, int] | None:
    day, _mark, number = text.partition("~")
    try:
        return (date.fromisoformat(day), int(number)) if number.isdecimal() and len(number) < 19 else None
    except ValueError:
        return None


@login_required
def changes(request: Request) -> HttpResponse:
    """What was reorganised, the latest first, and what is to come."""
    today = request.on or clock.today()
    rows = queries.past_changes(today, before=_cursor(request.GET.get("before", "")), limit=PAGE + 1)
    shown = rows[:PAGE]
    before = f"{shown[-1].event.on.isoformat()}~{shown[-1].event.pk}" if len(rows) > PAGE else ""
    ahead = [] if request.on else queries.upcoming_changes(today)
    return render(request, "reorganisations/changes.html", {"rows": shown, "ahead": ahead, "before": before})


@login_required
def change(request: Request, event_id: int) -> HttpResponse:
    """One reorganisation: the units it touched, and whether it can still be taken back."""
    view = queries.change(event_id)
    ids = list(view.event.units.values_list("pk", flat=True)[:200])
    today = clock.today()
    there = set(Placement.objects.at(today).filter(unit_id__in=ids).values_list("unit_id", flat=True))
    names = names_of(ids, view.event.on)
    may = request.actor.may(powers.REORGANISE) and request.on is None
    return render(
        request,
        "reorganisations/change.html",
        {
            "view": view,
            "units": [(i, names[i], i in there) for i in ids],
            "may": may,
            "before": view.event.on - timedelta(days=1),
            "ended": [(i, names[i]) for i in ids if i not in there] if may else [],
        },
    )


@login_required
@require_POST
def undo(request: Request, event_id: int) -> HttpResponse:
    """Takes a reorganisation back."""
    try:
        actions.undo_change(actor=request.actor, now=clock.now(), event_id=event_id)
    except (Conflict, Invalid) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Taken back: the record is as it was before."))
    return redirect("reorganisations:change", event_id)


@login_required
@today_only
def restore(request: Request, unit_id: int) -> HttpResponse:
    """Brings a dissolved unit back from a day on, after a look at what that would change."""
    form = RestoreForm(request.POST or None, initial={"on": clock.today(), "with_posts": True})
    plan: list[Change] = []
    fingerprint = ""
    require_reorganise(request.actor, None)
    if request.method == "POST" and form.is_valid():
        arguments = {"actor": request.actor, "now": clock.now(), "unit_id": unit_id, **form.cleaned_data}
        try:
            if request.POST.get("step") == "confirm":
                print_of = request.POST.get("fingerprint", "")
                done = actions.restore_unit(**arguments, fingerprint=print_of)
                messages.success(request, _("Brought back."))
                return redirect("reorganisations:change", done.event.pk)
            rehearsed = rehearse(actions.restore_unit, **arguments)
            plan, fingerprint = shown_plan(rehearsed), rehearsed.fingerprint
        except (Conflict, Invalid, NotFound) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    name = names_of([unit_id], clock.today())[unit_id]
    context = {"form": form, "plan": plan, "fingerprint": fingerprint, "name": name}
    status = 422 if form.is_bound and not plan else 200
    return render(request, "reorganisations/restore.html", context, status=status)
