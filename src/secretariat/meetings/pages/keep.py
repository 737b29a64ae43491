"""Keeping a unit's meeting: who came, what was decided, done."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from secretariat.ground import clock, powers
from secretariat.ground.errors import Conflict, Invalid
from secretariat.kit.crumbs import to_units
from secretariat.kit.requests import Request, today_only
from secretariat.meetings import actions, queries
from secretariat.meetings.forms import LineForm, MinutesForm, SheetForm, line_forms, lines_of
from secretariat.meetings.models import Meeting
from secretariat.meetings.permissions import require_keep
from secretariat.structure.models import Placement
from secretariat.structure.queries import ancestors, placement_of, require_unit, unit_on

TICKS = {"all": True, "none": False}


def _ids(values: list[str]) -> list[int]:
    return [int(v) for v in values if v.isdecimal() and len(v) < 19]


@login_required
@today_only
def meet(request: Request, unit_id: int) -> HttpResponse:
    """The list on which the secretary ticks who came."""
    today = clock.today()
    standing = require_unit(unit_id, today)
    require_keep(request.actor, standing)
    wanted = _day(request.GET.get("day", ""), today)
    form = SheetForm(request.POST or None, initial={"on": wanted})
    on = _day_of(form, wanted)
    members = queries.members_on(actor=request.actor, place=_standing(unit_id, on, standing), on=on)
    draft = queries.open_record(actor=request.actor, unit_id=unit_id, on=on)
    came, apologies = set(_ids(request.POST.getlist("came"))), set(_ids(request.POST.getlist("apologies")))
    tick = request.POST.get("tick", "")
    if tick in TICKS:
        came = {m.person_id for m in members} if TICKS[tick] else set()
    elif request.method == "POST":
        if form.is_valid():
            try:
                meeting = actions.begin_meeting(
                    actor=request.actor, now=clock.now(), unit_id=unit_id, on=form.cleaned_data["on"],
                    came=sorted(came), apologies=sorted(apologies), guests=form.cleaned_data["guests"].splitlines(),
                    place=form.cleaned_data["place"], meeting_id=form.cleaned_data["meeting"],
                )  # fmt: skip
            except (Conflict, Invalid) as error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
            else:
                return redirect("meetings:decide", meeting.pk)
    elif draft is not None:
        came, apologies, form = _of_draft(draft)
    unit = unit_on(unit_id, today)
    return render(
        request,
        "meetings/meet.html",
        {
            "unit": unit,
            "breadcrumb": [*to_units(ancestors(unit.path, today)), {"label": _("Meeting today")}],
            "form": form,
            "rows": [(m, m.person_id in came, m.person_id in apologies) for m in members],
            "draft": draft,
            "day": on,
            "is_today": on == today,
            "unfolded": bool(form.errors) or on != today or any(form[name].value() for name in ("guests", "place")),
        },
        status=422 if form.errors and tick not in TICKS else 200,
    )


def _standing(unit_id: int, on: date, now: Placement) -> Placement:
    """Where the unit stood on a day; where it stands now for a day before its beginning, which the action refuses."""
    return placement_of(unit_id, on) or now


def _day(text: str, today: date) -> date:
    try:
        return min(date.fromisoformat(text), today)
    except ValueError:
        return today


def _day_of(form: SheetForm, wanted: date) -> date:
    if not form.is_bound:
        return wanted
    form.is_valid()
    on: date = form.cleaned_data.get("on") or wanted
    return min(on, clock.today())


def _of_draft(draft: Meeting) -> tuple[set[int], set[int], SheetForm]:
    here = queries.presences(draft)
    initial = {"meeting": draft.pk, "on": draft.opened_on, "place": draft.place, "guests": "\n".join(here.guests)}
    return {p for p, _name in here.came}, {p for p, _name in here.apologies}, SheetForm(initial=initial)


@login_required
@today_only
def decide(request: Request, meeting_id: int) -> HttpResponse:
    """The lines of what was decided; finishing closes the record and tells the members."""
    today = clock.today()
    view = queries.meeting_view(actor=request.actor, meeting_id=meeting_id, on=today)
    require_keep(request.actor, require_unit(view.meeting.unit_id, today))
    if view.meeting.done_at is not None:
        return redirect("meetings:meeting", meeting_id)
    on = view.meeting.opened_on
    members = queries.members_on(actor=request.actor, place=require_unit(view.meeting.unit_id, on), on=on)
    people = [(m.person_id, m.name) for m in members]
    more = "more" in request.POST
    forms = line_forms(request.POST or None, people, on, more=more)
    problem = ""
    if request.method == "POST" and not more and _all_valid(forms):
        try:
            actions.finish_meeting(actor=request.actor, now=clock.now(), meeting_id=meeting_id, lines=lines_of(forms))
        except Invalid as error:
            problem = error.message
        except Conflict as error:
            messages.info(request, error.message)
            return redirect("meetings:meeting", meeting_id)
        else:
            messages.success(request, _("Done. The minutes are written, and the members are being told."))
            return redirect("meetings:meeting", meeting_id)
    wrong = problem or (not more and any(form.is_bound and form.errors for form in forms))
    context: dict[str, Any] = {
        "view": view, "forms": forms, "problem": problem, "more": more,
        "breadcrumb": [
            {"label": view.unit_name, "url": reverse("desk:unit", args=[view.meeting.unit_id])},
            {"label": _("Who came"), "url": f"{reverse('meetings:meet', args=[view.meeting.unit_id])}?day={on}"},
            {"label": _("What was decided")},
        ],
    }  # fmt: skip
    return render(request, "meetings/decide.html", context, status=422 if wrong else 200)


def _all_valid(forms: list[LineForm]) -> bool:
    """Whether every form is, with what is wrong noted in each."""
    found = [form.is_valid() for form in forms]
    return all(found)


@login_required
@require_POST
def drop(request: Request, meeting_id: int) -> HttpResponse:
    """Throws away a record that was never finished."""
    unit_id = actions.drop_meeting(actor=request.actor, now=clock.now(), meeting_id=meeting_id)
    messages.success(request, _("The record was thrown away."))
    return redirect("meetings:unit_meetings", unit_id)


@login_required
@today_only
def correct(request: Request, meeting_id: int) -> HttpResponse:
    """The text of the minutes, to be corrected."""
    view = queries.meeting_view(actor=request.actor, meeting_id=meeting_id, on=clock.today())
    standing = require_unit(view.meeting.unit_id, clock.today())
    request.actor.require(powers.HOLD_MEETINGS, standing.path)
    form = MinutesForm(request.POST or None, initial={"text": view.meeting.minutes})
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_minutes(
                actor=request.actor, now=clock.now(), meeting_id=meeting_id, text=form.cleaned_data["text"]
            )
        except (Conflict, Invalid) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("The minutes were corrected."))
            return redirect("meetings:meeting", meeting_id)
    context = {"view": view, "form": form}
    return render(request, "meetings/correct.html", context, status=422 if form.is_bound else 200)
