"""One post: who holds it, who held it, what it allows; taking it up and leaving it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from secretariat.ground import clock, powers
from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.kit.crumbs import to_units
from secretariat.kit.requests import Request, today_only
from secretariat.offices import actions, queries
from secretariat.offices.forms import BeginTenureForm, EndTenureForm
from secretariat.offices.permissions import require_fill
from secretariat.structure.queries import ancestors
from secretariat.structure.rules import in_language


def _context(request: Request, post_id: int) -> dict[str, Any]:
    on = request.on or clock.today()
    page = queries.post_page(post_id, on)
    title = in_language(page.post.type.names, get_language() or "en")
    crumbs = to_units(ancestors(page.unit.path, on))
    return {
        "page": page,
        "title": title,
        "breadcrumb": [*crumbs, {"label": title}],
        "can_define": request.actor.may(powers.DEFINE_POSTS, page.unit.path) and request.on is None,
        "can_fill": request.actor.may(powers.FILL_POSTS, page.unit.path) and request.on is None,
        "powers": [
            (powers.CATALOGUE[p.power], p.get_reach_display()) for p in page.powers if p.power in powers.CATALOGUE
        ],
    }


@login_required
def post(request: Request, post_id: int) -> HttpResponse:
    """A post with its holders and its powers."""
    return render(request, "offices/post.html", _context(request, post_id))


@login_required
@today_only
def begin_tenure(request: Request, post_id: int) -> HttpResponse:
    """The form by which someone takes up a post: a member, an officer, or one named exactly where none are seen."""
    context = _context(request, post_id)
    page = context["page"]
    today = clock.today()
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = queries.candidates(actor=request.actor, page=page, text=text, on=today)
    choices = [(one.person_id, f"{one.name} · {one.note}" if one.note else one.name) for one in found]
    named = not queries.sees_members(request.actor, page)
    form = BeginTenureForm(request.POST or None, initial={"on": today}, choices=choices, named=named)
    if request.method == "POST" and form.is_valid():
        try:
            actions.begin_tenure(
                actor=request.actor,
                now=clock.now(),
                post_id=post_id,
                person_id=form.cleaned_data["person"],
                known_by=form.cleaned_data.get("known_by", ""),
                name=form.cleaned_data.get("name", ""),
                kind=form.cleaned_data["kind"],
                on=form.cleaned_data["on"],
                until=form.cleaned_data["until"],
                over_term_limit=form.cleaned_data["over_term_limit"],
            )
        except (Conflict, Invalid, NotFound) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Recorded. The powers of the post begin with that day."))
            return redirect("offices:post", post_id)
    status = 422 if form.is_bound else 200
    extra = {"form": form, "query": text, "choices": choices, "named": named, "limit": page.post.type.term_limit}
    return render(request, "offices/begin_tenure.html", {**context, **extra}, status=status)


@login_required
@today_only
def end_tenure(request: Request, post_id: int, tenure_id: int) -> HttpResponse:
    """The form by which a tenure ends."""
    context = _context(request, post_id)
    require_fill(request.actor, context["page"].unit.path)
    form = EndTenureForm(request.POST or None, initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_tenure(
                actor=request.actor,
                now=clock.now(),
                tenure_id=tenure_id,
                on=form.cleaned_data["on"],
                reason=form.cleaned_data["reason"],
            )
        except (Conflict, Invalid) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Recorded. The powers of the post end with that day."))
            return redirect("offices:post", post_id)
    holder = next((h for h in context["page"].holders if h.tenure_id == tenure_id), None)
    status = 422 if form.is_bound else 200
    return render(request, "offices/end_tenure.html", {**context, "form": form, "holder": holder}, status=status)
