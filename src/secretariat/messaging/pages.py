"""The outbox of an installation without a mail server."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from secretariat.messaging import queries


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
