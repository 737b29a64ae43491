"""Errors of the API as application/problem+json (RFC 9457), in the reader's language."""

import json
from collections.abc import Iterable
from http.client import responses
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from secretariat.ground.errors import SecretariatError

MEDIA_TYPE = "application/problem+json"
DOCS = "/api/v1/docs"

KINDS = {
    400: ("unreadable", gettext_lazy("The request cannot be read")),
    401: ("not-signed-in", gettext_lazy("Not signed in")),
    403: ("not-allowed", gettext_lazy("Not allowed")),
    404: ("not-found", gettext_lazy("Not found")),
    405: ("wrong-method", gettext_lazy("This address does not take this method")),
    409: ("conflict", gettext_lazy("The record says something else")),
    413: ("too-large", gettext_lazy("Too large")),
    415: ("wrong-content-type", gettext_lazy("Wrong content type")),
    422: ("invalid", gettext_lazy("Something entered cannot be right")),
    500: ("internal", gettext_lazy("Something went wrong on our side")),
    503: ("busy", gettext_lazy("Too busy just now")),
}

MESSAGES = {
    "missing": gettext_lazy("This is required."),
    "extra_forbidden": gettext_lazy("There is no such field."),
    "string_type": gettext_lazy("Expected text."),
    "string_too_short": gettext_lazy("This is too short."),
    "string_too_long": gettext_lazy("This is too long."),
    "string_pattern_mismatch": gettext_lazy("This does not have the expected form."),
    "string_unicode": gettext_lazy("The text holds characters that cannot be kept."),
    "unstorable": gettext_lazy("The text holds characters that cannot be kept."),
    "int_type": gettext_lazy("Expected a whole number."),
    "whole_number": gettext_lazy("Expected a whole number."),
    "greater_than_equal": gettext_lazy("The number is too small."),
    "less_than_equal": gettext_lazy("The number is too large."),
    "bool_type": gettext_lazy("Expected true or false."),
    "flag": gettext_lazy("Expected true or false."),
    "day": gettext_lazy("Expected a day between the years 1 and 9998, such as 2022-05-03."),
    "partial_day": gettext_lazy("Expected a year, a month or a day such as 2007, 2007-10 or 2007-10-03."),
    "cursor": gettext_lazy("This is not a cursor that this address gave out. Begin again without it."),
    "list_type": gettext_lazy("Expected a list."),
    "dict_type": gettext_lazy("Expected an object."),
    "model_type": gettext_lazy("Expected an object."),
    "model_attributes_type": gettext_lazy("Expected an object."),
    "too_long": gettext_lazy("There are too many entries."),
    "unknown_parameter": gettext_lazy("This address takes no such parameter."),
}


class Problem(Exception):
    """An answer of a certain status that is not a success. `errors` name the entries that are wrong."""

    def __init__(self, status: int, detail: str, errors: Iterable[dict[str, str]] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = str(detail)
        self.errors = list(errors)


def wrong(where: str, field: str, kind: str, otherwise: str = "") -> dict[str, str]:
    """One wrong entry: where it stands (body, query, path, header), which field, and what was expected."""
    return {"in": where, "field": field, "message": str(MESSAGES.get(kind) or otherwise or _("This cannot be right."))}


def address(request: HttpRequest) -> str:
    """The path that was asked for, as it stands in an address."""
    return quote(request.path, safe="/:@!$&'()*+,;=~")


def answer(request: HttpRequest, status: int, detail: str = "", errors: Iterable[dict[str, str]] = ()) -> HttpResponse:
    """The answer that tells a problem."""
    code, title = KINDS.get(status, ("other", responses.get(status, "")))
    body: dict[str, Any] = {
        "type": f"{DOCS}#problem-{code}",
        "title": str(title),
        "status": status,
        "detail": str(detail or title),
        "instance": address(request),
    }
    found = list(errors)
    if found:
        body["errors"] = found
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="secretariat"'
    return response


def of_error(request: HttpRequest, error: SecretariatError) -> HttpResponse:
    """The answer for one of the product's own errors."""
    errors = [{"in": "body", "field": error.field, "message": error.message}] if error.field else []
    return answer(request, error.status, error.message, errors)


def of_validation(request: HttpRequest, errors: list[dict[str, Any]]) -> HttpResponse:
    """The answer for entries that do not fit the schema, each with its place."""
    found = []
    for error in errors:
        where, *path = error["loc"]
        if where == "body" and path[:1] == ["entry"]:
            path = path[1:]
        field = ".".join(str(part) for part in path)
        kind, words = error["type"], error.get("msg", "")
        if kind == "literal_error":
            words = _("Expected one of: %(values)s.") % {"values": error.get("ctx", {}).get("expected", "")}
        found.append(wrong(where, field, kind, words))
    return answer(request, 422, "", found)
