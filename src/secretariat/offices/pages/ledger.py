"""The ledger: who did what, when, on whose authority, and what changed."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from secretariat.ground import clock, paths
from secretariat.ground.errors import NotFound
from secretariat.ground.paths import WIDTH
from secretariat.kit.requests import Request
from secretariat.offices import queries
from secretariat.structure.queries import name_of, require_unit

PAGE = 50


@login_required
def ledger(request: Request) -> HttpResponse:
    """Acts within reach, and one's own, the latest first; by unit, person and kind of act."""
    actor, on = request.actor, request.on or clock.today()
    unit_id, person_id, before = (_number(request, name) for name in ("unit", "person", "before"))
    action = request.GET.get("action", "").replace("\0", "")[:100]
    within = None
    if unit_id is not None:
        if unit_id >= 36**WIDTH:
            raise NotFound(_("There is no such unit."))
        within = paths.subtree(require_unit(unit_id, on).path)
    found = queries.page_of_ledger(
        actor=actor, within=within, person_id=person_id, action=action, before=before, limit=PAGE + 1
    )
    context = {
        "acts": queries.acts_in_words(actor=actor, entries=found[:PAGE]),
        "chain": queries.chain_state(actor=actor),
        "actions": queries.actions_seen(actor=actor),
        "action": action,
        "unit_id": unit_id,
        "unit_name": name_of(unit_id, on) if unit_id else "",
        "person_id": person_id,
        "person_name": queries.person_for_filter(actor=actor, person_id=person_id) if person_id else "",
        "before": found[PAGE - 1].pk if len(found) > PAGE else "",
    }
    return render(request, "offices/ledger.html", context)


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
