"""What every page's request carries, beside Django's own: who acts, and the day one looks at."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails

from secretariat.ground.actor import Actor


class Request(HttpRequest):
    """A request after the middleware: `actor` acts, `on` is a past day or None for today."""

    actor: Actor
    on: date | None
    htmx: HtmxDetails


def client_address(request: HttpRequest) -> str:
    """The address that a visitor comes from: behind the reverse proxy the one that the proxy names, never one that the
    visitor claims. Empty when nothing is known.
    """
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return str(request.META.get("REMOTE_ADDR", ""))


def today_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Marks a page on which something is changed: in the past it offers the way back to today instead of a form."""

    @wraps(view)
    def shown(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.on is not None:
            return render(request, "kit/today_only.html")
        return view(request, *args, **kwargs)

    return shown
