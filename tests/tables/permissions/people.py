"""People: who may add them, and begin and end their memberships."""

from datetime import date

from secretariat.people import actions
from tests.conftest import NOW, START
from tests.tables.permissions import Row

DAY = date(2025, 1, 1)

ROWS = [
    Row(
        "people.add_person",
        "people.edit",
        lambda h, actor, given: actions.add_person(
            actor=actor, now=NOW, unit_id=h.units["a1x"].unit_id, name="New Person", joined_on=DAY
        ),
        allowed=["a1x0", "a1x1", "ada"],
        refused=["a1x2", "b1x0", "b2x2"],
    ),
    Row(
        "people.begin_membership",
        "people.admit",
        lambda h, actor, given: actions.begin_membership(
            actor=actor, now=NOW, person_id=h.people["a1y0"].pk, unit_id=h.units["a1x"].unit_id, on=DAY
        ),
        allowed=["a1x1", "ada"],
        refused=["a1x0", "a1x2", "b1x0", "b2x2"],
    ),
    Row(
        "people.end_membership",
        "people.admit",
        lambda h, actor, given: actions.end_membership(actor=actor, now=NOW, membership_id=given, on=DAY),
        given=lambda h: h.people["a1x2"].memberships.get(valid_from=START).pk,
        allowed=["a1x0", "a1x1", "ada"],
        refused=["a1x2", "b1x0", "b2x2"],
    ),
]
