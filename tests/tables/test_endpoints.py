"""Runs the table of endpoints: every address and method, asked for by a visitor, a member and three officers."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from string import Template
from typing import Any

import pytest
from django.db import transaction
from django.http.cookie import SimpleCookie
from django.test import Client
from django.urls import get_resolver

from secretariat.project.api import api
from tests.conftest import Harbour
from tests.tables.endpoints import ROLES, TABLE, samples


@dataclass(frozen=True)
class Row:
    """One line of the table: a route, a method, what each role gets, and what is sent."""

    method: str
    route: str
    expected: tuple[str, ...]
    sent: str

    @property
    def key(self) -> tuple[str, str]:
        return self.method, self.route


def parse(line: str) -> Row:
    method, route, rest = line.split(None, 2)
    answers, _bar, sent = rest.partition("|")
    return Row(method, "" if route == "/" else route, tuple(answers.split()), sent.strip())


ROWS = [parse(line) for line in TABLE.splitlines() if line.strip() and not line.startswith("#")]


def declared_routes(patterns: Any = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every route of the urlconf with its view."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from declared_routes(entry.url_patterns, route)
        else:
            yield route, entry.callback


@cache
def documented() -> dict[str, Any]:
    """The calls of the API by address."""
    paths: dict[str, Any] = api.get_openapi_schema(path_params={})["paths"]
    return {address.removeprefix("/api/v1"): calls for address, calls in paths.items()}


def methods_of(route: str, view: Any) -> set[str]:
    """The methods that a route serves: by the API's document, by a view's class, or by what its function reads."""
    if route.startswith("api/v1/"):
        address = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.removeprefix("api/v1"))
        return {method.upper() for method in documented().get(address, {"get": None})}
    if hasattr(view, "view_class"):
        return {m.upper() for m in ("get", "post") if hasattr(view.view_class, m)}
    if getattr(view, "csrf_exempt", False):
        return {"GET", "POST"}  # the token is looked for further in
    source = inspect.getsource(inspect.unwrap(view))
    if "require_POST" in source or "POST" in _allowed(view):
        return {"POST"}
    return {"GET", "POST"} if re.search(r"request\.(method|POST)", source) else {"GET"}


def _allowed(view: Any) -> list[str]:
    inside = inspect.getclosurevars(view).nonlocals if inspect.isfunction(view) else {}
    return list(inside.get("request_method_list", ()))


def test_every_route_is_declared() -> None:
    served = {(method, route) for route, view in declared_routes() for method in methods_of(route, view)}
    missing = sorted(served - {row.key for row in ROWS})
    lines = "\n".join(f"{method:5} {route or '/'}   {' '.join('?' for _ in ROLES)}" for method, route in missing)
    assert not missing, (
        "Add a line for each of these to TABLE in tests/tables/endpoints.py; run this file again, and it tells what to "
        f"write in place of the question marks:\n{lines}"
    )


def test_every_line_has_a_route() -> None:
    served = {(method, route) for route, view in declared_routes() for method in methods_of(route, view)}
    assert [row.key for row in ROWS if row.key not in served] == []
    assert len({row.key for row in ROWS}) == len(ROWS), "a route is declared twice"


@pytest.fixture
def callers(harbour: Harbour, settings: Any) -> dict[str, SimpleCookie]:
    """The cookies of each role's browser; visitors have none."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    found = {}
    for role, name in ROLES.items():
        client = Client()
        if name:
            client.force_login(harbour.account(name))
        found[role] = client.cookies
    return found


def ask(row: Row, cookies: SimpleCookie, values: dict[str, Any]) -> str:
    """The status that a caller gets, "in" for being led to the sign-in; whatever was written is undone."""
    client = Client(raise_request_exception=False)
    client.cookies = SimpleCookie({name: morsel.value for name, morsel in cookies.items()})
    kind = "unit_code" if "unit-types" in row.route else "post_code"
    path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(values[kind if m[1] == "code" else m[1]]), row.route)
    sent = Template(row.sent).substitute(values)
    query = ""
    if row.method == "GET" and sent:
        query, sent = f"?{sent}", ""
    json = row.route.startswith("api/")
    content_type = "application/json" if json else "application/x-www-form-urlencoded"
    with transaction.atomic():
        answer = client.generic(row.method, path + query, sent, content_type=content_type)
        transaction.set_rollback(True)
    led = answer.headers.get("Location", "").startswith("/account/login/?")
    return "in" if led else str(answer.status_code)


def test_everyone_gets_what_the_table_says(harbour: Harbour, callers: dict[str, SimpleCookie]) -> None:
    values = samples(harbour)
    wrong = []
    for row in ROWS:
        got = tuple(ask(row, callers[role], values) for role in ROLES)
        if got != row.expected:
            wrong.append(f"{row.method:5} {row.route or '/'}   {' '.join(got)}   (declared: {' '.join(row.expected)})")
    assert not wrong, f"Roles: {' '.join(ROLES)}. These answer otherwise than the table says:\n" + "\n".join(wrong)
