"""The organisation's own settings."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from secretariat.ground import clock, powers
from secretariat.kit.requests import today_only
from secretariat.offices.pages.settings.shared import kept, require_any, require_organisation
from secretariat.offices.settings_forms import OrganisationForm, PrivacyForm, WordsForm
from secretariat.structure.actions.settings import change_settings
from secretariat.structure.permissions import require_settings


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Where each setting is."""
    actor = request.actor  # type: ignore[attr-defined]
    require_any(actor)
    may = {
        "settings": actor.may(powers.SETTINGS),
        "define": actor.may(powers.DEFINE_POSTS),
        "import": actor.may(powers.IMPORT),
        "export": actor.may(powers.EXPORT),
    }
    return render(request, "settings/home.html", {"organisation": require_organisation(), "may": may})


@login_required
@today_only
def organisation_page(request: HttpRequest) -> HttpResponse:
    """Name, languages, first page."""
    actor = request.actor  # type: ignore[attr-defined]
    require_settings(actor)
    form = OrganisationForm(request.POST or None, require_organisation())
    if request.method == "POST" and form.is_valid():
        main = form.cleaned_data["main_language"]
        languages = sorted(form.cleaned_data["languages"], key=lambda code: code != main)
        answer = kept(
            request, form,
            lambda: change_settings(
                actor=actor, now=clock.now(), names=form.texts("name"), about=form.texts("about"),
                languages=languages, main_language=main,
            ),
            "settings:home",
        )  # fmt: skip
        if answer:
            return answer
    return render(request, "settings/organisation.html", {"form": form})


@login_required
@today_only
def words(request: HttpRequest) -> HttpResponse:
    """The organisation's own words."""
    actor = request.actor  # type: ignore[attr-defined]
    require_settings(actor)
    organisation = require_organisation()
    form = WordsForm(request.POST or None, organisation)
    if request.method == "POST" and form.is_valid():
        new = form.words(organisation.words)
        answer = kept(request, form, lambda: change_settings(actor=actor, now=clock.now(), words=new), "settings:home")
        if answer:
            return answer
    return render(request, "settings/words.html", {"form": form})


@login_required
@today_only
def privacy(request: HttpRequest) -> HttpResponse:
    """Who sees names, and how long things wait."""
    actor = request.actor  # type: ignore[attr-defined]
    require_settings(actor)
    organisation = require_organisation()
    initial = {name: getattr(organisation, name) for name in PrivacyForm.base_fields}
    form = PrivacyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        answer = kept(
            request, form, lambda: change_settings(actor=actor, now=clock.now(), **form.cleaned_data), "settings:home"
        )
        if answer:
            return answer
    return render(request, "settings/privacy.html", {"form": form})
