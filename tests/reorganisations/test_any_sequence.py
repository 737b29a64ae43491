"""Whatever is reorganised in whatever order, for whatever days: the organisation stays sound."""

import os
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from secretariat.ground.actor import system
from secretariat.ground.dates import FOREVER
from secretariat.ground.errors import SecretariatError
from secretariat.reorganisations import actions
from secretariat.reorganisations.queries.plans import Part
from secretariat.reorganisations.rules import Choices, part, unit
from secretariat.structure.models import ChangeEvent, Placement, Unit, UnitType
from tests.conftest import NOW, Harbour
from tests.reorganisations.soundness import problems

ACTOR = system("test")
BEGIN = NOW.date()
SHIFTS = [0, 0, 30, 31, 200, 400, -30, -700]
"""Days from today on which something takes effect: mostly today and later, sometimes in the past."""

EXAMPLES = int(os.environ.get("SEQUENCES", "0"))
"""How many new sequences to try; without it the same few are tried each time."""

numbers = st.integers(0, 40)
days = st.sampled_from(SHIFTS)
operations = st.one_of(
    st.tuples(st.just("found"), numbers, days),
    st.tuples(st.just("move"), numbers, numbers, days),
    st.tuples(st.just("move"), numbers, numbers, days),
    st.tuples(st.just("merge"), numbers, numbers, days),
    st.tuples(st.just("split"), numbers, numbers, days),
    st.tuples(st.just("rename"), numbers, days),
    st.tuples(st.just("dissolve"), numbers, numbers, days),
    st.tuples(st.just("restore"), numbers, numbers, days),
    st.tuples(st.just("undo"), numbers),
    st.tuples(st.just("wait"), st.sampled_from([1, 40, 250])),
)


class World:
    """The harbour with a clock that only goes forwards."""

    def __init__(self) -> None:
        self.now = datetime(BEGIN.year, BEGIN.month, BEGIN.day, 12, tzinfo=UTC)

    @property
    def today(self) -> date:
        return self.now.date()

    def unit(self, number: int) -> int:
        ids = list(Placement.objects.order_by("unit_id").values_list("unit_id", flat=True).distinct())
        return ids[number % len(ids)]

    def day(self, shift: int) -> date:
        return self.today + timedelta(days=shift)

    def do(self, kind: str, *args: int) -> None:
        who = {"actor": ACTOR, "now": self.now}
        if kind == "wait":
            self.now += timedelta(days=args[0])
            actions.apply_due_paths(actor=ACTOR, now=self.now)
        elif kind == "found":
            actions.found_unit(
                **who, parent_id=self.unit(args[0]), type_code="cell", names={"en": "New"}, on=self.day(args[1])
            )
        elif kind == "move":
            actions.move_unit(
                **who, unit_id=self.unit(args[0]), to=self.unit(args[1]), on=self.day(args[2]),
                choices=Choices(all_tenures="end" if args[0] % 3 == 0 else "carry"),
            )  # fmt: skip
        elif kind in ("merge", "dissolve"):
            self.end(kind, who, *args)
        elif kind == "split":
            fates = Choices(
                all_members=part(1) if args[1] % 2 else "stay", all_children=part(1) if args[1] % 3 else "stay",
                all_tenures=part(1) if args[1] % 4 == 0 else "carry",
            )  # fmt: skip
            actions.split_unit(
                **who, unit_id=self.unit(args[0]), parts=[Part({"en": "Part"})], on=self.day(args[2]), choices=fates
            )
        elif kind == "rename":
            actions.rename_unit(**who, unit_id=self.unit(args[0]), names={"en": f"N{args[0]}"}, on=self.day(args[1]))
        elif kind == "restore":
            gone = list(Unit.objects.exclude(placements__valid_to=FOREVER).order_by("pk").values_list("pk", flat=True))
            which = gone[args[0] % len(gone)] if gone else self.unit(args[0])
            to = self.unit(args[1]) if args[1] % 2 else None
            actions.restore_unit(**who, unit_id=which, to=to, on=self.day(args[2]))
        elif kind == "undo":
            ids = list(ChangeEvent.objects.exclude(details={}).order_by("-pk").values_list("pk", flat=True)[:3])
            if ids:
                actions.undo_change(**who, event_id=ids[args[0] % len(ids)])

    def end(self, kind: str, who: dict[str, Any], one: int, other: int, shift: int) -> None:
        there = unit(self.unit(other))
        fates = Choices(
            all_tenures="carry" if one % 3 == 0 else "end", all_members=there if one % 2 else "end",
            all_children="dissolve" if one % 4 else there,
        )  # fmt: skip
        if kind == "merge":
            actions.merge_units(
                **who, unit_ids=[self.unit(one)], into=self.unit(other), on=self.day(shift),
                choices=Choices(all_tenures=fates.all_tenures, all_children=fates.all_children),
            )  # fmt: skip
        else:
            actions.dissolve_unit(**who, unit_id=self.unit(one), on=self.day(shift), choices=fates)


class TakeBack(Exception):
    """Ends an example."""


@pytest.mark.parametrize("strict_types", [True, False])
def test_any_sequence_keeps_the_organisation_sound(harbour: Harbour, strict_types: bool) -> None:
    if not strict_types:
        for kind in UnitType.objects.all():
            kind.allowed_children.set(UnitType.objects.all())
        UnitType.objects.update(has_members=True)

    # Shrinking takes minutes here; the sequence up to the fault is told instead.
    @settings(
        max_examples=EXAMPLES or 15, derandomize=not EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )  # fmt: skip
    @given(st.lists(operations, min_size=3, max_size=12))
    def run(sequence: list[tuple[Any, ...]]) -> None:
        try:
            with transaction.atomic():
                world = World()
                for number, (kind, *args) in enumerate(sequence, 1):
                    try:
                        world.do(kind, *args)
                        event(f"{kind} done")
                    except SecretariatError:
                        event(f"{kind} refused")
                    found = problems(world.today)
                    assert found == {}, f"{sequence[:number]} {found}"
                raise TakeBack
        except TakeBack:
            pass

    run()
