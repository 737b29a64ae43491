"""My desk, and the control that sets the day one looks at."""

from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from secretariat.desk import queries
from secretariat.ground import clock
from secretariat.kit.requests import Request
from secretariat.meetings import queries as meetings
from secretariat.structure.queries import organisation

MOST_TO_MEET = 3
"""Whoever serves in more units begins a meeting at the unit."""


@login_required
def show_desk(request: Request) -> HttpResponse:
    """What waits for me today, most urgent first, with my offices and my unit."""
    today, actor = clock.today(), request.actor
    rules = organisation()
    language = get_language() or "en"
    near = queries.near_units(actor=actor, today=today)
    return render(
        request,
        "desk/desk.html",
        {
            "slips": queries.desk(actor=actor, today=today, rules=rules, language=language, near=near) if rules else [],
            "offices": queries.offices_of(actor=actor, today=today, language=language),
            "to_meet": meetings.units_kept(actor=actor, units=near.values())[:MOST_TO_MEET],
            "home": near.get(queries.home_id(actor)),
        },
    )


@require_POST
def as_of(request: Request) -> HttpResponse:
    """Sets the day one looks at, or today again, and goes back to where one was."""
    text = request.POST.get("on", "")
    chosen = ""
    if text:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            messages.error(request, _("“%(text)s” is not a day. Write it as 2022-05-03.") % {"text": text})
        else:
            if day > clock.today():
                messages.error(request, _("That day is still to come. Choose today or an earlier day."))
            elif day < clock.today():
                chosen = day.isoformat()
    request.session["on"] = chosen
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}):
        target = "/"
    parts = urlsplit(target)
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query) if k not in ("on", "after")])
    # Two slashes at the beginning, of either kind, would lead to another host.
    return redirect(urlunsplit(("", "", "/" + parts.path.lstrip("/\\"), query, "")))
