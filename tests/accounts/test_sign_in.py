"""Signing in as a browser does it, with every query behind row-level security."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from secretariat.accounts.models import Session
from secretariat.messaging.models import OutboxMessage
from tests.conftest import Harbour

LOGIN, CONFIRM = "/account/login/", "/account/login/code/confirm/"


def ask(client: Client, email: str) -> Any:
    return client.post(LOGIN, {"email": email})


def code_for(email: str) -> str:
    message = OutboxMessage.objects.filter(to=email).latest("pk")
    found = re.search(r"^[A-Z]{4}-[A-Z]{4}$", message.body, re.MULTILINE)
    assert found, message.body
    return found[0]


def sign_in(client: Client, email: str) -> Any:
    ask(client, email)
    return client.post(CONFIRM, {"code": code_for(email)})


def totp(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_code_by_mail_opens_the_desk(harbour: Harbour) -> None:
    email = harbour.account("a1x0").email
    client = Client()
    assert ask(client, email).headers["Location"] == CONFIRM
    answer = client.post(CONFIRM, {"code": code_for(email)})
    assert answer.headers["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200
    session = Session.objects.get(session_key=client.cookies["sessionid"].value)
    assert session.user_id == harbour.account("a1x0").pk


def test_the_address_may_be_typed_in_capitals(harbour: Harbour) -> None:
    email = harbour.account("a1x0").email
    client = Client()
    ask(client, email.upper())
    assert client.post(CONFIRM, {"code": code_for(email).lower()}).headers["Location"] == "/desk/"


def test_a_wrong_code_opens_nothing_and_the_third_ends_the_attempt(harbour: Harbour) -> None:
    email = harbour.account("a1x0").email
    client = Client()
    ask(client, email)
    for _attempt in range(2):
        answer = client.post(CONFIRM, {"code": "BBBB-BBBB"})
        assert answer.status_code == 200
    assert client.post(CONFIRM, {"code": "BBBB-BBBB"}).headers["Location"] == "/account/login/code/"
    assert client.post(CONFIRM, {"code": code_for(email)}).headers["Location"] == "/account/login/code/"
    assert client.get("/desk/").status_code == 302


def test_strangers_learn_nothing_about_who_has_an_account(harbour: Harbour) -> None:
    known, unknown = Client(), Client()
    one = ask(known, harbour.account("a1x0").email)
    other = ask(unknown, "nobody@example.org")
    assert (one.status_code, one.headers["Location"]) == (other.status_code, other.headers["Location"])

    def page(client: Client, email: str) -> str:
        text = client.get(CONFIRM).content.decode().replace(email, "")
        return re.sub(r'(value|content|hx-headers)=("[^"]*"|\'[^\']*\')', "", text)

    assert page(known, "a1x0@example.org") == page(unknown, "nobody@example.org")
    assert client_codes("nobody@example.org") == []


def client_codes(email: str) -> list[str]:
    bodies = OutboxMessage.objects.filter(to=email).values_list("body", flat=True)
    return [code for body in bodies for code in re.findall(r"^[A-Z]{4}-[A-Z]{4}$", body, re.MULTILINE)]


def test_asking_again_and_again_is_slowed_down(harbour: Harbour) -> None:
    email = harbour.account("a1x0").email
    for _attempt in range(3):
        assert ask(Client(), email).status_code == 302
    answer = ask(Client(), email)
    assert answer.status_code == 200
    assert len(client_codes(email)) == 3


def test_passwords_open_nothing(harbour: Harbour) -> None:
    user = harbour.account("a1x0")
    user.set_password("correct horse")
    user.save()
    client = Client()
    client.post(LOGIN, {"login": user.email, "email": user.email, "password": "correct horse"})
    assert client.get("/desk/").status_code == 302
    for path in ("/account/password/reset/", "/account/password/change/", "/account/email/"):
        assert client.get(path).status_code == 404


def test_nobody_can_sign_up(harbour: Harbour) -> None:
    client = Client()
    answer = client.post("/account/signup/", {"email": "stranger@example.org", "password1": "x"})
    assert answer.status_code == 200
    assert "stranger" not in answer.content.decode()


def test_an_authenticator_app_is_asked_for_after_the_code(harbour: Harbour, signed_in: Any) -> None:
    client = signed_in("a1x0")
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert client.post("/account/2fa/totp/activate/", {"code": "000000"}).status_code == 200
    client.get("/account/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    assert client.post("/account/2fa/totp/activate/", {"code": totp(secret)}).status_code == 302
    user = harbour.account("a1x0")
    assert set(Authenticator.objects.filter(user=user).values_list("type", flat=True)) == {"totp", "recovery_codes"}
    assert client.get("/account/2fa/").status_code == 200
    # The number was just entered, so the codes are shown without asking for another one.
    codes = client.get("/account/2fa/recovery-codes/")
    assert len(codes.context["unused_codes"]) == 10
    assert codes.context["unused_codes"][0] in codes.content.decode()

    other = Client()
    answer = sign_in(other, user.email)
    assert answer.headers["Location"].startswith("/account/2fa/authenticate/")
    assert other.get("/desk/").status_code == 302
    assert other.get("/account/2fa/authenticate/").status_code == 200
    assert other.post("/account/2fa/authenticate/", {"code": "123456"}).status_code == 200
    code = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
    assert other.post("/account/2fa/authenticate/", {"code": code}).headers["Location"] == "/desk/"
    assert other.get("/desk/").status_code == 200


def test_before_the_app_is_taken_away_it_is_asked_for_again(harbour: Harbour, signed_in: Any) -> None:
    user = harbour.account("a1x0")
    Authenticator.objects.create(user=user, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    client = signed_in("a1x0")
    answer = client.get("/account/2fa/totp/deactivate/")
    assert answer.headers["Location"].startswith("/account/2fa/reauthenticate/")
    assert client.get(answer.headers["Location"]).status_code == 200
    proof = {"code": totp("JBSWY3DPEHPK3PXP"), "next": "/account/2fa/totp/deactivate/"}
    answer = client.post("/account/2fa/reauthenticate/", proof)
    assert answer.status_code == 302
    assert client.post("/account/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.filter(user=user, type="totp").exists()


@pytest.mark.parametrize(
    "path",
    [
        "/account/2fa/", "/account/2fa/webauthn/", "/account/2fa/webauthn/add/", "/account/2fa/totp/activate/",
        "/account/logout/", "/account/sessions/", "/account/tokens/", "/account/inactive/",
    ],
)  # fmt: skip
def test_pages_of_the_account_are_there(signed_in: Any, path: str) -> None:
    answer = signed_in("a1x0").get(path)
    assert answer.status_code == 200
    assert_no_inline_script(answer.content.decode())


def test_the_sign_in_page_offers_a_passkey(harbour: Harbour) -> None:
    client = Client()
    text = client.get(LOGIN).content.decode()
    assert "passkey_login" in text
    assert_no_inline_script(text)
    options = client.get("/account/2fa/webauthn/login/", headers={"Accept": "application/json"}).json()
    assert options["request_options"]["publicKey"]["challenge"]


def assert_no_inline_script(text: str) -> None:
    for attributes in re.findall(r"<script([^>]*)>", text):
        assert "src=" in attributes or 'type="application/json"' in attributes, attributes
    assert not re.search(r"\son[a-z]+=", text)
    assert not re.search(r"\sstyle=", text)


def test_account_pages_show_ones_own_things_alone(harbour: Harbour, signed_in: Any) -> None:
    theirs = Authenticator.objects.create(
        user=harbour.account("b1x0"), type="webauthn", data={"name": "Their key", "credential": {}}
    )
    client = signed_in("a1x0")
    assert "Their key" not in client.get("/account/2fa/webauthn/").content.decode()
    assert client.get(f"/account/2fa/webauthn/keys/{theirs.pk}/edit/").status_code in (302, 404)
    assert client.post(f"/account/2fa/webauthn/keys/{theirs.pk}/edit/", {"name": "Mine"}).status_code in (302, 404)
    theirs.refresh_from_db()
    assert theirs.data["name"] == "Their key"


def test_signing_out(signed_in: Any) -> None:
    client = signed_in("a1x0")
    assert client.post("/account/logout/").headers["Location"] == "/"
    assert client.get("/desk/").status_code == 302
