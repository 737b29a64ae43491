"""How often a unit meets, and which units have not met for too long."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from secretariat.ground import clock
from secretariat.ground.errors import Invalid
from secretariat.kit.requests import Request, today_only
from secretariat.meetings import actions, queries
from secretariat.meetings.forms import OTHER, RhythmForm
from secretariat.meetings.permissions import require_keep
from secretariat.structure.queries import require_unit, unit_on

SHOWN = 50


@login_required
@today_only
def rhythm(request: Request, unit_id: int) -> HttpResponse:
    """The form by which a secretary says how often the unit meets."""
    today = clock.today()
    require_keep(request.actor, require_unit(unit_id, today))
    known = queries.rhythm_of(actor=request.actor, unit_id=unit_id, on=today)
    initial: dict[str, object] = {"starts_on": today}
    if known:
        initial = {"starts_on": known.rhythm.starts_on, "at": known.rhythm.at, "kind": known.kind or OTHER}
        initial["rule"] = "" if known.kind else known.rhythm.rule
    form = RhythmForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_rhythm(
                actor=request.actor, now=clock.now(), unit_id=unit_id, rule=form.wanted_rule(),
                starts_on=form.cleaned_data["starts_on"], at=form.cleaned_data["at"],
            )  # fmt: skip
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Noted. When the unit has not met for longer, it will stand on the desk."))
            return redirect("meetings:unit_meetings", unit_id)
    context = {"unit": unit_on(unit_id, today), "form": form, "known": known}
    return render(request, "meetings/rhythm.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def end_rhythm(request: Request, unit_id: int) -> HttpResponse:
    """Forgets how often the unit meets."""
    actions.end_rhythm(actor=request.actor, now=clock.now(), unit_id=unit_id)
    messages.success(request, _("The rule was taken away."))
    return redirect("meetings:unit_meetings", unit_id)


@login_required
def silent(request: Request) -> HttpResponse:
    """Units that have not met for longer than their rule says, the longest first."""
    today = clock.today()
    after = _cursor(request.GET.get("after", ""))
    rows = queries.silent_units(actor=request.actor, today=today, after=after, limit=SHOWN + 1)
    last = rows[SHOWN - 1] if len(rows) > SHOWN else None
    following = "?" + urlencode({"after": f"{last.rhythm.overdue_from}~{last.unit_id}"}) if last else ""
    context = {
        "rows": [(row, queries.rule_words(row.rhythm)) for row in rows[:SHOWN]],
        "page": {"previous_url": "?" if after else "", "next_url": following},
    }
    return render(request, "meetings/silent.html", context)


def _cursor(text: str) -> tuple[date, int] | None:
    day, _sign, number = text.partition("~")
    try:
        return (date.fromisoformat(day), int(number)) if number.isdecimal() and len(number) < 19 else None
    except ValueError:
        return None
