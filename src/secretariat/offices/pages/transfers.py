"""Transfers: asking, and the word of either side."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from secretariat.ground import clock, paths, powers
from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.kit.requests import Request, today_only
from secretariat.offices import actions, queries
from secretariat.offices.actions.belonging import END, KEEP
from secretariat.offices.forms import AskTransferForm, TransferAnswerForm, office_choices
from secretariat.people.permissions import in_ranges, visible_transfers
from secretariat.people.queries import PersonView, names_in_language
from secretariat.structure.queries import (
    MOST_FOUND,
    UnitView,
    children,
    find_units_to_join,
    limit_note,
    names_of,
    place_names,
    placement_of,
    unit_on,
)


@login_required
def transfers(request: Request) -> HttpResponse:
    """Open transfers from and to the units where one admits, and one's own."""
    ranges = request.actor.reach(powers.ADMIT)
    mine = in_ranges(ranges, "from_path") | in_ranges(ranges, "to_path") | Q(person_id=request.actor.person_id)
    rows = list(
        visible_transfers(request.actor).filter(mine, state="open").select_related("person").order_by("on", "pk")[:200]
    )
    units = names_of({u for t in rows for u in (t.from_unit_id, t.to_unit_id)}, clock.today())
    names = names_in_language({t.person_id for t in rows})
    return render(
        request,
        "offices/transfers.html",
        {
            "rows": [
                (t, names.get(t.person_id, t.person.display_name), units[t.from_unit_id], units[t.to_unit_id])
                for t in rows
            ]
        },
    )


@login_required
def transfer(request: Request, transfer_id: int) -> HttpResponse:
    """One transfer: where it stands, and what one may say to it."""
    row = visible_transfers(request.actor).filter(pk=transfer_id).select_related("person").first()
    if row is None:
        raise NotFound(_("There is no such transfer within your reach."))
    actor, today = request.actor, clock.today()
    release = row.released_at is None and actor.may(powers.ADMIT, row.from_path)
    receive = row.received_at is None and actor.may(powers.ADMIT, row.to_path)
    stake = queries.offices_at_stake(actor=actor, person_id=row.person_id, on=today) if release else []
    form = TransferAnswerForm(request.POST or None)
    choices = office_choices(form, stake, END, KEEP)
    if request.method == "POST" and form.is_valid():
        answer = request.POST.get("answer_is")
        try:
            if answer == "accept":
                picked = {tenure_id: form.cleaned_data[name] for name, tenure_id in choices.items()}
                actions.accept_transfer(actor=actor, now=clock.now(), transfer_id=transfer_id, offices=picked)
                messages.success(request, _("Accepted for your side."))
            elif answer == "withdraw":
                actions.withdraw_transfer(actor=actor, now=clock.now(), transfer_id=transfer_id)
                messages.success(request, _("The transfer is taken back."))
            else:
                actions.decline_transfer(
                    actor=actor, now=clock.now(), transfer_id=transfer_id, answer=form.cleaned_data["answer"]
                )
                messages.success(request, _("The transfer is declined."))
        except (Conflict, Invalid) as error:
            form.add_error(None, error.message)
        else:
            return redirect("offices:transfers")
    units = names_of([row.from_unit_id, row.to_unit_id], today)
    context = {
        "row": row,
        "name": names_in_language([row.person_id]).get(row.person_id, row.person.display_name),
        "from_name": units[row.from_unit_id],
        "to_name": units[row.to_unit_id],
        "form": form,
        "may_answer": row.state == "open" and (release or receive),
        "may_withdraw": row.state == "open" and actor.person_id in (row.person_id, row.asked_by_id),
        "warning": _room(row.to_unit_id, today) if receive and row.state == "open" else "",
        "sides": [(_("The unit that is left"), row.released_at), (_("The unit that receives"), row.received_at)],
    }
    return render(request, "offices/transfer.html", context, status=422 if form.is_bound else 200)


def _room(unit_id: int, today: date) -> str:
    """A warning when the unit that receives is full; empty when it is not, or stands no longer."""
    if placement_of(unit_id, today) is None:
        return ""
    return limit_note(unit_on(unit_id, today), coming=1)


@login_required
@today_only
def ask_transfer(request: Request, person_id: int) -> HttpResponse:
    """The form by which a transfer is asked for: by the member or an officer of either side."""
    actor, today = request.actor, clock.today()
    view = queries.dossier(actor=actor, person_id=person_id, on=today).view
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    units = find_units_to_join(text, today) if text else _near(view, today)
    may_choose = actor.person_id == person_id or any(
        actor.may(powers.ADMIT, m.membership.path) for m in view.memberships if m.membership.path
    )
    stake = queries.offices_at_stake(actor=actor, person_id=person_id, on=today) if may_choose else []
    form = AskTransferForm(request.POST or None, initial={"on": today})
    form.fields["unit"].choices = list(place_names(units, today).items())  # type: ignore[attr-defined]
    choices = office_choices(form, stake, END, KEEP)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            done = actions.ask_transfer(
                actor=actor,
                now=clock.now(),
                person_id=person_id,
                to_unit_id=data["unit"],
                on=data["on"],
                reason=data["reason"],
                offices={tenure_id: data[name] for name, tenure_id in choices.items()},
            )
        except (Conflict, Invalid, NotFound) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            text = _("The transfer is done.") if done.state == "done" else _("Asked. Both units are told.")
            messages.success(request, text)
            return redirect("offices:person", person_id)
    perhaps_more = bool(text) and len(units) == MOST_FOUND
    context = {"view": view, "form": form, "query": text, "units": units, "perhaps_more": perhaps_more}
    return render(request, "offices/ask_transfer.html", context, status=422 if form.is_bound else 200)


def _near(view: PersonView, today: date) -> list[UnitView]:
    home = next((m.membership for m in view.memberships if m.membership.path), None)
    if home is None or not home.path or not paths.parent(home.path):
        return []
    beside = children(paths.unit_ids(home.path)[-2], today, limit=30)
    return [u for u in beside if u.type.has_members and u.id != home.unit_id]
