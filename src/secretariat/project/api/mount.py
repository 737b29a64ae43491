"""The API itself: how it reads requests, who may call it, and how it tells problems."""

import json
import logging
from collections.abc import Iterator
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.security import APIKeyCookie, HttpBearer

import secretariat
from secretariat.ground.errors import SecretariatError
from secretariat.kit.rest import problems
from secretariat.kit.rest.problems import Problem
from secretariat.project.api import gate
from secretariat.project.api.docs import Docs
from secretariat.project.api.document import complete

log = logging.getLogger(__name__)

DESCRIPTION = """\
Everything that the pages show and do, for programs. Sign in with a personal access token
(`Authorization: Bearer sec_…`, made under “Account”), which allows what your offices allow and no more than you chose
for it; or with the session of your browser.

- Add `on=2022-05-03` to any reading and you get the organisation as it was on that day. The past is read-only.
- Lists come in pages: follow `next` until it is null.
- Answers carry an `ETag`; send it back as `If-None-Match` and you get 304 while nothing has changed.
- Send an `Idempotency-Key` with a write, and sending the same write again within 24 hours gives the same answer and
  does nothing twice.
- Periods are half-open: `valid_to` is the first day on which something no longer holds; null means that it has no end.
- Errors are `application/problem+json`, in your language.
"""


class token(HttpBearer):
    """A personal access token, found by the middleware."""

    openapi_bearerFormat = "sec_…"
    openapi_description = "A personal access token."

    def __call__(self, request: HttpRequest) -> Any:
        return getattr(request, "credentials", None) == "token"

    def authenticate(self, request: HttpRequest, token: str) -> NoReturn:
        """Never called: the middleware has done it."""
        raise NotImplementedError


class session(APIKeyCookie):
    """The session of a browser; writes need Django's CSRF token in the header X-CSRFToken."""

    param_name = settings.SESSION_COOKIE_NAME
    openapi_description = "A signed-in browser. Writes need the header X-CSRFToken."

    def __call__(self, request: HttpRequest) -> Any:
        return getattr(request, "credentials", None) == "session"

    def authenticate(self, request: HttpRequest, key: str | None) -> NoReturn:
        """Never called: the middleware has done it."""
        raise NotImplementedError


class StrictParser(Parser):
    """JSON without NaN and Infinity, and without text that PostgreSQL cannot hold."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as data. Raises Problem 422 for text that cannot be kept, ValueError for what is no JSON."""
        data = json.loads(request.body, parse_constant=_no_constant)
        wrong = [problems.wrong("body", place, "unstorable") for place in _unstorable(data, "")]
        if wrong:
            raise Problem(422, "", wrong[:20])
        return data


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _unstorable(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, str):
        if not gate.storable(value):
            yield place
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not gate.storable(key):
                yield place
            else:
                yield from _unstorable(inner, f"{place}.{key}".lstrip("."))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _unstorable(inner, f"{place}.{number}".lstrip("."))


class Api(NinjaAPI):
    """The API of version 1."""

    def __init__(self) -> None:
        super().__init__(
            title="Secretariat",
            version=secretariat.__version__,
            description=DESCRIPTION,
            urls_namespace="api",
            docs=Docs(),
            auth=[token(), session()],
            parser=StrictParser(),
        )
        self.add_decorator(gate.guarded, mode="view")
        self.add_exception_handler(Problem, _problem)
        self.add_exception_handler(SecretariatError, _own_error)
        self.add_exception_handler(ValidationError, _not_valid)
        self.add_exception_handler(AuthenticationError, lambda r, e: problems.answer(r, 401, gate.sign_in_words()))
        self.add_exception_handler(HttpError, _http_error)
        self.add_exception_handler(Http404, lambda r, e: problems.answer(r, 404))
        self.add_exception_handler(RequestDataTooBig, lambda r, e: problems.answer(r, 413))
        self.add_exception_handler(IntegrityError, _lost_race)
        self.add_exception_handler(OperationalError, _busy)
        self.add_exception_handler(Exception, _unforeseen)

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the function: unique, and fit for generated clients."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """The document in OpenAPI 3.1, with the problems that each call may answer."""
        return complete(super().get_openapi_schema(**kwargs))


def _problem(request: HttpRequest, error: Any) -> HttpResponse:
    return problems.answer(request, error.status, error.detail, error.errors)


def _own_error(request: HttpRequest, error: Any) -> HttpResponse:
    return problems.of_error(request, error)


def _not_valid(request: HttpRequest, error: Any) -> HttpResponse:
    return problems.of_validation(request, error.errors)


def _http_error(request: HttpRequest, error: Any) -> HttpResponse:
    cause = error.__cause__
    if isinstance(cause, Problem):
        return problems.answer(request, cause.status, cause.detail, cause.errors)
    detail = error.message
    if isinstance(cause, UnicodeDecodeError):
        detail = _("The body is not UTF-8: there is a wrong byte at position %(place)d.") % {"place": cause.start}
    elif error.status_code == 400:
        detail = _("The body is not JSON: %(reason)s") % {"reason": cause}
    return problems.answer(request, error.status_code, detail)


def _lost_race(request: HttpRequest, error: Any) -> HttpResponse:
    log.warning("a write to %s met a constraint: %s", request.path, error)
    return problems.answer(
        request, 409, _("This contradicts what is on record by now. Read it again and decide what should hold.")
    )


def _busy(request: HttpRequest, error: Any) -> HttpResponse:
    log.warning("the database refused %s: %s", request.path, error)
    response = problems.answer(request, 503, _("The database is busy. Try again in a moment."))
    response["Retry-After"] = "5"
    return response


def _unforeseen(request: HttpRequest, error: Any) -> HttpResponse:
    log.exception("%s %s failed", request.method, request.path, exc_info=error)
    return problems.answer(request, 500, _("Nothing was changed. The administrator finds the cause in the log."))
