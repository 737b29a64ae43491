"""Kinds of units."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from secretariat.ground import clock, powers
from secretariat.kit.requests import today_only
from secretariat.offices.actions.post_types import set_birth_posts
from secretariat.offices.pages.settings.shared import kept, require_any, require_organisation
from secretariat.offices.queries import settings as queries
from secretariat.offices.settings_forms import UnitTypeForm
from secretariat.structure.actions.unit_types import (
    add_unit_type,
    change_unit_type,
    require_unit_type,
    retire_unit_type,
)
from secretariat.structure.permissions import require_settings


@login_required
def unit_type_list(request: HttpRequest) -> HttpResponse:
    """Every kind of unit."""
    require_any(request.actor)  # type: ignore[attr-defined]
    rows = [
        {
            "type": kind,
            "name": queries.name_in_reader_language(kind.names),
            "below": [queries.name_in_reader_language(child.names) for child in kind.allowed_children.all()],
            "posts": [
                (queries.name_in_reader_language(birth.post_type.names), birth.seats)
                for birth in sorted(kind.birth_posts.all(), key=lambda b: b.post_type.rank)
            ],
        }
        for kind in queries.unit_types()
    ]
    may = request.actor.may(powers.SETTINGS)  # type: ignore[attr-defined]
    return render(request, "settings/unit_types.html", {"rows": rows, "may_change": may})


@login_required
@today_only
def unit_type(request: HttpRequest, code: str = "") -> HttpResponse:
    """One kind of unit, or a new one."""
    actor, now = request.actor, clock.now()  # type: ignore[attr-defined]
    require_settings(actor)
    kind = require_unit_type(code) if code else None
    may_define = actor.may(powers.DEFINE_POSTS)
    posts = [post for post in queries.post_types() if not post.retired] if may_define else []
    form = UnitTypeForm(request.POST or None, require_organisation(), kind, queries.unit_types(), posts)

    def keep() -> None:
        with transaction.atomic():
            facts = form.facts()
            saved = (
                change_unit_type(actor=actor, now=now, code=code, facts=facts)
                if code
                else add_unit_type(actor=actor, now=now, facts=facts)
            )
            if may_define:
                set_birth_posts(actor=actor, now=now, unit_type=saved.code, seats=form.seats())

    if request.method == "POST" and form.is_valid():
        answer = kept(request, form, keep, "settings:unit_types")
        if answer:
            return answer
    name = queries.name_in_reader_language(kind.names) if kind else ""
    return render(request, "settings/unit_type.html", {"form": form, "kind": kind, "name": name})


@login_required
@require_POST
def retire_unit(request: HttpRequest, code: str) -> HttpResponse:
    """Takes a kind of unit out of use, or brings it back."""
    retired = request.POST.get("retired") != "no"
    retire_unit_type(actor=request.actor, now=clock.now(), code=code, retired=retired)  # type: ignore[attr-defined]
    messages.success(request, _("Taken out of use.") if retired else _("In use again."))
    return redirect("settings:unit_types")
