"""Meetings: who may keep them for a unit, say how often it meets, and say that what was decided is done."""

from datetime import date
from typing import Any

from secretariat.ground.actor import Actor
from secretariat.meetings import actions
from secretariat.meetings.models import Decision, Meeting
from tests.conftest import NOW, SYSTEM, Harbour
from tests.tables.permissions import Row

DAY = date(2026, 4, 28)
KEEPERS = ["a1x0", "a1x1", "ada"]
OTHERS = ["a1x2", "b1x0", "b2x2"]
"""A member, the secretary of another district, and the general secretary, who sees no names there."""


def begun(harbour: Harbour, actor: Actor = SYSTEM) -> Meeting:
    return actions.begin_meeting(
        actor=actor, now=NOW, unit_id=harbour.units["a1x"].unit_id, on=DAY, came=[harbour.people["a1x0"].pk]
    )


def done(harbour: Harbour) -> Meeting:
    line = actions.Line("Call the port", harbour.people["a1x0"].pk, DAY)
    return actions.finish_meeting(actor=SYSTEM, now=NOW, meeting_id=begun(harbour).pk, lines=[line])


def decided(harbour: Harbour) -> int:
    return Decision.objects.get(meeting=done(harbour)).pk


def rhythm(harbour: Harbour, actor: Actor, given: Any = None) -> None:
    unit_id = harbour.units["a1x"].unit_id
    actions.set_rhythm(actor=actor, now=NOW, unit_id=unit_id, rule="FREQ=WEEKLY", starts_on=DAY)


ROWS = [
    Row(
        "meetings.begin_meeting",
        "meetings.hold",
        lambda h, actor, given: begun(h, actor),
        allowed=KEEPERS,
        refused=OTHERS,
    ),
    Row(
        "meetings.finish_meeting",
        "meetings.hold",
        lambda h, actor, given: actions.finish_meeting(actor=actor, now=NOW, meeting_id=given, lines=[]),
        given=lambda h: begun(h).pk,
        allowed=KEEPERS,
        refused=OTHERS,
    ),
    Row(
        "meetings.drop_meeting",
        "meetings.hold",
        lambda h, actor, given: actions.drop_meeting(actor=actor, now=NOW, meeting_id=given),
        given=lambda h: begun(h).pk,
        allowed=KEEPERS,
        refused=OTHERS,
    ),
    Row(
        "meetings.correct_minutes",
        "meetings.hold",
        lambda h, actor, given: actions.correct_minutes(actor=actor, now=NOW, meeting_id=given, text="Nothing."),
        given=lambda h: done(h).pk,
        allowed=KEEPERS,
        refused=OTHERS,
    ),
    Row(
        "meetings.settle_decision",
        "meetings.hold",
        lambda h, actor, given: actions.settle_decision(actor=actor, now=NOW, decision_id=given),
        given=decided,
        allowed=["a1x1", "ada"],
        refused=OTHERS,
    ),
    Row(
        "meetings.settle_decision",
        "self",
        lambda h, actor, given: actions.settle_decision(actor=actor, now=NOW, decision_id=given),
        given=decided,
        allowed=["a1x0"],
        refused=["a1x2"],
    ),
    Row("meetings.set_rhythm", "meetings.hold", rhythm, allowed=KEEPERS, refused=OTHERS),
    Row(
        "meetings.end_rhythm",
        "meetings.hold",
        lambda h, actor, given: actions.end_rhythm(actor=actor, now=NOW, unit_id=h.units["a1x"].unit_id),
        given=lambda h: rhythm(h, SYSTEM),
        allowed=KEEPERS,
        refused=OTHERS,
    ),
]
