"""What every request passes: one transaction, the actor and their reach, the day one looks at, and a strict policy."""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from secretariat.accounts.queries import token_user
from secretariat.ground import clock, memo, reach
from secretariat.ground.actor import Actor, visitor
from secretariat.ground.errors import SecretariatError
from secretariat.offices.queries import actor_for_user
from secretariat.structure.queries import organisation

Handler = Callable[[HttpRequest], HttpResponse]
READING = ("GET", "HEAD")
SIGN_IN = ("/account/", "/sign-in/", "/start/")
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)


class ContentSecurityPolicy:
    """Nothing inline, nothing from another host."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        return response


class OneTransaction:
    """One transaction a request, undone when it is refused or fails; row-level security lives in its settings."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(settings.STATIC_URL):
            return self.get_response(request)
        with transaction.atomic(), memo.reading() if request.method in READING else nullcontext():
            if settings.WEB_ROLE:
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL ROLE {settings.WEB_ROLE}")
            reach.enter(visitor())
            if request.path.startswith(SIGN_IN):
                reach.open_sign_in()
            try:
                response = self.get_response(request)
                if response.status_code >= 400:
                    transaction.set_rollback(True)
            finally:
                if settings.WEB_ROLE and not connection.needs_rollback:
                    with connection.cursor() as cursor:
                        cursor.execute("RESET ROLE")
        return response


class ActorMiddleware:
    """Finds out who acts, tells PostgreSQL, and answers the product's own errors in plain words."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor: Actor = visitor()
        request.credentials = None  # type: ignore[attr-defined]
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if request.path.startswith("/api/") and scheme.lower() == "bearer":
            # A token that does not hold is refused, whoever else may be signed in.
            token = token_user(secret.strip(), now=clock.now())
            if token is not None:
                actor = identify(token.user, limited_to=token.powers)
                request.user = token.user
                request.credentials, request.token_id = "token", token.token_id  # type: ignore[attr-defined]
            else:
                reach.enter(actor)
        elif request.user.is_authenticated:
            actor = identify(request.user)
            request.credentials = "session"  # type: ignore[attr-defined]
        request.actor = actor  # type: ignore[attr-defined]
        response = self.get_response(request)
        if not request.path.startswith("/api/"):
            # On a shared device nobody goes back to someone else's page, and no proxy keeps one.
            response.headers.setdefault("Cache-Control", "private, no-store" if actor.user_id else "private, no-cache")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, SecretariatError) or request.path.startswith("/api/"):
            return None
        if request.headers.get("HX-Request"):
            return HttpResponse(error.message, status=error.status, content_type="text/plain; charset=utf-8")
        return render(request, "kit/problem.html", {"problem": error}, status=error.status)


def identify(user: Any, *, limited_to: Iterable[str] | None = None) -> Actor:
    """The actor behind an account, entered into the running transaction with their reach, a token's limits heeded."""
    language = (get_language() or "en").split("-")[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('secretariat.user', %s, true), set_config('secretariat.language', %s, true)",
            [str(user.pk), language],
        )
        # The person behind an account is found before anything else of them may be seen.
        cursor.execute("SELECT id FROM people_person_of_user()")
        row = cursor.fetchone()
        cursor.execute("SELECT set_config('secretariat.person', %s, true)", [str(row[0] if row else "")])
    actor = actor_for_user(user, clock.today())
    if limited_to is not None:
        actor = actor.limited(limited_to)
    reach.enter(actor)
    return actor


class FirstRun:
    """Leads every visitor to the first-run page while there is no organisation yet."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Nobody can be signed in before there is an organisation, so only visitors cost a query.
        elsewhere = not request.path.startswith(("/start/", "/language/", "/api/", settings.STATIC_URL))
        if elsewhere and not request.user.is_authenticated and organisation() is None:
            return redirect("first_run_closed")
        return self.get_response(request)


class AsOf:
    """`request.on` is the past day one looks at, or None for today: from `?on=`, else kept in the session."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.on = None  # type: ignore[attr-defined]
        if not request.path.startswith(("/api/", settings.STATIC_URL)):
            chosen = request.GET.get("on", request.session.get("on", ""))
            try:
                day = date.fromisoformat(chosen) if chosen else None
            except ValueError:
                messages.error(request, _("“%(text)s” is not a day. Write it as 2022-05-03.") % {"text": chosen})
                day = None
            kept = day.isoformat() if day else ""
            # Visitors get no session for it: anyone could fill the table of sessions with addresses.
            if "on" in request.GET and request.session.get("on", "") != kept and request.user.is_authenticated:
                request.session["on"] = kept
            request.on = day if day and day != clock.today() else None  # type: ignore[attr-defined]
            read_only = request.method not in ("GET", "HEAD", "OPTIONS")
            if read_only and request.on and not request.path.startswith(("/as-of/", "/language/", *SIGN_IN)):  # type: ignore[attr-defined]
                problem = SecretariatError(_("The past can be read, not changed. Go back to today first."))
                problem.status = 409
                return render(request, "kit/problem.html", {"problem": problem}, status=409)
        return self.get_response(request)
