"""The record of meetings: all of them, and one with what came before it."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from secretariat.ground import clock
from secretariat.kit.crumbs import to_units
from secretariat.kit.requests import Request
from secretariat.meetings import queries
from secretariat.meetings.permissions import may_keep, sees
from secretariat.structure.queries import ancestors, placement_of, unit_on

SHOWN = 50


def _cursor(text: str) -> tuple[date, int] | None:
    day, _sign, number = text.partition("~")
    try:
        return (date.fromisoformat(day), int(number)) if number.isdecimal() and len(number) < 19 else None
    except ValueError:
        return None


@login_required
def meetings(request: Request) -> HttpResponse:
    """Meetings that had begun by the day one looks at, the latest first; all, or those of one series."""
    on = request.on or clock.today()
    wanted = request.GET.get("series", "")
    series_id = int(wanted) if wanted.isdecimal() and len(wanted) < 10 else None
    after = _cursor(request.GET.get("after", ""))
    rows = queries.page_of_meetings(
        actor=request.actor, on=on, after=after, series_id=series_id, limit=SHOWN + 1
    )  # fmt: skip
    kept = {"series": wanted} if series_id else {}
    last = rows[SHOWN - 1] if len(rows) > SHOWN else None
    following = "?" + urlencode({**kept, "after": f"{last.opened_on}~{last.pk}"}) if last else ""
    context = {
        "rows": rows[:SHOWN],
        "series": queries.list_of_series(actor=request.actor),
        "series_id": series_id,
        "page": {"previous_url": ("?" + urlencode(kept)) if after else "", "next_url": following},
    }
    return render(request, "meetings/meetings.html", context)


@login_required
def unit_meetings(request: Request, unit_id: int) -> HttpResponse:
    """The meetings of a unit by the day one looks at, how often it meets, and what it is to see to."""
    today = clock.today()
    on = request.on or today
    unit = unit_on(unit_id, on)
    after = _cursor(request.GET.get("after", ""))
    rows = queries.meetings_of_unit(actor=request.actor, unit_id=unit_id, on=on, after=after, limit=SHOWN + 1)
    last = rows[SHOWN - 1] if len(rows) > SHOWN else None
    standing = placement_of(unit_id, today)
    keeps = standing is not None and may_keep(request.actor, standing.path) and request.on is None
    context = {
        "unit": unit,
        "rows": rows[:SHOWN],
        "sees": sees(request.actor, unit.path),
        "keeps": keeps,
        "can_meet": keeps and unit.type.has_members,
        "rhythm": queries.rhythm_of(actor=request.actor, unit_id=unit_id, on=on),
        "breadcrumb": [*to_units(ancestors(unit.path, on)), {"label": _("Meetings")}],
        "page": {
            "previous_url": "?" if after else "",
            "next_url": "?" + urlencode({"after": f"{last.opened_on}~{last.pk}"}) if last else "",
        },
    }
    return render(request, "meetings/unit_meetings.html", context)


@login_required
def meeting(request: Request, meeting_id: int) -> HttpResponse:
    """One meeting, what was said there, and what the record says of those before it."""
    view = queries.meeting_view(actor=request.actor, meeting_id=meeting_id, on=request.on or clock.today())
    stood = placement_of(view.meeting.unit_id, request.on or clock.today())
    found = queries.precedents_of(actor=request.actor, meeting=view.meeting)
    context = {
        "view": view,
        "meeting": view.meeting,
        "breadcrumb": [
            {"label": view.unit_name, "url": reverse("desk:unit", args=[view.meeting.unit_id])},
            {"label": _("Meetings"), "url": reverse("meetings:unit_meetings", args=[view.meeting.unit_id])},
            {"label": view.title},
        ]
        if stood
        else [],
        "past": request.on is not None,
        "known": [one for one in found if one.known],
        "unknown": [one for one in found if not one.known],
    }
    return render(request, "meetings/meeting.html", context)
