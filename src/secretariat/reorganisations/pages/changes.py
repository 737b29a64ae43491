"""The reorganisations on record: all of them, one of them, and taking one back."""

from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from secretariat.ground import clock, powers
from secretariat.ground.errors import Conflict, Invalid
from secretariat.kit.requests import Request
from secretariat.reorganisations import actions, queries
from secretariat.structure.models import Placement
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
@require_POST
def restore(request: Request, unit_id: int) -> HttpResponse:
    """Brings a dissolved unit back from today on."""
    try:
        done = actions.restore_unit(actor=request.actor, now=clock.now(), unit_id=unit_id, on=clock.today())
    except (Conflict, Invalid) as error:
        messages.error(request, error.message)
        return redirect("reorganisations:changes")
    messages.success(request, _("Brought back."))
    return redirect("reorganisations:change", done.event.pk)
