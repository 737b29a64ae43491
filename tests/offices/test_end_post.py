"""A post that is no longer needed ends; its seats are no longer counted, and nobody is left in it."""

from datetime import date

import pytest

from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.offices.actions import end_post, end_tenure
from secretariat.offices.models import Post, Tenure
from tests.conftest import NOW, SYSTEM, Harbour
from tests.structure.test_tallies import differences

DAY = date(2026, 6, 1)


def test_an_empty_post_ends(harbour: Harbour) -> None:
    post = Post.objects.get(unit_id=harbour.units["a1y"].unit_id, type__code="secretary")
    assert end_post(actor=SYSTEM, now=NOW, post_id=post.pk, on=DAY).valid_to == DAY
    assert differences() == []
    with pytest.raises(Invalid):
        end_post(actor=SYSTEM, now=NOW, post_id=post.pk, on=DAY)


def test_a_post_that_is_held_does_not_end_over_its_holder(harbour: Harbour) -> None:
    post = Post.objects.get(unit_id=harbour.units["a1x"].unit_id, type__code="secretary")
    with pytest.raises(Conflict, match="End it first"):
        end_post(actor=SYSTEM, now=NOW, post_id=post.pk, on=DAY)
    end_tenure(actor=SYSTEM, now=NOW, tenure_id=Tenure.objects.get(post=post).pk, on=DAY)
    end_post(actor=SYSTEM, now=NOW, post_id=post.pk, on=DAY)
    assert differences() == []


def test_there_must_be_a_post(harbour: Harbour) -> None:
    with pytest.raises(NotFound):
        end_post(actor=SYSTEM, now=NOW, post_id=10**9, on=DAY)
