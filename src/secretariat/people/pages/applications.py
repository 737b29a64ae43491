"""Wishes to join: the public form, the inbox and the decision."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from secretariat.ground import clock, paths, powers
from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.kit.requests import Request, client_address
from secretariat.people.actions import NewContact, apply_to_join, decide_application
from secretariat.people.forms import DecideForm, JoinForm
from secretariat.people.permissions import in_ranges, visible_applications, visible_contacts
from secretariat.structure.queries import (
    MOST_FOUND,
    find_units_to_join,
    limit_note,
    names_above,
    names_of,
    page_of_units,
    unit_on,
)


def join_choice(request: Request) -> HttpResponse:
    """Where to join: units found by name."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    today = clock.today()
    found = find_units_to_join(text, today) if text else []
    above = names_above(found, today)
    units = [(u, above[u.id]) for u in found]
    context = {"query": text, "units": units, "perhaps_more": len(units) == MOST_FOUND}
    return render(request, "people/join_choice.html", context)


def join(request: Request, unit_id: int) -> HttpResponse:
    """The public form of someone who wishes to join a unit."""
    unit = unit_on(unit_id, clock.today())
    if not unit.type.has_members:
        raise NotFound(_("This unit has no members of its own. Choose a unit below it."))
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if data["website"]:
            return redirect("people:joined")
        contacts = [NewContact(kind, data[kind], consent=True) for kind in ("email", "phone") if data[kind]]
        try:
            apply_to_join(
                actor=request.actor,
                now=clock.now(),
                unit_id=unit_id,
                name=data["name"],
                contacts=contacts,
                message=data["message"],
                language=(get_language() or "en").split("-")[0],
                address=client_address(request),
            )
        except (Conflict, Invalid, NotFound) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return redirect("people:joined")
    return render(request, "people/join.html", {"form": form, "unit": unit}, status=422 if form.is_bound else 200)


def joined(request: Request) -> HttpResponse:
    """Thanks, and what happens next."""
    return render(request, "people/joined.html")


@login_required
def applications(request: Request) -> HttpResponse:
    """Wishes to join that wait where one admits, the oldest first."""
    rows = list(
        visible_applications(request.actor)
        .filter(in_ranges(request.actor.reach(powers.ADMIT)), state="open")
        .select_related("person")
        .order_by("applied_at")[:200]
    )
    names = names_of({row.unit_id for row in rows}, clock.today())
    return render(request, "people/applications.html", {"rows": [(row, names[row.unit_id]) for row in rows]})


@login_required
def application(request: Request, application_id: int) -> HttpResponse:
    """One wish to join, and the answer to it."""
    row = visible_applications(request.actor).filter(pk=application_id).select_related("person").first()
    if row is None:
        raise NotFound(_("There is no such application within your reach."))
    today = clock.today()
    request.actor.require(powers.ADMIT, row.path)
    unit = unit_on(row.unit_id, today)
    form = DecideForm(request.POST or None, initial={"on": today})
    if unit.type.has_members:
        del form.fields["unit"]
    else:
        below = [u for u in page_of_units(today, within=paths.subtree(unit.path), limit=300) if u.type.has_members]
        form.fields["unit"].choices = [("", "–"), *((u.id, u.name) for u in below)]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        admit = request.POST.get("answer_is") == "admit"
        try:
            decide_application(
                actor=request.actor,
                now=clock.now(),
                application_id=application_id,
                admit=admit,
                on=form.cleaned_data["on"],
                unit_id=form.cleaned_data.get("unit"),
                answer=form.cleaned_data["answer"],
            )
        except (Conflict, Invalid, NotFound) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            done = _("%(name)s is admitted.") if admit else _("The application of %(name)s is declined.")
            messages.success(request, done % {"name": row.person.display_name})
            return redirect("people:applications")
    return render(
        request,
        "people/application.html",
        {
            "row": row,
            "form": form,
            "unit": unit,
            "warning": limit_note(unit, coming=1) if unit.type.has_members and row.state == "open" else "",
            "contacts": visible_contacts(request.actor, row.person_id),
        },
        status=422 if form.is_bound else 200,
    )
