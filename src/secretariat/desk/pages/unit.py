"""One unit: its people, posts, sub-units and history."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from secretariat.ground import clock, powers
from secretariat.kit.crumbs import to_units
from secretariat.kit.requests import Request
from secretariat.meetings.permissions import may_keep
from secretariat.offices.queries import has_members_without_account, posts_of
from secretariat.people.queries import members_of
from secretariat.reorganisations.queries import unit_timeline
from secretariat.structure.queries import ancestors, children, limit_note, require_unit, unit_on
from secretariat.structure.rules import in_language

SHOWN = 30
BELOW = 100


@login_required
def unit(request: Request, unit_id: int) -> HttpResponse:
    """The unit as it was on the day one looks at."""
    today = clock.today()
    on = request.on or today
    actor = request.actor
    language = get_language() or "en"
    require_unit(unit_id, on)
    this = unit_on(unit_id, on)
    above = ancestors(this.path, on)
    below = children(unit_id, on, limit=BELOW + 1)
    posts = posts_of([unit_id], on)[unit_id]
    members = (
        members_of(actor=actor, path=this.path, on=on, today=today, below=False, limit=SHOWN + 1)
        if this.type.has_members
        else []
    )
    crumbs = to_units(above[:-1])
    can = {
        "reorganise": actor.may(powers.REORGANISE, this.path),
        "fill": actor.may(powers.FILL_POSTS, this.path),
        "define": actor.may(powers.DEFINE_POSTS, this.path),
        "add": actor.may(powers.EDIT_PEOPLE, this.path) and this.type.has_members,
        "meet": may_keep(actor, this.path) and this.type.has_members,
        "names": any(low <= this.path < high for low, high in actor.reach(powers.NAMES)),
    }
    waiting = (
        has_members_without_account(actor=actor, unit_id=unit_id, on=on) if can["add"] and not request.on else False
    )
    return render(
        request,
        "desk/unit.html",
        {
            "without_account": waiting,
            "unit": this,
            "type_name": in_language(this.type.names, language),
            "breadcrumb": [*crumbs, {"label": this.name}],
            "posts": [(view, in_language(view.post.type.names, language)) for view in posts],
            "below": below[:BELOW],
            "more_below": len(below) > BELOW,
            "members": members[:SHOWN],
            "more_members": len(members) > SHOWN,
            "hidden_members": max(this.tally.members_here - len(members), 0) if len(members) <= SHOWN else 0,
            "limit_note": limit_note(this) if this.type.has_members else "",
            "history": unit_timeline(unit_id, language),
            "can": can,
            "past": request.on is not None,
        },
    )
