"""`?on=` at every address: pages say which day they show and offer nothing to change; every change is refused."""

import re
from string import Template
from typing import Any

from django.db import transaction
from django.test import Client

from tests.conftest import Harbour
from tests.tables.endpoints import samples
from tests.tables.test_endpoints import ROWS, Row

THEN = "2022-05-03"
ELSEWHERE = ("/as-of/", "/language/", "/account/", "/sign-out/")
FORM = re.compile(r'<form[^>]*method="post"[^>]*>', re.IGNORECASE)
ACTION = re.compile(r'action="([^"]*)"')


def address(row: Row, values: dict[str, Any]) -> str:
    kind = "unit_code" if "unit-types" in row.route else "post_code"
    path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(values[kind if m[1] == "code" else m[1]]), row.route)
    query = Template(row.sent).substitute(values) if row.method == "GET" else ""
    return path + (f"?{query}&" if query else "?") + f"on={THEN}"


def signed_in(harbour: Harbour) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(harbour.account("ada"))
    return client


def test_every_page_says_that_it_shows_the_past_and_offers_no_change(harbour: Harbour) -> None:
    values, client = samples(harbour), signed_in(harbour)
    seen, silent, offering = 0, [], {}
    for row in ROWS:
        if row.method != "GET" or row.expected[-1] != "200" or row.route.startswith(("api/", "account/", "join/")):
            continue
        with transaction.atomic():
            answer = client.get(address(row, values))
            transaction.set_rollback(True)
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        text = answer.content.decode()
        if "<html" not in text:
            continue
        seen += 1
        if 'class="past"' not in text:
            silent.append(row.route)
        actions = {
            re.search(r'action="([^"]*)"', form)[1] if "action=" in form else "itself" for form in FORM.findall(text)
        }  # type: ignore[index]
        changing = sorted(a for a in actions if not a.startswith(ELSEWHERE))
        if changing:
            offering[row.route] = changing
    assert seen > 30
    assert silent == [], "these pages do not say that they show the past"
    assert offering == {}, "these pages offer forms that would be refused"


def test_every_change_is_refused_in_the_past(harbour: Harbour) -> None:
    values, client = samples(harbour), signed_in(harbour)
    taken = []
    for row in ROWS:
        if row.method == "GET" or row.route.startswith(("api/", *(e.strip("/") + "/" for e in ELSEWHERE))):
            continue
        if row.expected[-1] in ("404", "302") and row.route.startswith(("start/", "sign-in/")):
            continue
        with transaction.atomic():
            sent = Template(row.sent).substitute(values)
            answer = client.generic(
                row.method, address(row, values), sent, content_type="application/x-www-form-urlencoded"
            )
            transaction.set_rollback(True)
        if answer.status_code != 409:
            taken.append((row.route, answer.status_code))
    assert taken == []
