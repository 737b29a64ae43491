"""The first run: whoever holds the link that was printed on the machine founds the organisation."""

from hmac import compare_digest

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from secretariat.ground import actor as actors
from secretariat.ground import clock, powers
from secretariat.ground.errors import SecretariatError
from secretariat.offices.actions import found_organisation
from secretariat.offices.queries.presets import preset_previews
from secretariat.project import home
from secretariat.project.forms import FirstRunForm
from secretariat.structure.queries import organisation

SECRET = "first-run"


def first_run_path() -> str:
    """The path of the page that founds the organisation, with the secret that is kept in the data folder."""
    return reverse("first_run", args=[home.kept_secret(SECRET)])


def first_run_closed(request: HttpRequest) -> HttpResponse:
    """Says where to find the link, without which strangers cannot claim the installation."""
    if organisation() is not None:
        return redirect("start")
    return render(request, "project/first_run_closed.html", {"folder": home.folder() / "secrets" / SECRET})


@never_cache
def first_run(request: HttpRequest, secret: str) -> HttpResponse:
    """The form that founds the organisation, for whoever holds the link."""
    if not compare_digest(secret.encode(), home.kept_secret(SECRET).encode()):
        return first_run_closed(request)
    existing = organisation()
    if existing is not None:
        if not existing.is_demonstration:
            return redirect("start")
        # The worker is emptying the demonstration: the page asks again by itself, without script.
        response = render(request, "project/emptying.html")
        response.headers["Refresh"] = "2"
        return response
    previews = preset_previews((get_language() or "en").split("-")[0])
    form = FirstRunForm(request.POST or None, presets=previews)
    if request.method == "POST" and form.is_valid():
        try:
            return _found(request, form)
        except SecretariatError as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
    return render(request, "project/first_run.html", {"form": form, "previews": previews})


def _found(request: HttpRequest, form: FirstRunForm) -> HttpResponse:
    now = clock.now()
    founded = found_organisation(
        actor=actors.system("first run"), now=now, names=form.names, languages=form.ordered_languages,
        preset=form.cleaned_data["preset"], on=clock.today(), administrator_name=form.cleaned_data["person"],
        administrator_email=form.cleaned_data["email"],
    )  # fmt: skip
    transaction.on_commit(lambda: home.forget_secret(SECRET))
    return perform_login(request, Login(user=founded.user, redirect_url=reverse("first_steps")))  # type: ignore[no-any-return]


@login_required
def first_steps(request: HttpRequest) -> HttpResponse:
    """What comes next: import, or build by hand."""
    actor = request.actor  # type: ignore[attr-defined]
    if not actor.may(powers.SETTINGS):
        return redirect("desk:desk")
    centre = min((g for g in actor.grants if g.power == powers.SETTINGS), key=lambda g: len(g.low))
    return render(request, "project/first_steps.html", {"centre": centre.unit_id})
