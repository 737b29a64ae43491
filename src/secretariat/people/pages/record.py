"""Correcting a record: one's own, or that of a person one keeps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from secretariat.ground import clock, powers
from secretariat.ground.errors import SecretariatError
from secretariat.kit.requests import Request, today_only
from secretariat.people.actions import ContactEntry, NameEntry, update_person
from secretariat.people.forms import PersonForm, record_forms
from secretariat.people.permissions import require_self_or
from secretariat.people.queries import person_view


@login_required
@today_only
def edit(request: Request, person_id: int) -> HttpResponse:
    """Names, contact details, language and date of birth, as they should stand."""
    today = clock.today()
    view = person_view(actor=request.actor, person_id=person_id, on=today)
    require_self_or(request.actor, powers.EDIT_PEOPLE, person_id)
    person = view.person
    data = request.POST if request.method == "POST" else None
    born = (person.born_on, person.born_precision) if person.born_on else None
    form = PersonForm(data, initial={"language": person.language, "born": born})
    names, contacts = record_forms(data, view.names, view.contacts)
    if data is not None and form.is_valid() and names.is_valid() and contacts.is_valid():
        try:
            update_person(
                actor=request.actor,
                now=clock.now(),
                person_id=person_id,
                names=[
                    NameEntry(n["name"], n["kind"], n["language"], n["id"]) for n in names.cleaned_data if n.get("name")
                ],
                contacts=[
                    ContactEntry(c["kind"], c["value"], c["purpose"], c["consent"], c["id"])
                    for c in contacts.cleaned_data
                    if c.get("value")
                ],
                language=form.cleaned_data["language"],
                born=form.cleaned_data["born"] or (None, "d"),
                keep_former_name=form.cleaned_data["keep_former_name"],
            )
        except SecretariatError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("The record is corrected."))
            if request.actor.person_id == person_id:
                return redirect("offices:me")
            return redirect("offices:person", person_id)
    context = {"form": form, "names": names, "contacts": contacts, "view": view}
    return render(request, "people/edit.html", context, status=422 if data is not None else 200)
