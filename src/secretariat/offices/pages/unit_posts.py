"""Which posts a unit has: one is made, its seats change, it is no longer needed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from secretariat.ground import clock, powers
from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.kit.crumbs import to_units
from secretariat.kit.requests import Request, today_only
from secretariat.offices import actions, queries
from secretariat.offices.forms import AddPostForm, ChangeSeatsForm, EndPostForm
from secretariat.structure.queries import ancestors, require_unit, unit_on
from secretariat.structure.rules import in_language


@login_required
@today_only
def add_post(request: Request, unit_id: int) -> HttpResponse:
    """The form by which a unit gets a post of a kind that it does not have."""
    today = clock.today()
    place = require_unit(unit_id, today)
    request.actor.require(powers.DEFINE_POSTS, place.path)
    language = get_language() or "en"
    has = {view.post.type_id for view in queries.posts_of([unit_id], today)[unit_id]}
    kinds = [kind for kind in queries.post_types() if not kind.retired and kind.pk not in has]
    form = AddPostForm(request.POST or None, initial={"on": today})
    form.fields["type"].choices = [(k.code, in_language(k.names, language)) for k in kinds]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            post = actions.create_post(
                actor=request.actor, now=clock.now(), unit_id=unit_id, type_code=told["type"], seats=told["seats"],
                on=told["on"],
            )  # fmt: skip
        except NotFound as error:
            form.add_error("on", error.message)
        except (Conflict, Invalid) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("The unit has the post from that day on."))
            return redirect("offices:post", post.pk)
    context = {
        "unit": unit_on(unit_id, today),
        "form": form,
        "kinds": kinds,
        "breadcrumb": to_units(ancestors(place.path, today)),
    }
    return render(request, "offices/add_post.html", context, status=422 if form.is_bound else 200)


@login_required
@today_only
def change_seats(request: Request, post_id: int) -> HttpResponse:
    """The form by which a post gets more seats, or fewer."""
    today = clock.today()
    page = queries.post_page(post_id, today)
    request.actor.require(powers.DEFINE_POSTS, page.unit.path)
    form = ChangeSeatsForm(request.POST or None, initial={"on": today, "seats": page.post.seats})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.change_seats(
                actor=request.actor, now=clock.now(), post_id=post_id, seats=told["seats"], on=told["on"],
                reason=told["reason"],
            )  # fmt: skip
        except (Conflict, Invalid) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("The post has so many seats from that day on."))
            return redirect("offices:post", post_id)
    return render(request, "offices/change_seats.html", _about(page, form), status=422 if form.is_bound else 200)


def _about(page: queries.PostPage, form: Form) -> dict[str, Any]:
    title = in_language(page.post.type.names, get_language() or "en")
    crumbs = [*to_units(ancestors(page.unit.path, clock.today())), {"label": title}]
    return {"page": page, "title": title, "form": form, "breadcrumb": crumbs}


@login_required
@today_only
def end_post(request: Request, post_id: int) -> HttpResponse:
    """The form by which a unit no longer has a post."""
    today = clock.today()
    page = queries.post_page(post_id, today)
    request.actor.require(powers.DEFINE_POSTS, page.unit.path)
    form = EndPostForm(request.POST or None, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.end_post(
                actor=request.actor, now=clock.now(), post_id=post_id, on=told["on"], reason=told["reason"]
            )
        except (Conflict, Invalid) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("The unit no longer has the post from that day on."))
            return redirect("desk:unit", page.unit.id)
    return render(request, "offices/end_post.html", _about(page, form), status=422 if form.is_bound else 200)
