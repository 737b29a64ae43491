"""The members of a unit, and adding one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from secretariat.ground import clock, powers
from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.kit.requests import Request
from secretariat.people.actions import NewContact, add_person
from secretariat.people.forms import AddPersonForm
from secretariat.people.queries import members_of
from secretariat.structure.queries import ancestors, require_unit, unit_on

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
    crumbs = [{"label": u.name, "url": reverse("desk:unit", args=[u.id])} for u in ancestors(unit.path, on)]
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
    return render(request, "people/add.html", {"form": form, "unit": unit_on(unit_id, today)}, status=status)
