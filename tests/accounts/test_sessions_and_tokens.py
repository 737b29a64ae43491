"""Where I am signed in, and what programs may do in my name."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from secretariat.accounts.actions import create_access_token, end_other_sessions, end_session, revoke_access_token
from secretariat.accounts.models import AccessToken
from secretariat.accounts.queries import token_user
from secretariat.accounts.rules import browser_name, digest, new_secret, new_token
from secretariat.ground import powers
from secretariat.ground.actor import visitor
from secretariat.ground.errors import Invalid, NotAllowed, NotFound
from secretariat.ground.models import LedgerEntry
from tests.conftest import NOW, Harbour


def test_my_sessions_and_nobody_elses(harbour: Harbour, signed_in: Any) -> None:
    phone, desk, other = signed_in("a1x0"), signed_in("a1x0"), signed_in("b1x0")
    rows = desk.get("/account/sessions/").context["sessions"]
    assert [row.is_current for row in rows] == [True, False]
    theirs = digest(other.cookies["sessionid"].value)
    assert desk.post("/account/sessions/end/", {"mark": theirs}).status_code == 404
    assert other.get("/desk/").status_code == 200
    desk.post("/account/sessions/end/", {"mark": digest(phone.cookies["sessionid"].value)})
    assert phone.get("/desk/").status_code == 302
    assert desk.get("/desk/").status_code == 200


def test_ending_all_others(signed_in: Any) -> None:
    others, mine, stranger = [signed_in("a1x0") for _ in range(3)], signed_in("a1x0"), signed_in("b1x0")
    mine.post("/account/sessions/end/")
    assert [client.get("/desk/").status_code for client in others] == [302] * 3
    assert mine.get("/desk/").status_code == stranger.get("/desk/").status_code == 200


def make(harbour: Harbour, holder: str = "a1x0", **changes: Any) -> tuple[AccessToken, str]:
    wanted = {"name": "map", "powers_wanted": [powers.NAMES], "expires_at": None, **changes}
    return create_access_token(actor=harbour.actor(holder), now=NOW, **wanted)


def test_a_token_stands_for_its_holder(harbour: Harbour, as_web: Any) -> None:
    token, secret = make(harbour)
    assert secret.startswith("sec_")
    assert secret not in str(AccessToken.objects.values())
    with as_web(None):
        found = token_user(secret, now=NOW)
        assert found is not None
        assert (found.user.email, found.powers) == ("a1x0@example.org", {powers.NAMES})
        assert token_user("sec_wrong", now=NOW) is None
        assert token_user("", now=NOW) is None
    token.refresh_from_db()
    assert token.last_used_at == NOW


def test_an_expired_or_revoked_token_opens_nothing(harbour: Harbour) -> None:
    token, secret = make(harbour, expires_at=NOW + timedelta(days=1))
    assert token_user(secret, now=NOW) is not None
    assert token_user(secret, now=NOW + timedelta(days=1)) is None
    revoke_access_token(actor=harbour.actor("a1x0"), now=NOW, token_id=token.pk)
    assert token_user(secret, now=NOW) is None


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"powers_wanted": [powers.SETTINGS]}, NotAllowed),
        ({"powers_wanted": ["everything"]}, Invalid),
        ({"name": "  "}, Invalid),
        ({"expires_at": NOW}, Invalid),
    ],
)
def test_no_token_goes_beyond_its_holder(harbour: Harbour, changes: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        make(harbour, **changes)
    assert AccessToken.objects.count() == 0


def test_a_token_cannot_make_tokens_and_a_visitor_neither(harbour: Harbour) -> None:
    from dataclasses import replace

    actor = replace(harbour.actor("a1x0"), limited_to=frozenset({powers.NAMES}))
    for someone in (actor, visitor()):
        with pytest.raises(NotAllowed):
            create_access_token(actor=someone, now=NOW, name="x", powers_wanted=[], expires_at=None)


def test_nobody_revokes_anothers_token(harbour: Harbour) -> None:
    token, _secret = make(harbour)
    with pytest.raises(NotFound):
        revoke_access_token(actor=harbour.actor("ada"), now=NOW, token_id=token.pk)


def test_the_secret_is_shown_once(signed_in: Any) -> None:
    client: Client = signed_in("a1x0")
    page = client.post("/account/tokens/", {"name": "map", "powers": [powers.NAMES], "days": "30"})
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert secret not in client.get("/account/tokens/").content.decode()
    token = AccessToken.objects.get()
    assert client.post(f"/account/tokens/{token.pk}/revoke/").status_code == 302
    assert client.get("/account/tokens/").context["rows"] == []


def test_a_browser_form_offers_no_power_that_is_not_held(signed_in: Any) -> None:
    page = signed_in("a1x0").post("/account/tokens/", {"name": "map", "powers": [powers.SETTINGS], "days": "30"})
    assert page.context["form"].errors["powers"]
    assert AccessToken.objects.count() == 0


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 Version/17.5 Mobile Safari/604.1",
         "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 14; SM-S918N) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36",
         "Chrome, Android"),
        ("", ""),
    ],
)  # fmt: skip
def test_browsers_by_name(agent: str, name: str) -> None:
    assert browser_name(agent) == name


@given(st.text())
def test_any_agent_is_survived(agent: str) -> None:
    assert isinstance(browser_name(agent), str)


def test_secrets_never_repeat() -> None:
    assert len({new_secret() for _ in range(100)} | {new_token() for _ in range(100)}) == 200


def test_an_action_ends_ones_own_sessions_only(harbour: Harbour, signed_in: Any, as_web: Any) -> None:
    mine, theirs = signed_in("a1x0"), signed_in("b1x0")
    actor = harbour.actor("a1x0")
    for mark in (digest(theirs.cookies["sessionid"].value), "nonsense"):
        with pytest.raises(NotFound), as_web(actor):
            end_session(actor=actor, now=NOW, mark=mark)
    with as_web(actor):
        assert end_other_sessions(actor=actor, now=NOW, current="none of them") == 1
    assert mine.get("/desk/").status_code == 302
    assert theirs.get("/desk/").status_code == 200
    entry = LedgerEntry.objects.get(action="accounts.end_other_sessions")
    assert (entry.actor_user_id, entry.person_id) == (actor.user_id, actor.person_id)
    for call in (lambda: end_session(actor=visitor(), now=NOW, mark="x"),
                 lambda: end_other_sessions(actor=visitor(), now=NOW, current="x")):  # fmt: skip
        with pytest.raises(NotAllowed):
            call()
