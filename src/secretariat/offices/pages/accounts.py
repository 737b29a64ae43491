"""Looking after people's accounts: inviting, handing over a link, closing and opening."""

from collections.abc import Callable

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from secretariat.ground import clock
from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.kit.crumbs import to_units
from secretariat.kit.requests import Request
from secretariat.offices import actions, queries
from secretariat.offices.actions.accounts import HANDED_OVER_FOR
from secretariat.offices.actions.inviting import REASONS
from secretariat.people.actions.accounts import NO_ADDRESS
from secretariat.people.queries import names_in_language
from secretariat.structure.queries import ancestors, require_unit, unit_on


def _told(request: Request, person_id: int, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except (Conflict, Invalid) as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, said)
    return redirect("offices:person", person_id)


@login_required
@require_POST
def invite(request: Request, person_id: int) -> HttpResponse:
    """Gives a person an account and writes to them; or writes to them again."""
    email = request.POST.get("email", "")
    return _told(
        request,
        person_id,
        lambda: actions.invite_person(actor=request.actor, now=clock.now(), person_id=person_id, email=email),
        _("The invitation is on its way."),
    )


@login_required
@require_POST
def close_account(request: Request, person_id: int) -> HttpResponse:
    """Closes an account, or opens it again."""
    closed = request.POST.get("open") != "1"
    said = _("The account is closed. Nobody is signed in with it any more.") if closed else _("The account is open.")
    return _told(
        request,
        person_id,
        lambda: actions.close_account(actor=request.actor, now=clock.now(), person_id=person_id, closed=closed),
        said,
    )


@login_required
@require_POST
def change_address(request: Request, person_id: int) -> HttpResponse:
    """Another e-mail address to sign in with."""
    email = request.POST.get("email", "")
    return _told(
        request,
        person_id,
        lambda: actions.change_address(actor=request.actor, now=clock.now(), person_id=person_id, email=email),
        _("From now on the codes to sign in with go to %(email)s.") % {"email": email},
    )


@login_required
@require_POST
@never_cache
def hand_over_link(request: Request, person_id: int) -> HttpResponse:
    """A link to hand over, shown once."""
    view = queries.dossier(actor=request.actor, person_id=person_id, on=clock.today()).view
    path = actions.hand_over_link(actor=request.actor, now=clock.now(), person_id=person_id)
    link = request.build_absolute_uri(path)
    return render(request, "offices/link.html", {"view": view, "link": link, "days": HANDED_OVER_FOR.days})


@login_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
def own_address(request: Request) -> HttpResponse:
    """The address with which I sign in, and another one of mine instead.

    Whoever has a second factor shows it first: a browser left open must not be enough to take an account away.
    """
    person_id = request.actor.person_id
    if person_id is None:
        raise NotFound(_("Your account belongs to no person on record. Ask your secretary to link it."))
    if request.method == "POST":
        email = request.POST.get("email", "")
        try:
            actions.ask_new_address(actor=request.actor, now=clock.now(), email=email)
        except (Conflict, Invalid) as problem:
            messages.error(request, problem.message)
        else:
            messages.success(request, _("Open the link that is on its way to %(email)s.") % {"email": email})
        return redirect("offices:own_address")
    view = queries.dossier(actor=request.actor, person_id=person_id, on=clock.today()).view
    email = str(getattr(request.user, "email", ""))
    current = "" if email.endswith(NO_ADDRESS) else email
    others = [c.value for c in view.contacts if c.kind == "email" and c.value.lower() != current]
    return render(request, "offices/own_address.html", {"view": view, "current": current, "others": others})


@login_required
@never_cache
def confirm_address(request: Request, token: str) -> HttpResponse:
    """The end of the way to another address: asks before it changes anything."""
    if request.method == "POST":
        user = actions.confirm_new_address(actor=request.actor, now=clock.now(), token=token)
        messages.success(request, _("From now on the codes to sign in with go to %(email)s.") % {"email": user.email})
        return redirect("mfa_index")
    return render(request, "offices/confirm_address.html")


@login_required
@require_POST
def invite_members(request: Request, unit_id: int) -> HttpResponse:
    """Invites everyone in a unit who cannot sign in yet, and tells what came of it."""
    try:
        found = actions.invite_members(actor=request.actor, now=clock.now(), unit_id=unit_id)
    except Conflict as problem:
        messages.error(request, problem.message)
        return redirect("desk:unit", unit_id)
    today = clock.today()
    names = names_in_language([row.person_id for row in found.left_out])
    context = {
        "unit": unit_on(unit_id, today),
        "breadcrumb": to_units(ancestors(require_unit(unit_id, today).path, today)),
        "found": found,
        "left_out": [
            (row.person_id, names.get(row.person_id, row.name), REASONS[row.reason]) for row in found.left_out
        ],
    }
    return render(request, "offices/invited.html", context)
