"""The outbox: what waits, what was kept, what could not be sent."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from secretariat.ground import clock
from secretariat.kit.requests import Request
from secretariat.messaging import actions, queries


@login_required
def outbox(request: Request) -> HttpResponse:
    """The messages that were kept."""
    before = request.GET.get("before", "")
    text = request.GET.get("q", "").strip()
    rows = queries.kept_messages(
        actor=request.actor,
        text=text,
        before=int(before) if before.isdigit() else None,
    )
    more = len(rows) == queries.PAGE
    later = "?" + urlencode({"q": text, "before": str(rows[-1].pk)}) if more else ""
    page = {"previous_url": "?" + urlencode({"q": text}) if before else "", "next_url": later}
    return render(request, "messaging/outbox.html", {"rows": rows, "text": text, "page": page})


@login_required
def message(request: Request, message_id: int) -> HttpResponse:
    """One message."""
    found = queries.kept_message(actor=request.actor, message_id=message_id)
    return render(request, "messaging/message.html", {"message": found})


@login_required
@require_POST
def send_again(request: Request, message_id: int) -> HttpResponse:
    """Lets a message that was given up wait for the mail server once more."""
    actions.send_again(actor=request.actor, now=clock.now(), message_id=message_id)
    messages.success(request, _("The message waits for the mail server again."))
    return redirect("messaging:outbox")
