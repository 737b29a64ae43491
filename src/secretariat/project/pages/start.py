"""The public first page, and the way from the demonstration to an organisation of one's own."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from secretariat.ground import clock, powers
from secretariat.ground.errors import NotFound
from secretariat.project import actions
from secretariat.project.pages.first_run import first_run_path
from secretariat.structure.queries import organisation
from secretariat.structure.rules import in_language


def start(request: HttpRequest) -> HttpResponse:
    """What this installation is, to whoever comes by; one's desk, to those who have signed in."""
    if request.user.is_authenticated:
        return redirect("desk:desk")
    found = organisation()
    about = in_language(found.about, get_language() or "en", found.main_language) if found else ""
    return render(request, "project/start.html", {"organisation": found, "about": about})


@login_required
def start_for_real(request: HttpRequest) -> HttpResponse:
    """Empties the demonstration, for someone who may change its settings and has said so twice."""
    actor = request.actor  # type: ignore[attr-defined]
    found = organisation()
    if found is None or not found.is_demonstration:
        raise NotFound(_("This installation is not a demonstration; nothing can be emptied here."))
    actor.require(powers.SETTINGS)
    if request.method == "POST" and request.POST.get("sure") == "yes":
        actions.start_for_real(actor=actor, now=clock.now())
        return redirect(first_run_path())
    return render(request, "project/start_for_real.html", {"asked": request.method == "POST"})
