"""What the pages of settings share."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from secretariat.ground import powers
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Conflict, NotAllowed, SecretariatError
from secretariat.structure.models import Organisation
from secretariat.structure.queries import organisation


def require_organisation() -> Organisation:
    """The organisation. Raises Conflict when there is none."""
    found = organisation()
    if found is None:
        raise Conflict(_("There is no organisation yet."))
    return found


def require_any(actor: Actor) -> None:
    """Raises NotAllowed for whoever may neither change settings nor define posts."""
    if not actor.may(powers.SETTINGS) and not actor.may(powers.DEFINE_POSTS):
        raise NotAllowed(_("None of your offices lets you look at the settings."))


def kept(request: HttpRequest, form: forms.Form, act: Callable[[], Any], to: str) -> HttpResponse | None:
    """Runs an act of a valid form and goes on to another page; a refusal comes back as an error of the form."""
    try:
        act()
    except NotAllowed:
        raise
    except SecretariatError as problem:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return None
    messages.success(request, _("Kept."))
    return redirect(to)
