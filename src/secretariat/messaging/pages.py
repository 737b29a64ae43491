"""The outbox of an installation without a mail server, and invitations."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from secretariat.ground import clock
from secretariat.ground.errors import Conflict, Invalid
from secretariat.kit.requests import Request
from secretariat.messaging import actions, queries


@login_required
def outbox(request: HttpRequest) -> HttpResponse:
    """The messages that were kept."""
    before = request.GET.get("before", "")
    text = request.GET.get("q", "").strip()
    rows = queries.kept_messages(
        actor=request.actor,
        text=text,
        before=int(before) if before.isdigit() else None,  # type: ignore[attr-defined]
    )
    more = len(rows) == queries.PAGE
    later = "?" + urlencode({"q": text, "before": rows[-1].pk}) if more else ""
    page = {"previous_url": "?" + urlencode({"q": text}) if before else "", "next_url": later}
    return render(request, "messaging/outbox.html", {"rows": rows, "text": text, "page": page})


@login_required
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    """One message."""
    found = queries.kept_message(actor=request.actor, message_id=message_id)  # type: ignore[attr-defined]
    return render(request, "messaging/message.html", {"message": found})


@login_required
@require_POST
def invite(request: Request, person_id: int) -> HttpResponse:
    """Sends a person a link to sign in."""
    address = settings.PUBLIC_URL or request.build_absolute_uri("/")
    try:
        user = actions.invite_person(actor=request.actor, now=clock.now(), person_id=person_id, address=address)
    except (Conflict, Invalid) as error:
        messages.error(request, error.message)
    else:
        kept = getattr(settings, "MAIL_IS_KEPT", False)
        text = _("A link to sign in lies in the outbox for %(email)s.") if kept else _("A link went to %(email)s.")
        messages.success(request, text % {"email": user.email})
    return redirect("offices:person", person_id)
