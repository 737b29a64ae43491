"""One post: who holds it, who held it, what it allows; taking it up and leaving it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from secretariat.ground import clock, powers
from secretariat.ground.errors import Conflict, Invalid
from secretariat.kit.crumbs import to_units
from secretariat.kit.requests import Request, today_only
from secretariat.offices import actions, queries
from secretariat.offices.forms import BeginTenureForm, EndTenureForm
from secretariat.offices.permissions import require_fill
from secretariat.people.queries import found_people, members_of, search_people
from secretariat.structure.queries import ancestors
from secretariat.structure.rules import in_language

CHOICES = 60


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


def _candidates(request: Request, path: str, text: str, on: date) -> list[tuple[int, str]]:
    if text:
        persons = search_people(actor=request.actor, text=text, limit=CHOICES)
        return [
            (p.id, f"{p.name} · {p.unit_name}" if p.unit_name else p.name)
            for p in found_people(actor=request.actor, persons=persons, on=on)
        ]
    rows = members_of(actor=request.actor, path=path, on=on, today=on, limit=CHOICES)
    return [(row.person_id, f"{row.name} · {row.unit_name}") for row in rows]


@login_required
@today_only
def begin_tenure(request: Request, post_id: int) -> HttpResponse:
    """The form by which someone takes up a post: the unit's members, or those found by name."""
    context = _context(request, post_id)
    page = context["page"]
    require_fill(request.actor, page.unit.path)
    today = clock.today()
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    form = BeginTenureForm(request.POST or None, initial={"on": today})
    choices = _candidates(request, page.unit.path, text, today)
    form.fields["person"].choices = choices  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            actions.begin_tenure(
                actor=request.actor,
                now=clock.now(),
                post_id=post_id,
                person_id=form.cleaned_data["person"],
                kind=form.cleaned_data["kind"],
                on=form.cleaned_data["on"],
                until=form.cleaned_data["until"],
                over_term_limit=form.cleaned_data["over_term_limit"],
            )
        except (Conflict, Invalid) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Recorded. The powers of the post begin with that day."))
            return redirect("offices:post", post_id)
    status = 422 if form.is_bound else 200
    extra = {"form": form, "query": text, "choices": choices, "limit": page.post.type.term_limit}
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
