"""Kinds of posts, and what each allows."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from secretariat.ground import clock, powers
from secretariat.ground.errors import Conflict
from secretariat.kit.requests import today_only
from secretariat.offices.actions import post_types as actions
from secretariat.offices.pages.settings.shared import kept, require_any, require_organisation
from secretariat.offices.permissions import require_define
from secretariat.offices.queries import settings as queries
from secretariat.offices.settings_forms import PostTypeForm


@login_required
def post_type_list(request: HttpRequest) -> HttpResponse:
    """Every kind of post."""
    require_any(request.actor)  # type: ignore[attr-defined]
    rows = [
        {
            "type": post,
            "name": queries.name_in_reader_language(post.names),
            "powers": len({given.power for given in post.powers.all()}),
        }
        for post in queries.post_types()
    ]
    may = request.actor.may(powers.DEFINE_POSTS)  # type: ignore[attr-defined]
    return render(request, "settings/post_types.html", {"rows": rows, "may_change": may})


@login_required
@today_only
def post_type(request: HttpRequest, code: str = "") -> HttpResponse:
    """One kind of post, or a new one."""
    actor, now = request.actor, clock.now()  # type: ignore[attr-defined]
    require_define(actor)
    post = actions.require_post_type(code) if code else None
    form = PostTypeForm(request.POST or None, require_organisation(), post)

    def keep() -> None:
        if code:
            actions.change_post_type(actor=actor, now=now, code=code, facts=form.facts())
        else:
            actions.add_post_type(actor=actor, now=now, facts=form.facts())

    if request.method == "POST" and form.is_valid():
        answer = kept(request, form, keep, "settings:post_types")
        if answer:
            return answer
    name = queries.name_in_reader_language(post.names) if post else ""
    return render(request, "settings/post_type.html", {"form": form, "post": post, "name": name})


@login_required
@require_POST
def retire_post(request: HttpRequest, code: str) -> HttpResponse:
    """Takes a kind of post out of use, or brings it back."""
    retired = request.POST.get("retired") != "no"
    actions.retire_post_type(actor=request.actor, now=clock.now(), code=code, retired=retired)  # type: ignore[attr-defined]
    messages.success(request, _("Taken out of use.") if retired else _("In use again."))
    return redirect("settings:post_types")


@login_required
@today_only
def powers_page(request: HttpRequest, code: str) -> HttpResponse:
    """What holders of a post may do, by kind of unit; a change is shown before it is made."""
    actor = request.actor  # type: ignore[attr-defined]
    require_define(actor)
    post = actions.require_post_type(code)
    before = actions.granted_by(post)
    context: dict[str, Any] = {"post": post, "name": queries.name_in_reader_language(post.names)}
    if request.method == "POST":
        after = _read(request)
        changes = queries.preview_powers(post, before, after, clock.today())
        if request.POST.get("sure") == "yes":
            try:
                actions.set_powers(actor=actor, now=clock.now(), today=clock.today(), code=code, granted=after)
            except Conflict as problem:
                context["problem"] = problem
            else:
                messages.success(request, _("The powers were changed; they hold from this moment."))
                return redirect("settings:powers", code=code)
        if before == after:
            messages.info(request, _("Nothing was changed."))
            return redirect("settings:powers", code=code)
        reaches = dict(powers.REACHES)
        rows = [(c, reaches.get(c.before, _("no")), reaches.get(c.after, _("no"))) for c in changes]
        fields = [(_field(kind, power), reach) for (kind, power), reach in after.items()]
        return render(request, "settings/powers_preview.html", {**context, "rows": rows, "fields": fields})
    kinds = queries.unit_types()
    shown = queries.kinds_of(post)
    names: dict[str | None, str] = {None: _("In units of every kind")}
    names |= {kind.code: queries.name_in_reader_language(kind.names) for kind in kinds}
    rest = [kind.code for kind in kinds if kind.code not in shown and not kind.retired]
    held = queries.holders_by_kind(post, clock.today())
    context["sections"] = [_section(kind, names[kind], before, held) for kind in shown]
    others: list[str | None] = [*([] if None in shown else [None]), *rest]
    context["others"] = [_section(kind, names[kind], before, held) for kind in others]
    context["reaches"] = powers.REACHES
    return render(request, "settings/powers.html", context)


def _field(kind: str | None, power: str) -> str:
    return f"power {kind or queries.EVERY_KIND} {power}"


def _section(kind: str | None, name: str, granted: actions.Granted, held: dict[str, int]) -> dict[str, Any]:
    lines = [
        {"power": power, "field": _field(kind, power.code), "reach": granted.get((kind, power.code), "")}
        for power in powers.CATALOGUE.values()
    ]
    given = sum(bool(line["reach"]) for line in lines)
    return {"name": name, "lines": lines, "given": given, "holders": held.get(kind or "", 0) if kind else None}


def _read(request: HttpRequest) -> actions.Granted:
    granted: actions.Granted = {}
    for name, reach in request.POST.items():
        parts = name.split(" ")
        if len(parts) == 3 and parts[0] == "power" and reach:
            granted[None if parts[1] == queries.EVERY_KIND else parts[1], parts[2]] = str(reach)
    return granted
