"""One person: what the reader's offices let them see, and why they see it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from secretariat.ground import clock, powers
from secretariat.ground.errors import Conflict, Invalid
from secretariat.kit.requests import Request, today_only
from secretariat.offices import actions, queries
from secretariat.offices.actions.belonging import END, KEEP
from secretariat.offices.forms import EndMembershipForm, office_choices
from secretariat.people.permissions import among_ranges, visible_memberships


def _may(request: Request, power: str, person_id: int) -> bool:
    within = among_ranges(request.actor.reach(power))
    return visible_memberships(request.actor, found=True).filter(within, person_id=person_id).exists()


@login_required
def person(request: Request, person_id: int) -> HttpResponse:
    """A person's names, contact details, memberships, offices and history, on the day one looks at."""
    on = request.on or clock.today()
    found = queries.dossier(actor=request.actor, person_id=person_id, on=on)
    own = request.actor.person_id == person_id
    account = None if request.on else queries.account_of(actor=request.actor, person=found.view.person, on=on)
    addresses = [c.value for c in found.view.contacts if c.kind == "email"]
    context = {
        "account": account,
        "addresses": addresses,
        "other_addresses": [a for a in addresses if account and a.lower() != account.email],
        "dossier": found,
        "view": found.view,
        "own": own,
        "history": queries.history_of(actor=request.actor, person_id=person_id, on=request.on),
        "can_edit": request.on is None and (own or _may(request, powers.EDIT_PEOPLE, person_id)),
        "can_admit": request.on is None and _may(request, powers.ADMIT, person_id),
        "can_merge": request.on is None and _may(request, powers.MERGE_PEOPLE, person_id),
    }
    return render(request, "offices/person.html", context)


@login_required
def why(request: Request, person_id: int) -> HttpResponse:
    """Why the reader sees this person, and who else does."""
    today = clock.today()
    view = queries.dossier(actor=request.actor, person_id=person_id, on=today).view
    others = queries.seers(actor=request.actor, person_id=person_id, today=today)
    ways = queries.why(viewer=request.actor, actor=request.actor, person_id=person_id, today=today, ways=others)
    return render(request, "offices/why.html", {"view": view, "ways": ways, "others": others})


@login_required
@today_only
def end_membership(request: Request, person_id: int, membership_id: int) -> HttpResponse:
    """The form by which a membership ends, with a choice for each office of the person."""
    today = clock.today()
    view = queries.dossier(actor=request.actor, person_id=person_id, on=today).view
    stake = queries.offices_at_stake(actor=request.actor, person_id=person_id, on=today)
    form = EndMembershipForm(request.POST or None, initial={"on": today})
    choices = office_choices(form, stake, END, KEEP)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_belonging(
                actor=request.actor,
                now=clock.now(),
                membership_id=membership_id,
                on=form.cleaned_data["on"],
                reason=form.cleaned_data["reason"],
                offices={tenure_id: form.cleaned_data[name] for name, tenure_id in choices.items()},
            )
        except (Conflict, Invalid) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Recorded."))
            return redirect("offices:me" if request.actor.person_id == person_id else "desk:desk")
    status = 422 if form.is_bound else 200
    return render(request, "offices/end_membership.html", {"view": view, "form": form}, status=status)


@login_required
@today_only
def erase(request: Request, person_id: int) -> HttpResponse:
    """Erasing what is personal of a person, after a warning."""
    view = queries.dossier(actor=request.actor, person_id=person_id, on=clock.today()).view
    own = request.actor.person_id == person_id
    if request.method == "POST":
        actions.erase_person(actor=request.actor, now=clock.now(), person_id=person_id)
        messages.success(request, _("Erased. The counts of the organisation stay true."))
        return redirect("/" if own else "desk:desk")
    return render(request, "offices/erase.html", {"view": view, "own": own})
