"""What two records of one person hold of meetings becomes one with them, and two again."""

from datetime import date
from typing import Any

import pytest
from django.db import connection

from secretariat.meetings.actions import Line, begin_meeting, finish_meeting, settle_decision
from secretariat.meetings.models import Decision, Meeting, Presence
from secretariat.offices.actions import merge_people, undo_merge
from secretariat.offices.queries.merging import merge_preview
from tests.conftest import NOW, SYSTEM, Harbour

TABLES = (Meeting, Presence, Decision)


def everything() -> list[list[dict[str, Any]]]:
    return [list(model.objects.order_by("pk").values()) for model in TABLES]


def evening(harbour: Harbour, on: date, came: list[int], apologies: list[int], lines: list[Line]) -> Meeting:
    began = begin_meeting(
        actor=SYSTEM, now=NOW, unit_id=harbour.units["a1x"].unit_id, on=on, came=came, apologies=apologies
    )
    return finish_meeting(actor=SYSTEM, now=NOW, meeting_id=began.pk, lines=lines)


def test_presences_and_decisions_go_along_and_back(harbour: Harbour, as_web: Any) -> None:
    kept, dropped = (harbour.people[name].pk for name in ("a1x1", "a1x2"))
    alone = evening(harbour, date(2026, 2, 3), [dropped], [], [Line("Call the port", dropped), Line("Paint", dropped)])
    both = evening(harbour, date(2026, 3, 3), [dropped], [kept], [])
    done = Decision.objects.get(text="Paint")
    settle_decision(actor=harbour.actor("a1x2"), now=NOW, decision_id=done.pk)
    before = everything()
    actor = harbour.actor("a1x1")
    with as_web(actor):
        pair = {"kept_id": kept, "dropped_id": dropped}
        clashes = merge_preview(actor=actor, **pair).clashes
        merge = merge_people(actor=actor, now=NOW, choices={c.key: "kept" for c in clashes}, **pair)
    assert set(Presence.objects.filter(person_id=kept).values_list("meeting_id", "state")) == {
        (alone.pk, "came"), (both.pk, "came"),
    }  # fmt: skip
    assert not Presence.objects.filter(person_id=dropped).exists()
    assert set(Decision.objects.values_list("person_id", flat=True)) == {kept}
    assert Decision.objects.get(pk=done.pk).settled_by_id == kept
    with as_web(actor):
        undo_merge(actor=actor, now=NOW, merge_id=merge.pk)
    assert everything() == before


@pytest.mark.parametrize("sql", ["SELECT meetings_merge(%s, %s)", "SELECT meetings_unmerge(%s, %s, '{}')"])
def test_nothing_is_moved_between_two_who_are_not_one(harbour: Harbour, as_web: Any, sql: str) -> None:
    kept, dropped = (harbour.people[name].pk for name in ("a1x1", "a1x2"))
    evening(harbour, date(2026, 2, 3), [dropped], [], [Line("Call the port", dropped)])
    before = everything()
    with as_web(harbour.actor("a1x1")), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('secretariat.case', %s, true)", [str(kept)])
        cursor.execute(sql, [kept, dropped])
    assert everything() == before
