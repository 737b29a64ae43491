"""Offices: who may make posts and fill them."""

from datetime import date

from secretariat.offices import actions
from secretariat.offices.models import Post
from secretariat.people.models import Person
from tests.conftest import NOW
from tests.tables.permissions import Row

DAY = date(2025, 1, 1)


def _post(unit_id: int, code: str) -> int:
    return Post.objects.get(unit_id=unit_id, type__code=code).pk


ROWS = [
    Row(
        "offices.begin_tenure",
        "offices.fill",
        lambda h, actor, given: actions.begin_tenure(
            actor=actor, now=NOW, post_id=_post(h.units["a1x"].unit_id, "treasurer"),
            person_id=h.people["a1x2"].pk, kind="elected", on=DAY,
        ),
        allowed=["a1x0", "a1x1", "ada"],
        refused=["a1x2", "b1x0"],
    ),
    Row(
        "offices.begin_tenure",
        "offices.fill",
        lambda h, actor, given: actions.begin_tenure(
            actor=actor, now=NOW, post_id=_post(h.units["a1x"].unit_id, "treasurer"), known_by="u-7",
            name="jose Ortega A1X", kind="elected", on=DAY,
        ),
        given=lambda h: Person.objects.filter(pk=h.people["a1x2"].pk).update(external_id="U-7"),
        allowed=["a1x0", "a1x1", "b2x2", "ada"],
        refused=["a1x2", "b1x0"],
    ),
    Row(
        "offices.end_tenure",
        "offices.fill",
        lambda h, actor, given: actions.end_tenure(
            actor=actor, now=NOW, tenure_id=given, on=DAY
        ),
        given=lambda h: h.people["a1x0"].tenures.get().pk,
        allowed=["a1x0", "a1x1", "b2x2", "ada"],
        refused=["a1x2", "b1x0"],
    ),
    Row(
        "offices.create_post",
        "offices.define",
        lambda h, actor, given: actions.create_post(
            actor=actor, now=NOW, unit_id=h.units["a1"].unit_id, type_code="deputy-secretary", seats=2, on=DAY
        ),
        allowed=["b2x2", "ada"],
        refused=["a1x0", "a1x1", "a1x2", "b1x0"],
    ),
    Row(
        "offices.change_seats",
        "offices.define",
        lambda h, actor, given: actions.change_seats(actor=actor, now=NOW, post_id=given, seats=3, on=DAY),
        allowed=["b2x2", "ada"],
        refused=["a1x0", "a1x1", "a1x2", "b1x0"],
        given=lambda h: Post.objects.get(unit_id=h.units["a1"].unit_id, type__code="treasurer").pk,
    ),
    Row(
        "offices.end_post",
        "offices.define",
        lambda h, actor, given: actions.end_post(actor=actor, now=NOW, post_id=given, on=DAY),
        allowed=["b2x2", "ada"],
        refused=["a1x0", "a1x1", "a1x2", "b1x0"],
        given=lambda h: Post.objects.get(unit_id=h.units["a1"].unit_id, type__code="treasurer").pk,
    ),
]  # fmt: skip
