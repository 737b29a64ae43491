"""What HTTP asks of every answer of the API: problems in one form, ETags, limits, HEAD."""

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from secretariat.kit.rest import problems

Handler = Callable[[HttpRequest], HttpResponse]
PREFIX = "/api/"
MOST = 1_000_000
"""The largest JSON body in bytes."""
MOST_WITH_FILES = 501_000_000
"""The largest form with files, a little more than what an import may have."""


class ApiTransport:
    """Stands outside the transaction, so that errors of any layer below are told as problems too."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if _too_large(request):
            return problems.answer(request, 413, _("A body may have %(most)s bytes.") % {"most": f"{_most(request):,}"})
        head = request.method == "HEAD"
        if head:
            request.method = "GET"
        response = self.get_response(request)
        if response.status_code >= 400 and not response.get("Content-Type", "").startswith(problems.MEDIA_TYPE):
            told = problems.answer(request, response.status_code)
            if "Allow" in response:
                told["Allow"] = response["Allow"]
            response = told
        patch_vary_headers(response, ["Accept-Language", "Cookie", "Authorization"])
        response.setdefault("Cache-Control", "private, no-cache")
        if request.method == "GET" and response.status_code == 200 and not response.streaming:
            response = _tagged(request, response)
        if head:
            request.method = "HEAD"
            if not response.streaming:
                response.headers.setdefault("Content-Length", str(len(response.content)))
                response.content = b""
        return response


def _most(request: HttpRequest) -> int:
    return MOST_WITH_FILES if request.content_type == "multipart/form-data" else MOST


def _too_large(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length.isdigit() and int(length[:20]) > _most(request)


def _tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = tag
    wanted = [part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(",")]
    if tag not in wanted and wanted != ["*"]:
        return response
    unchanged = HttpResponse(status=304)
    for name in ("ETag", "Cache-Control", "Vary", "Content-Language"):
        if name in response:
            unchanged[name] = response[name]
    del unchanged["Content-Type"]
    return unchanged
