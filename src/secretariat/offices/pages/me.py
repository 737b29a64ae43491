"""The member's own page: my data, who can see me and why, everything about me, leaving."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from secretariat.ground import clock
from secretariat.ground.errors import Conflict, NotFound
from secretariat.kit.requests import Request, today_only
from secretariat.offices import actions, queries


def _me(request: Request) -> int:
    if request.actor.person_id is None:
        raise NotFound(_("Your account belongs to no person on record. Ask your secretary to link it."))
    return request.actor.person_id


@login_required
def me(request: Request) -> HttpResponse:
    """What is on record about me, and what I can do about it."""
    found = queries.dossier(actor=request.actor, person_id=_me(request), on=request.on or clock.today())
    return render(request, "offices/me.html", {"dossier": found, "view": found.view})


@login_required
def visibility(request: Request) -> HttpResponse:
    """Who can see me, and why."""
    today, person_id = clock.today(), _me(request)
    ways = queries.seers(actor=request.actor, person_id=person_id, today=today)
    above = queries.levels_above(actor=request.actor, person_id=person_id, today=today, ways=ways)
    return render(request, "offices/visibility.html", {"ways": ways, "above": above})


@login_required
def export(request: Request) -> HttpResponse:
    """Everything about me as a file."""
    _me(request)
    data = queries.everything_about(actor=request.actor, today=clock.today())
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="about-me.json"'
    return response


@login_required
@today_only
def leave(request: Request) -> HttpResponse:
    """Leaving the organisation, after a warning."""
    _me(request)
    if request.method == "POST":
        try:
            actions.leave_organisation(
                actor=request.actor, now=clock.now(), reason=request.POST.get("reason", "").replace("\x00", "")[:300]
            )
        except Conflict as error:
            messages.error(request, error.message)
            return redirect("offices:me")
        messages.success(request, _("You have left. Thank you for what you gave."))
        return redirect("offices:me")
    return render(request, "offices/leave.html")
