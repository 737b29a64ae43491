"""The members of a unit, adding one, and belonging to another unit as well."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from secretariat.ground import clock, powers
from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.kit.crumbs import to_units
from secretariat.kit.requests import Request, today_only
from secretariat.people.actions import NewContact, add_person, begin_membership
from secretariat.people.forms import AddPersonForm, BelongForm
from secretariat.people.permissions import require_for_person
from secretariat.people.queries import members_of, person_view
from secretariat.structure.queries import (
    MOST_FOUND,
    UnitView,
    ancestors,
    find_units_to_join,
    limit_note,
    place_names,
    require_unit,
    unit_on,
)

PAGE = 50


def _cursor(text: str) -> tuple[str, int] | None:
    name, _mark, number = text.rpartition("~")
    return (name, int(number)) if number.isdecimal() and len(number) < 19 else None


@login_required
def members(request: Request, unit_id: int) -> HttpResponse:
    """Members of a unit and of all below it on the day one looks at, a page at a time."""
    today = clock.today()
    on = request.on or today
    unit = unit_on(unit_id, on)
    kind = request.GET.get("kind", "")
    rows = members_of(
        actor=request.actor,
        path=unit.path,
        on=on,
        today=today,
        kind=kind if kind in ("primary", "secondary") else None,
        after=_cursor(request.GET.get("after", "").replace("\x00", "")[:300]),
        limit=PAGE + 1,
    )
    shown = rows[:PAGE]
    reach = request.actor.reach(powers.NAMES)
    whole = any(low <= unit.path and unit.path + "~" <= high for low, high in reach)
    crumbs = to_units(ancestors(unit.path, on))
    return render(
        request,
        "people/members.html",
        {
            "unit": unit,
            "rows": shown,
            "after": f"{shown[-1].cursor[0]}~{shown[-1].cursor[1]}" if len(rows) > PAGE else "",
            "kind": kind,
            "whole": whole and request.on is None,
            "can_add": request.actor.may(powers.EDIT_PEOPLE, unit.path) and unit.type.has_members,
            "breadcrumb": [*crumbs, {"label": _("Members")}],
            "count": ngettext("%(count)s member", "%(count)s members", unit.tally.members)
            % {"count": number_format(unit.tally.members, force_grouping=True)},
        },
    )


@login_required
@today_only
def add(request: Request, unit_id: int) -> HttpResponse:
    """The form by which an officer puts a person on record."""
    today = clock.today()
    placement = require_unit(unit_id, today)
    request.actor.require(powers.EDIT_PEOPLE, placement.path)
    form = AddPersonForm(request.POST or None, initial={"joined_on": today})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        contacts = [NewContact(kind, data[kind], consent=data["consent"]) for kind in ("phone", "email") if data[kind]]
        try:
            person = add_person(
                actor=request.actor,
                now=clock.now(),
                unit_id=unit_id,
                name=data["name"],
                other_names={"ko": data["name_ko"]} if data["name_ko"] else None,
                contacts=contacts,
                joined_on=data["joined_on"],
                kind=data["kind"],
            )
        except (Conflict, Invalid, NotFound) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("%(name)s is on record.") % {"name": person.display_name})
            return redirect("offices:person", person.pk)
    status = 422 if form.is_bound else 200
    unit = unit_on(unit_id, today)
    return render(
        request, "people/add.html", {"form": form, "unit": unit, "warning": limit_note(unit, coming=1)}, status=status
    )


@login_required
@today_only
def belong(request: Request, person_id: int) -> HttpResponse:
    """The form by which a person comes to belong to another unit: beside their own, or again after having left."""
    today = clock.today()
    view = person_view(actor=request.actor, person_id=person_id, on=today)
    require_for_person(request.actor, powers.ADMIT, person_id)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = _units_to_join(request, text, today)
    units = [u for u in found if request.actor.may(powers.ADMIT, u.path)]
    form = BelongForm(request.POST or None, initial={"on": today})
    places = place_names(units, today)
    form.fields["unit"].choices = [  # type: ignore[attr-defined]
        (u.id, " · ".join(part for part in (places[u.id], limit_note(u, coming=1)) if part)) for u in units
    ]
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            begin_membership(
                actor=request.actor,
                now=clock.now(),
                person_id=person_id,
                unit_id=data["unit"],
                on=data["on"],
                kind=data["kind"],
            )
        except (Conflict, Invalid, NotFound) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Recorded."))
            return redirect("offices:person", person_id)
    context = {
        "view": view,
        "form": form,
        "query": text,
        "units": units,
        "perhaps_more": bool(text) and len(found) == MOST_FOUND,
    }
    return render(request, "people/belong.html", context, status=422 if form.is_bound else 200)


def _units_to_join(request: Request, text: str, today: date) -> list[UnitView]:
    if text:
        return find_units_to_join(text, today, within=request.actor.reach(powers.ADMIT))
    own = [g.unit_id for g in request.actor.grants if g.power == powers.ADMIT and g.unit_id]
    found = [unit_on(unit_id, today) for unit_id in dict.fromkeys(own)]
    return [u for u in found if u.type.has_members][:20]
