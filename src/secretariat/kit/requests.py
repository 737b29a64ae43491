"""What every page's request carries, beside Django's own: who acts, and the day one looks at."""

from datetime import date

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from secretariat.ground.actor import Actor


class Request(HttpRequest):
    """A request after the middleware: `actor` acts, `on` is a past day or None for today."""

    actor: Actor
    on: date | None
    htmx: HtmxDetails
