"""Links that sign in once."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from secretariat.accounts.actions import make_one_time_link, one_time_links, use_one_time_link
from secretariat.accounts.models import OneTimeLink, User
from secretariat.ground import actor as actors
from secretariat.ground import clock
from secretariat.ground.errors import NotAllowed, NotFound
from secretariat.ground.models import LedgerEntry
from tests.conftest import NOW, SYSTEM, Harbour

HOUR = timedelta(hours=1)


def link(harbour: Harbour, name: str = "a1x0", valid_for: timedelta = HOUR) -> str:
    return make_one_time_link(
        actor=SYSTEM, now=clock.now(), user=harbour.account(name), label="invitation", valid_for=valid_for
    )


def test_looking_at_a_link_does_not_use_it_up(harbour: Harbour) -> None:
    path = link(harbour)
    for _scanner in range(3):
        page = Client().get(path)
        assert page.status_code == 200
        assert "no-store" in page.headers["Cache-Control"]
    client = Client()
    assert client.post(path).headers["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_a_link_works_once(harbour: Harbour) -> None:
    path = link(harbour)
    Client().post(path)
    again = Client()
    assert again.post(path).status_code == 404
    assert again.get(path).status_code == 404
    assert again.get("/desk/").status_code == 302


@pytest.mark.parametrize("valid_for", [timedelta(seconds=-1), timedelta(days=-400)])
def test_an_expired_link_opens_nothing(harbour: Harbour, valid_for: timedelta) -> None:
    path = link(harbour, valid_for=valid_for)
    assert Client().get(path).status_code == 404
    assert Client().post(path).status_code == 404


def test_an_unknown_link_opens_nothing(harbour: Harbour) -> None:
    page = Client().get("/sign-in/no-such-secret/")
    assert page.status_code == 404
    assert "<h1>" in page.content.decode()


def test_a_link_to_a_closed_account_opens_nothing(harbour: Harbour) -> None:
    path = link(harbour)
    User.objects.filter(pk=harbour.account("a1x0").pk).update(is_active=False)
    assert Client().post(path).status_code == 404


def test_a_link_for_another_account_changes_over(harbour: Harbour, signed_in: Any) -> None:
    client = signed_in("b1x0")
    client.post(link(harbour))
    assert client.session["_auth_user_id"] == str(harbour.account("a1x0").pk)


def test_only_the_digest_is_kept(harbour: Harbour) -> None:
    secret = link(harbour).split("/")[2]
    row = OneTimeLink.objects.get()
    assert secret not in str([row.digest, row.label, list(LedgerEntry.objects.values_list("payload", flat=True))])


def test_an_app_is_still_asked_for(harbour: Harbour) -> None:
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=harbour.account("a1x0"), type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    client = Client()
    assert client.post(link(harbour)).headers["Location"].startswith("/account/2fa/authenticate/")
    assert client.get("/desk/").status_code == 302


def test_only_administrators_make_links(harbour: Harbour, as_web: Any) -> None:
    user, actor = harbour.account("a1x0"), harbour.actor("a1x1")
    with as_web(actor), pytest.raises(NotAllowed):
        make_one_time_link(actor=actor, now=NOW, user=user, label="", valid_for=HOUR)


def test_the_database_shows_a_link_only_to_whoever_holds_it(harbour: Harbour, as_web: Any) -> None:
    secret = link(harbour).split("/")[2]
    with as_web(None):
        assert OneTimeLink.objects.count() == 0
        assert use_one_time_link(actor=actors.visitor(), now=clock.now(), secret=secret).email == "a1x0@example.org"
    with as_web(None), pytest.raises(NotFound):
        use_one_time_link(actor=actors.visitor(), now=clock.now(), secret=secret)


def test_links_of_a_demonstration(harbour: Harbour) -> None:
    assert one_time_links(now=NOW) == []
    User.objects.create_user(email="member@demo.invalid")
    User.objects.create_user(email="general.secretary@demo.invalid")
    first = one_time_links(now=clock.now())
    assert [label for label, _path in first] == ["general secretary", "member"]
    assert one_time_links(now=clock.now()) != first
    assert OneTimeLink.objects.count() == 2
