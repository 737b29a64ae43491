"""The pages on which a unit gets a post, and no longer has one."""

from django.test import Client
from django.utils import timezone

from secretariat.offices.models import Post
from tests.conftest import Harbour


def at(harbour: Harbour, name: str) -> Client:
    client = Client()
    client.force_login(harbour.account(name))
    return client


def test_a_post_is_added_and_ended_again(harbour: Harbour) -> None:
    today = timezone.localdate()
    unit, client = harbour.units["a1x"].unit_id, at(harbour, "ada")
    page = client.get(f"/units/{unit}/")
    assert f"/units/{unit}/posts/add/" in page.content.decode()
    form = client.get(f"/units/{unit}/posts/add/").content.decode()
    assert 'value="administrator"' in form
    assert 'value="secretary"' not in form, "the cell has a secretary already"
    added = client.post(f"/units/{unit}/posts/add/", {"type": "administrator", "seats": 2, "on": today.isoformat()})
    post = Post.objects.get(unit_id=unit, type__code="administrator")
    assert added.headers["Location"] == f"/posts/{post.pk}/"
    assert (post.seats, post.valid_from) == (2, today)
    assert f"/posts/{post.pk}/end/" in client.get(f"/posts/{post.pk}/").content.decode()
    tomorrow = (today + timezone.timedelta(days=1)).isoformat()
    ended = client.post(f"/posts/{post.pk}/end/", {"on": tomorrow, "reason": "not needed"})
    assert ended.headers["Location"] == f"/units/{unit}/"
    post.refresh_from_db()
    assert post.valid_to.isoformat() == tomorrow


def test_a_post_that_is_held_is_not_ended(harbour: Harbour) -> None:
    post = Post.objects.get(unit_id=harbour.units["a1x"].unit_id, type__code="secretary")
    answer = at(harbour, "ada").post(f"/posts/{post.pk}/end/", {"on": timezone.localdate().isoformat()})
    assert answer.status_code == 422
    assert "End it first" in answer.content.decode()


def test_seats_below_one_and_unknown_kinds_are_refused(harbour: Harbour) -> None:
    unit, client = harbour.units["a1x"].unit_id, at(harbour, "ada")
    for told in ({"type": "administrator", "seats": 0}, {"type": "king", "seats": 1}):
        answer = client.post(f"/units/{unit}/posts/add/", {**told, "on": "2026-01-01"})
        assert answer.status_code == 422
    assert not Post.objects.filter(unit_id=unit, type__code="administrator").exists()


def test_a_day_before_the_unit_stood_is_told_at_its_field(harbour: Harbour) -> None:
    unit, client = harbour.units["a1x"].unit_id, at(harbour, "ada")
    answer = client.post(f"/units/{unit}/posts/add/", {"type": "administrator", "seats": 1, "on": "1999-01-01"})
    assert answer.status_code == 422
    assert 'value="1999-01-01"' in answer.content.decode(), "what was typed is still there"
