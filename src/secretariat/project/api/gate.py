"""What every call passes before its own function: who asks, whether the request is well formed, and once only."""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.operation import Operation
from ninja.utils import check_csrf

from secretariat.accounts.jobs import KEPT_FOR
from secretariat.accounts.models import IdempotencyKey
from secretariat.ground import clock
from secretariat.ground.errors import ReadOnlyPast
from secretariat.kit.rest.problems import Problem, wrong

Run = Callable[..., Any]


def guarded(run: Run) -> Run:
    """Wraps one operation of the API in everything that all of them share."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]
    declared = {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__  # type: ignore[attr-defined]
    }
    takes_json = any(model.__ninja_param_source__ == "body" for model in operation.models)

    @wraps(run)
    def call(request: HttpRequest, **path: Any) -> Any:
        try:
            _check_credentials(request, visitors=not operation.auth_callbacks)
            _check_path(path)
            _check_query(request, declared)
            if request.method == "GET":
                return run(request, **path)
            if takes_json:
                _check_content_type(request)
            key = request.headers.get("Idempotency-Key")
            if key is None:
                return run(request, **path)
            return _once(request, key, lambda: run(request, **path))
        except Exception as error:
            return operation.api.on_exception(request, error)

    return call


def sign_in_words() -> str:
    """What to do about a missing or ended sign-in."""
    return _(
        "Send a personal access token that has not ended: “Authorization: Bearer sec_…”. "
        "You make one on the page “Account”."
    )


def storable(text: str) -> bool:
    """Whether PostgreSQL can hold the text: no NUL and no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _check_credentials(request: HttpRequest, *, visitors: bool) -> None:
    credentials = getattr(request, "credentials", None)
    # A token that does not hold is told so even where visitors may call.
    if credentials is None and (not visitors or "Authorization" in request.headers):
        raise Problem(401, sign_in_words())
    if credentials == "session" and request.method != "GET" and check_csrf(request):
        raise Problem(403, _("A write with the session of a browser needs its CSRF token in the header X-CSRFToken."))


def _check_path(path: dict[str, Any]) -> None:
    errors = [wrong("path", name, "unstorable") for name, value in path.items() if not storable(str(value))]
    if errors:
        raise Problem(422, "", errors)


def _check_query(request: HttpRequest, declared: set[str]) -> None:
    if request.method != "GET" and "on" in request.GET and "on" not in declared:
        raise ReadOnlyPast(_("The past can be read, not changed. Leave “on” out of the address."))
    errors = [wrong("query", name[:100], "unknown_parameter") for name in request.GET if name not in declared]
    for name, values in request.GET.lists():
        if not all(storable(value) for value in values):
            errors.append(wrong("query", name[:100], "unstorable"))
    if errors:
        raise Problem(422, "", errors)


def _check_content_type(request: HttpRequest) -> None:
    if request.content_type != "application/json" and request.body:
        raise Problem(415, _("Send the body as “Content-Type: application/json”."))


def _once(request: HttpRequest, key: str, perform: Callable[[], HttpResponse]) -> HttpResponse:
    if not re.fullmatch(r"[\x21-\x7e]{1,200}", key):
        raise Problem(422, "", [wrong("header", "Idempotency-Key", "string_pattern_mismatch")])
    user_id = request.actor.user_id  # type: ignore[attr-defined]
    if user_id is None:
        raise Problem(422, _("An Idempotency-Key needs a sign-in."), [wrong("header", "Idempotency-Key", "")])
    now = clock.now()
    with connection.cursor() as cursor:
        # A second request with the same key waits here until the first one is finished, then finds its answer.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"secretariat.idempotency:{user_id}:{key}"]
        )
    IdempotencyKey.objects.filter(user_id=user_id, created_at__lt=now - KEPT_FOR).delete()
    digest = _digest(request)
    kept = IdempotencyKey.objects.filter(user_id=user_id, key=key).first()
    if kept is not None:
        if kept.digest != digest:
            raise Problem(
                422,
                _("This Idempotency-Key was used for another request. Take a new key for each new request."),
                [wrong("header", "Idempotency-Key", "", _("Already used."))],
            )
        response = HttpResponse(kept.body, status=kept.status, content_type="application/json; charset=utf-8")
        response["Idempotency-Replayed"] = "true"
        return response
    response = perform()
    if response.status_code < 400:
        IdempotencyKey.objects.create(
            user_id=user_id, key=key, digest=digest, status=response.status_code, body=response.content.decode(),
            created_at=now,
        )  # fmt: skip
    return response


def _digest(request: HttpRequest) -> str:
    # Another token may see less, so it never gets an answer that was made for this one.
    facts = [request.method, request.get_full_path(), getattr(request, "token_id", "session")]
    digest = hashlib.sha256("\n".join(map(str, facts)).encode() + b"\n")
    if request.content_type == "multipart/form-data":
        # Piece by piece: files may be larger than the memory should be.
        for name, files in sorted(request.FILES.lists()):
            for file in files:
                digest.update(f"\n{name}\n{file.name}\n{file.size}\n".encode())
                for chunk in file.chunks():
                    digest.update(chunk)
                file.seek(0)
    else:
        digest.update(request.body)
    return digest.hexdigest()
