"""Reorganising a unit: choose what, fill in, see what would change, confirm."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from secretariat.ground import clock, powers
from secretariat.ground.errors import Conflict, Invalid, NotAllowed, NotFound
from secretariat.kit.requests import Request, today_only
from secretariat.reorganisations import actions, forms
from secretariat.reorganisations.actions.rehearsal import rehearse
from secretariat.reorganisations.pages.splitting import is_looking, split_form
from secretariat.reorganisations.queries.plans.facts import ChoiceMissing
from secretariat.reorganisations.queries.plans.splitting import Part
from secretariat.reorganisations.queries.shown import (
    Change,
    PeopleShown,
    PostHeld,
    held_posts,
    shown_people,
    shown_plan,
)
from secretariat.reorganisations.rules import CARRY, DISSOLVE, END, STAY, Choices, part, unit
from secretariat.structure.models import UnitName
from secretariat.structure.permissions import require_reorganise
from secretariat.structure.queries import MOST_FOUND, UnitView, children, find_units, place_names, unit_on
from secretariat.structure.rules import in_language


def _types(request: Request, this: UnitView) -> list[tuple[str, str]]:
    language = get_language() or "en"
    allowed = this.type.allowed_children.filter(retired=False)
    return [(t.code, in_language(t.names, language)) for t in allowed]


def _found_units(request: Request, this: UnitView) -> list[tuple[int, str]]:
    today = clock.today()
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found: list[UnitView] = []
    if text:
        found = find_units(text, today, within=request.actor.reach(powers.REORGANISE))
    elif this.parent_id:
        found = children(this.parent_id, today, limit=MOST_FOUND)
    return list(place_names([u for u in found if u.id != this.id], today).items())


def _form(kind: str, request: Request, this: UnitView) -> forms.ChangeForm:
    data = request.POST if request.method == "POST" else None
    common: dict[str, Any] = {"initial": {"on": clock.today()}}
    if kind == "found":
        return forms.FoundForm(data, types=_types(request, this), **common)
    if kind == "rename":
        now = dict(UnitName.objects.at(clock.today()).filter(unit_id=this.id).values_list("language", "name"))
        return forms.RenameForm(data, names=now, **common)
    if kind == "dissolve":
        return forms.DissolveForm(data, units=_found_units(request, this), **common)
    if kind == "split":
        return split_form(request, this)
    return forms.TargetForm(data, units=_found_units(request, this), **common)


def _fates(request: Request) -> dict[int, str]:
    return {
        int(name.removeprefix("tenure-")): str(value)
        for name, value in request.POST.items()
        if name.startswith("tenure-") and name.removeprefix("tenure-").isdecimal()
    }


def _linked(message: str) -> SafeString:
    return format_html('<a href="#questions">{}</a>', message)


def _arguments(kind: str, form: Any, this: UnitView, request: Request) -> dict[str, Any]:
    data = form.cleaned_data
    tenures = _fates(request)
    if kind == "found":
        return {"parent_id": this.id, "type_code": data["type"], "names": form.names()}
    if kind == "rename":
        return {"unit_id": this.id, "names": form.names()}
    if kind == "move":
        return {"unit_id": this.id, "to": data["target"], "choices": Choices(tenures=tenures)}
    if kind == "merge":
        into = unit(data["target"])
        choices = Choices(tenures=tenures, all_members=into, all_children=into)
        return {"unit_ids": [this.id], "into": data["target"], "choices": choices}
    if kind == "split":
        choices = Choices(
            tenures=tenures,
            members=dict.fromkeys(data.get("members", []), part(1)),
            all_members=STAY,
            children=dict.fromkeys(data.get("children", []), part(1)),
            all_children=STAY,
        )
        return {"unit_id": this.id, "parts": [Part(names=form.names())], "choices": choices}
    target = data["target"]
    goes = unit(target) if target else None
    choices = Choices(tenures=tenures, all_members=goes or END, all_children=goes or DISSOLVE)
    return {"unit_id": this.id, "choices": choices}


@dataclass(frozen=True)
class Kind:
    """One kind of reorganisation: its words and its action."""

    label: str
    text: str
    run: Callable[..., Any] = field(repr=False)


def kinds(this: UnitView) -> dict[str, Kind]:
    """What can be done to a unit, in the reader's language."""
    found: dict[str, Kind] = {}
    if this.type.allowed_children.exists():
        found["found"] = Kind(_("Found a unit below"), _("A new unit, with the posts of its type."), actions.found_unit)
    found["rename"] = Kind(_("Rename"), _("The old name stays true for the days before."), actions.rename_unit)
    if this.parent_id:
        found["move"] = Kind(_("Move"), _("With everything below it, under another unit."), actions.move_unit)
        found["merge"] = Kind(_("Merge"), _("It ends, and its members go on in another unit."), actions.merge_units)
        found["split"] = Kind(_("Split"), _("A new unit beside it takes some of its members."), actions.split_unit)
        found["dissolve"] = Kind(_("Dissolve"), _("It ends. It can be brought back later."), actions.dissolve_unit)
    return found


@login_required
@today_only
def choose(request: Request, unit_id: int) -> HttpResponse:
    """What to do with a unit."""
    this = unit_on(unit_id, clock.today())
    require_reorganise(request.actor, this.path)
    return render(request, "reorganisations/choose.html", {"unit": this, "kinds": kinds(this).items()})


@login_required
@today_only
def reorganise(request: Request, unit_id: int, kind: str) -> HttpResponse:
    """One reorganisation, from the form through the preview to what was done."""
    this = unit_on(unit_id, clock.today())
    require_reorganise(request.actor, this.path)
    chosen = kinds(this).get(kind)
    if chosen is None:
        raise Http404
    form = _form(kind, request, this)
    plan: list[Change] = []
    questions: list[PostHeld] = []
    people: list[PeopleShown] = []
    fingerprint = ""
    again = request.POST.get("step") == "edit" or (kind == "split" and is_looking(request))
    if request.method == "POST" and form.is_valid() and not again:
        arguments = {
            "actor": request.actor,
            "now": clock.now(),
            "on": form.cleaned_data["on"],
            "title": form.cleaned_data["title"],
            "reason": form.cleaned_data["reason"],
            **_arguments(kind, form, this, request),
        }
        try:
            if request.POST.get("step") == "confirm":
                done = chosen.run(**arguments, fingerprint=request.POST.get("fingerprint", ""))
                messages.success(request, _("Done, and on record. It can be undone while nothing is built on it."))
                return redirect("reorganisations:change", done.event.pk)
            rehearsed = rehearse(chosen.run, **arguments)
            plan, fingerprint = shown_plan(rehearsed), rehearsed.fingerprint
            people = shown_people(rehearsed, request.actor)
        except ChoiceMissing as error:
            if error.field == "tenures":
                questions = held_posts(error.missing, form.cleaned_data["on"])
            form.add_error(None, _linked(error.message) if questions else error.message)
        except NotAllowed as error:
            # This unit is within reach, so it is the other one that is not.
            form.add_error("target" if "target" in form.fields else None, error.message)
        except (Conflict, Invalid, NotFound) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
    answered = [(f"tenure-{i}", fate) for i, fate in _fates(request).items()] if request.method == "POST" else []
    query = request.GET.get("q", "")
    context = {
        "unit": this,
        "kind": kind,
        "chosen": chosen,
        "form": form,
        "plan": plan,
        "people": people,
        "fingerprint": fingerprint,
        "questions": questions,
        "answered": [] if questions else answered,
        "fates": [(CARRY, _("is carried over")), (END, _("ends with that day"))],
        "finds": form.offered is not None,
        "query": query,
        "nothing": bool(query) and form.offered == 0,
        "perhaps_more": bool(query) and form.offered == MOST_FOUND,
    }
    status = 422 if form.is_bound and not plan and not again else 200
    return render(request, "reorganisations/reorganise.html", context, status=status)
