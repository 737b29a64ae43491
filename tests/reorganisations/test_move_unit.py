"""Moving a unit with all below it."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from secretariat.ground import paths
from secretariat.ground.errors import Conflict, Invalid, NotAllowed
from secretariat.ground.models import LedgerEntry
from secretariat.offices import queries as offices
from secretariat.offices.models import Tenure
from secretariat.people import queries as people
from secretariat.people.models import Membership
from secretariat.reorganisations.actions import apply_due_paths, move_unit
from secretariat.reorganisations.actions.rehearsal import rehearse
from secretariat.reorganisations.queries.plans import ChoiceMissing
from secretariat.reorganisations.rules import Choices
from secretariat.structure.actions import tallies
from secretariat.structure.actions.place_unit import place_unit
from secretariat.structure.models import Placement, Unit, UnitType
from secretariat.structure.queries import ancestors, placement_of, tally_of
from tests.conftest import NOW, START, SYSTEM, Harbour
from tests.reorganisations.soundness import problems

TODAY = NOW.date()
CARRY = Choices(all_tenures="carry")


def move(
    harbour: Harbour, unit: str, to: str, on: date = TODAY, actor: Any = SYSTEM, now: Any = NOW, **more: Any
) -> Any:
    more.setdefault("choices", CARRY)
    return move_unit(
        actor=actor, now=now, unit_id=harbour.units[unit].unit_id, to=harbour.units[to].unit_id, on=on, **more
    )


def chain(harbour: Harbour, unit: str, on: date) -> list[str]:
    placement = placement_of(harbour.units[unit].unit_id, on)
    assert placement is not None
    return [view.name for view in ancestors(placement.path, on)]


def test_a_branch_goes_with_all_below_it_and_the_past_stays(harbour: Harbour) -> None:
    done = move(harbour, "a1", "b", title="District A1 joins Region B", reason="The line was closed.")
    cell = "Harbour Union", "Region B", "District A1", "Branch A1", "Cell A1X"
    assert chain(harbour, "a1x", TODAY) == list(cell)
    assert chain(harbour, "a1x", date(2026, 4, 30))[1] == "Region A"
    assert [tally_of(harbour.units[r].unit_id, TODAY).members for r in "ab"] == [6, 18]
    assert [tally_of(harbour.units[r].unit_id, date(2026, 4, 30)).members for r in "ab"] == [12, 12]
    assert done.event.kind == "move"
    assert done.event.units.get().pk == harbour.units["a1"].unit_id
    assert problems(TODAY) == {}


def test_sight_of_the_people_goes_with_the_unit(harbour: Harbour, as_web: Any) -> None:
    harbour.appoint("b2x0", "b2", "secretary")
    mover = harbour.actor("b2x2")
    with as_web(mover):
        move(harbour, "a1b", "b2", actor=mover)
    moved = {p.pk for key, p in harbour.people.items() if key.startswith("a1")}
    with as_web(harbour.actor("b2x0")):
        assert set(Membership.objects.values_list("person_id", flat=True)) >= moved
        assert set(Tenure.objects.values_list("person_id", flat=True)) >= {harbour.people["a1x0"].pk}
    with as_web(harbour.actor("a1x1")):
        mine = set(Membership.objects.values_list("person_id", flat=True))
        assert mine == {p.pk for key, p in harbour.people.items() if key.startswith("a1x")}
    assert problems(TODAY) == {}


def test_the_mover_who_may_see_no_names_sees_none_afterwards(harbour: Harbour, as_web: Any) -> None:
    mover = harbour.actor("b2x2")
    with as_web(mover):
        before = set(Membership.objects.values_list("pk", flat=True))
        move(harbour, "a1b", "b2", actor=mover)
        assert set(Membership.objects.values_list("pk", flat=True)) == before


def test_in_the_future_access_changes_on_the_day(harbour: Harbour, as_web: Any) -> None:
    harbour.appoint("b2x0", "b2", "secretary")
    day = date(2026, 7, 1)
    move(harbour, "a1b", "b2", on=day)
    assert problems(TODAY) == {}
    person = harbour.people["a1y0"].pk
    assert Membership.objects.get(person=person).path.startswith(harbour.units["a1"].path)
    apply_due_paths(actor=SYSTEM, now=NOW.replace(month=6, day=30))
    assert Membership.objects.get(person=person).path.startswith(harbour.units["a1"].path)
    assert apply_due_paths(actor=SYSTEM, now=NOW.replace(month=7, day=1)) > 0
    assert Membership.objects.get(person=person).path.startswith(harbour.units["b2"].path)
    assert problems(day) == {}
    assert apply_due_paths(actor=SYSTEM, now=NOW.replace(month=7, day=1)) == 0


def test_what_is_planned_below_goes_along(harbour: Harbour) -> None:
    cell = UnitType.objects.get(code="cell")
    place_unit(type=cell, names={"en": "Later"}, parent=harbour.units["a1b"], on=date(2027, 1, 1), event=None)
    move(harbour, "a1x", "a2b", on=date(2028, 1, 1))
    move(harbour, "a1b", "b1", on=TODAY)
    assert chain(harbour, "a1x", date(2027, 6, 1))[1] == "Region B"
    assert chain(harbour, "a1x", date(2028, 1, 1))[1] == "Region A"
    assert problems(TODAY) == {}


def test_a_unit_goes_where_a_planned_move_takes_its_new_parent(harbour: Harbour) -> None:
    move(harbour, "b1", "a", on=date(2027, 1, 1))
    move(harbour, "a2b", "b1", on=TODAY)
    assert chain(harbour, "a2x", date(2026, 12, 31))[1] == "Region B"
    assert chain(harbour, "a2x", date(2027, 1, 1))[1] == "Region A"
    assert problems(TODAY) == {}


@pytest.mark.parametrize(("unit", "to"), [("a1", "a1"), ("a", "a1b"), ("a1b", "a1x")])
def test_not_under_itself(harbour: Harbour, unit: str, to: str) -> None:
    UnitType.objects.get(code="cell").allowed_children.set(UnitType.objects.all())
    with pytest.raises(Invalid, match="under itself"):
        move(harbour, unit, to)
    assert problems(TODAY) == {}


@pytest.mark.parametrize(("unit", "to"), [("a", "a"), ("a1", "a1x"), ("a", "a1b")])
def test_the_database_refuses_a_unit_below_itself(harbour: Harbour, unit: str, to: str) -> None:
    row = Placement.objects.get(unit_id=harbour.units[unit].unit_id)
    row.parent_id = harbour.units[to].unit_id
    row.path = harbour.units[to].path + row.path[-5:]
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_only_under_a_type_that_allows_it(harbour: Harbour) -> None:
    with pytest.raises(Invalid, match="type"):
        move(harbour, "a1x", "b1")


def test_not_where_it_stands_already(harbour: Harbour) -> None:
    with pytest.raises(Invalid, match="already"):
        move(harbour, "a1", "a")


def test_every_tenure_of_the_unit_needs_a_fate(harbour: Harbour) -> None:
    tenure = harbour.people["a1x0"].tenures.get()
    with pytest.raises(ChoiceMissing) as caught:
        move(harbour, "a1x", "b1b", choices=Choices())
    assert caught.value.missing == [tenure.pk]
    move(harbour, "a1x", "b1b", choices=Choices(tenures={tenure.pk: "end"}))
    tenure.refresh_from_db()
    assert tenure.valid_to == TODAY
    assert LedgerEntry.objects.get(action="reorganisations.tenure_ended").person_id == harbour.people["a1x0"].pk
    assert problems(TODAY) == {}


def test_power_is_needed_over_both_ends(harbour: Harbour) -> None:
    secretary = harbour.actor("a1x1")
    with pytest.raises(NotAllowed):
        move(harbour, "a1x", "b1b", actor=secretary)
    harbour.appoint("a1x1", "b1", "treasurer")
    with pytest.raises(NotAllowed):
        move(harbour, "b1x", "a1b", actor=secretary)
    move(harbour, "a1x", "b1b", actor=harbour.actor("b2x2"))


def test_the_ledger_names_the_authority(harbour: Harbour) -> None:
    actor = harbour.actor("b2x2")
    move(harbour, "a1", "b", actor=actor)
    entry = LedgerEntry.objects.get(action="reorganisations.move_unit")
    assert (entry.power, entry.tenure_id) == ("structure.reorganise", harbour.people["b2x2"].tenures.get().pk)
    assert entry.payload["units"] == [harbour.units["a1"].unit_id]


def test_a_past_day_is_a_correction_while_nothing_depends_on_it(harbour: Harbour) -> None:
    move(harbour, "a1", "b", on=date(2024, 3, 1))
    assert chain(harbour, "a1x", date(2024, 2, 29))[1] == "Region A"
    assert chain(harbour, "a1x", date(2024, 3, 1))[1] == "Region B"
    assert problems(TODAY) == {}
    with pytest.raises(Conflict, match="on record"):
        move(harbour, "a1", "a", on=date(2023, 1, 1))
    move(harbour, "b1x", "b2b", on=date(2025, 1, 1))
    with pytest.raises(Conflict, match="depends"):
        move(harbour, "b1", "a", on=date(2024, 6, 1))


def test_a_planned_move_of_the_unit_itself_stands_in_the_way(harbour: Harbour) -> None:
    move(harbour, "a1", "b", on=date(2027, 1, 1))
    with pytest.raises(Conflict, match="on record"):
        move(harbour, "a1", "b", on=date(2026, 6, 1))


def test_the_plan_that_was_shown_is_the_one_that_is_carried_out(harbour: Harbour) -> None:
    unit, to = harbour.units["a1x"].unit_id, harbour.units["b1b"].unit_id
    shown = rehearse(move_unit, actor=SYSTEM, now=NOW, unit_id=unit, to=to, on=TODAY, choices=CARRY)
    assert (shown.moves[0].units, shown.moves[0].members, len(shown.tenures)) == (1, 3, 1)
    assert placement_of(unit, TODAY).parent_id == harbour.units["a1b"].unit_id
    harbour.appoint("a1x2", "a1x", "treasurer")
    with pytest.raises(Conflict, match="preview"):
        move(harbour, "a1x", "b1b", fingerprint=shown.fingerprint)
    again = rehearse(move_unit, actor=SYSTEM, now=NOW, unit_id=unit, to=to, on=TODAY, choices=CARRY)
    move(harbour, "a1x", "b1b", fingerprint=again.fingerprint)


def test_the_preview_tells_who_loses_and_gains_sight(harbour: Harbour) -> None:
    plan = rehearse(
        move_unit, actor=SYSTEM, now=NOW, unit_id=harbour.units["a1b"].unit_id, to=harbour.units["b2"].unit_id,
        on=TODAY, choices=CARRY,
    )  # fmt: skip
    seen = {(r.unit_id, r.gains, r.people) for r in plan.rights if "people.names" in r.powers}
    assert seen == {(harbour.units["a1"].unit_id, False, 6), (harbour.units["b2"].unit_id, True, 6)}


def test_300_units_cost_as_many_queries_as_3(harbour: Harbour) -> None:
    with CaptureQueriesContext(connection) as few:
        move(harbour, "a1", "b")
    parent = placement_of(harbour.units["a2b"].unit_id, TODAY)
    units = Unit.objects.bulk_create(Unit(type=UnitType.objects.get(code="cell")) for _ in range(298))
    Placement.objects.bulk_create(
        Placement(unit=u, parent_id=parent.unit_id, path=parent.path + paths.label(u.pk), valid_from=START)
        for u in units
    )
    tallies.rebuild([people.TALLY_SOURCE, offices.TALLY_SOURCE])
    with CaptureQueriesContext(connection) as many:
        move(harbour, "a2", "b")
    assert tally_of(harbour.units["a2"].unit_id, TODAY).units == 302
    assert len(many) == len(few)
    assert len(few) <= 60
    assert problems(TODAY) == {}


def test_units_out_of_reach_are_not_found_and_refused_in_the_form(harbour: Harbour, signed_in: Any) -> None:
    browser, address = signed_in("a1x1"), f"/units/{harbour.units['a1x'].unit_id}/reorganise/move/"
    assert "Branch A1 · " in browser.get(address, {"q": "Branch"}).content.decode()
    assert "Branch B1 · " not in browser.get(address, {"q": "Branch"}).content.decode()
    assert "Only units within the reach of your offices" in browser.get(address, {"q": "Branch B"}).content.decode()
    assert "Nothing found" not in browser.get(address).content.decode()
    # Those beside the officer's own unit are offered without a search.
    own, beside = harbour.units["a1"].unit_id, harbour.units["a2"].unit_id
    given = {"target": beside, "on": "2026-06-01", "title": "One harbour", "reason": "", "step": "preview"}
    answer = browser.post(f"/units/{own}/reorganise/merge/", given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "over every unit that this would touch" in page
    assert 'value="One harbour"' in page
    assert signed_in("a1x2").post(f"/units/{own}/reorganise/merge/", given).status_code == 403
