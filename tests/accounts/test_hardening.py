"""What an attacker would try: other hosts, caches, cookies, forged addresses, requests from other sites."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.utils import timezone

from secretariat.accounts.actions.one_time_links import new_link
from secretariat.accounts.jobs import forget_sessions
from secretariat.accounts.models import Session
from secretariat.kit.requests import client_address
from tests.conftest import Harbour

ELSEWHERE = ["https://evil.example/", "//evil.example/", "/\\evil.example", "http://testserver//evil.example/",
             "http://testserver/\\evil.example/", "javascript:alert(1)"]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
@pytest.mark.parametrize(("path", "sent"), [("/as-of/", {"on": ""}), ("/language/", {"language": "ko"})])
def test_nothing_leads_to_another_host(signed_in: Any, path: str, sent: dict[str, str], target: str) -> None:
    location = signed_in("a1x2").post(path, {**sent, "next": target}).headers["Location"]
    assert urlsplit(location.replace("\\", "/")).netloc in ("", "testserver")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_to_no_other_host(harbour: Harbour, target: str) -> None:
    _link, path = new_link(user=harbour.account("a1x2"), label="", until=timezone.now() + timedelta(days=1))
    location = Client().post(path, {"next": target}).headers["Location"]
    assert location == "/desk/"


def test_a_request_for_another_host_is_refused(harbour: Harbour) -> None:
    assert Client(headers={"Host": "evil.example"}).get("/").status_code == 400
    assert Client(headers={"Host": "evil.example"}).get("/api/v1/openapi.json").status_code == 400
    forwarded = Client(headers={"X-Forwarded-Host": "evil.example"}).get("/")
    assert "evil.example" not in forwarded.content.decode()


def test_pages_of_someone_signed_in_are_kept_nowhere(harbour: Harbour, signed_in: Any) -> None:
    for path in ("/desk/", "/me/", "/account/sessions/", "/me/export/", "/people/999999/"):
        assert "no-store" in signed_in("a1x2").get(path)["Cache-Control"], path
    assert "private" in Client().get("/")["Cache-Control"]
    answer = signed_in("a1x2").get("/api/v1/me")
    assert answer["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Authorization"} <= set(answer["Vary"].split(", "))


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(harbour: Harbour, signed_in: Any) -> None:
    client = signed_in("a1x2")
    client.post("/language/", {"language": "ko", "next": "/desk/"})
    client.get("/desk/?on=2022-05-03")
    for name in ("sessionid", "language"):
        assert client.cookies[name]["httponly"], name
        assert client.cookies[name]["samesite"] == "Lax", name


def test_a_session_changes_its_key_when_someone_signs_in(harbour: Harbour) -> None:
    client = Client()
    client.post("/account/login/", {"email": harbour.account("a1x2").email})
    planted = client.cookies["sessionid"].value
    _link, path = new_link(user=harbour.account("a1x2"), label="", until=timezone.now() + timedelta(days=1))
    client.post(path)
    assert client.get("/desk/").status_code == 200
    assert client.cookies["sessionid"].value != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert thief.get("/desk/").status_code == 302


def test_visitors_fill_no_table_of_sessions(harbour: Harbour) -> None:
    before = Session.objects.count()
    for day in ("2021-01-01", "2022-01-01"):
        Client().get(f"/?on={day}")
        Client().get(f"/join/?on={day}")
    assert Session.objects.count() == before


def test_sessions_that_have_expired_are_forgotten(harbour: Harbour, signed_in: Any) -> None:
    signed_in("a1x2")
    signed_in("a1x1")
    Session.objects.filter(user_id=harbour.account("a1x2").pk).update(expire_date=timezone.now() - timedelta(hours=1))
    assert forget_sessions(0) == 1
    assert set(Session.objects.values_list("user_id", flat=True)) == {harbour.account("a1x1").pk}


def test_a_write_from_another_site_is_refused(harbour: Harbour) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(harbour.account("a1x2"))
    for path in ("/me/leave/", "/as-of/", "/account/logout/", "/account/sessions/end/", "/language/"):
        assert client.post(path).status_code == 403, path
    for path in ("/api/v1/me/leave", "/api/v1/applications"):
        for content_type in ("application/json", "text/plain"):
            assert client.post(path, "{}", content_type=content_type).status_code == 403, path


def test_the_address_of_a_visitor_is_not_what_the_visitor_claims(settings: Any) -> None:
    claimed = RequestFactory().get("/", headers={"X-Forwarded-For": "6.6.6.6"}, REMOTE_ADDR="10.0.0.9")
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert client_address(claimed) == "10.0.0.9"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    by_proxy = RequestFactory().get("/", headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.7"}, REMOTE_ADDR="127.0.0.1")
    assert client_address(by_proxy) == "203.0.113.7"


def test_behind_a_proxy_each_visitor_has_their_own_limit_of_applications(harbour: Harbour, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    path = f"/join/{harbour.units['a1x'].unit_id}/"

    def leave(address: str) -> int:
        sent = {"name": "Nova", "phone": "1", "consent": "on"}
        return Client(headers={"X-Forwarded-For": address}).post(path, sent).status_code

    assert [leave("203.0.113.7") for _ in range(6)] == [302] * 5 + [422]
    assert leave("203.0.113.8") == 302


def test_codes_are_slow_to_ask_for_from_one_address(harbour: Harbour) -> None:
    cache.clear()
    answers = [Client().post("/account/login/", {"email": f"n{n}@example.org"}).status_code for n in range(25)]
    assert answers[:20] == [302] * 20
    assert 302 not in answers[20:]


def test_a_body_nested_without_end_is_told_and_not_a_fault(signed_in: Any) -> None:
    client = signed_in("a1x1")
    for depth in (200, 900, 980, 5_000):
        body = '{"a":' * depth + "1" + "}" * depth
        answer = client.post("/api/v1/people", body, content_type="application/json")
        assert answer.status_code in (400, 422), depth
