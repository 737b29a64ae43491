"""An organisation that grows, and what its pages send to the database meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.db import connection

from secretariat.ground import actor as actors
from secretariat.ground import clock
from secretariat.meetings.actions import Line, begin_meeting, finish_meeting, set_rhythm
from secretariat.meetings.models import Meeting, Rhythm
from secretariat.offices.actions import ask_transfer, begin_tenure, open_birth_posts
from secretariat.offices.models import Post, Tenure
from secretariat.people.actions import add_person, apply_to_join, begin_membership
from secretariat.people.actions.add_person import NewContact
from secretariat.people.models import DuplicateSuspicion, Person
from secretariat.reorganisations.actions import rename_unit
from secretariat.structure.actions.place_unit import place_unit
from secretariat.structure.models import UnitName, UnitType
from tests.conftest import NOW, START, SYSTEM, Harbour

# What a session costs is the same on every page: it is not the page's.
_AROUND = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "SET LOCAL ROLE", "RESET ROLE")


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile, apart from savepoints and roles."""
    sent: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not str(sql).startswith(_AROUND):
            sent.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield sent


class Growing:
    """The harbour with so many of everything that a page can list, and ten times as many when it has grown."""

    def __init__(self, harbour: Harbour) -> None:
        self.harbour = harbour
        self.types = {t.code: t for t in UnitType.objects.all()}
        self.numbers = count(1)
        self.cells = ["a1x", "a1y"]
        self.grow_to(6, below=4)

    def grow_to(self, many: int, *, below: int) -> None:
        """So many more applications, transfers and suspicions; so many cells below a branch, each with its officers."""
        harbour = self.harbour
        today = clock.today()
        while len(self.cells) < below:
            self._place("cell", "a1b", self.cells)
        for level, parent in (("branch", "a1"), ("district", "a"), ("region", "centre")):
            for _ in range(below // 4):
                self._place(level, parent, [])
        fresh = [self._join("a1x") for _ in range(many)]
        for person in fresh:
            ask_transfer(
                actor=SYSTEM, now=clock.now(), person_id=person.pk, to_unit_id=harbour.units["a1y"].unit_id,
                on=today + timedelta(days=9),
            )  # fmt: skip
            self._apply("a1x")
        for first, second in zip(fresh, fresh[1:] + fresh[:1], strict=True):
            pair = sorted([first.pk, second.pk])
            DuplicateSuspicion.objects.get_or_create(
                first_id=pair[0], second_id=pair[1], defaults={"score": 0.9, "reasons": ["name"], "found_at": NOW}
            )
        self._offices(today)
        for n in range(many // 6):
            on = START + timedelta(days=200 + n)
            if not UnitName.objects.filter(unit=harbour.units["a1x"].unit_id, valid_from=on).exists():
                rename_unit(
                    actor=SYSTEM, now=NOW, unit_id=harbour.units["a1x"].unit_id, names={"en": f"Cell A1X {n}"}, on=on
                )
        # One member with many memberships and offices, and one post with many holders, over the years.
        someone = harbour.people["a1x2"]
        for cell in self.cells[1:]:
            unit = harbour.units[cell].unit_id
            if not someone.memberships.filter(unit_id=unit).exists():
                begin_membership(actor=SYSTEM, now=NOW, person_id=someone.pk, unit_id=unit, on=START, kind="secondary")
        self._meetings(many)
        post = Post.objects.get(unit=harbour.units["a1x"].unit_id, type__code="treasurer")
        for n in range(many // 6):
            start = date(2020 + n // 12, n % 12 + 1, 1)
            if not Tenure.objects.filter(post=post, valid_from=start).exists():
                begin_tenure(
                    actor=SYSTEM, now=NOW, post_id=post.pk, person_id=fresh[n].pk, kind="elected", on=start,
                    until=start + timedelta(days=20),
                )  # fmt: skip

    def _meetings(self, many: int) -> None:
        """In every unit a rule by which it is overdue; in the cells meetings that decided something for someone."""
        harbour, today = self.harbour, clock.today()
        units = {key: place.unit_id for key, place in harbour.units.items()}
        known = set(Rhythm.objects.values_list("unit_id", flat=True))
        for n, unit in enumerate(sorted(set(units.values()) - known)):
            set_rhythm(actor=SYSTEM, now=NOW, unit_id=unit, rule="FREQ=WEEKLY", starts_on=START + timedelta(days=n))
        held = Meeting.objects.filter(unit_id=units["a1x"]).count()
        for n in range(held, held + many // 6):
            self._meet(units["a1x"], "a1x0", NOW.date() - timedelta(days=n))
        for cell in self.cells[1:]:
            if not Meeting.objects.filter(unit_id=units[cell]).exists():
                self._meet(units[cell], "a1x2", NOW.date())
        begin_meeting(actor=SYSTEM, now=clock.now(), unit_id=units["a1x"], on=today, came=[harbour.people["a1x0"].pk])

    def _meet(self, unit: int, who: str, on: date) -> None:
        here = self.harbour.people[who].pk
        meeting = begin_meeting(actor=SYSTEM, now=NOW, unit_id=unit, on=on, came=[here], guests=["Nora Guest"])
        lines = [Line("Call the port", here, on), Line("Paint the door", None, on), Line("Sing", here)]
        finish_meeting(actor=SYSTEM, now=NOW, meeting_id=meeting.pk, lines=lines)

    def _place(self, kind: str, parent: str, keys: list[str]) -> None:
        number = next(self.numbers)
        placement = place_unit(
            type=self.types[kind], names={"en": f"{kind.title()} {number}", "ko": f"제{number}"},
            parent=self.harbour.units[parent], on=START, event=None,
        )  # fmt: skip
        open_birth_posts(placement, START)
        key = f"{kind}{number}"
        self.harbour.units[key] = placement
        keys.append(key)

    def _join(self, cell: str) -> Person:
        number = next(self.numbers)
        return add_person(
            actor=SYSTEM, now=NOW, unit_id=self.harbour.units[cell].unit_id, name=f"Kim Member {number}",
            other_names={"ko": f"김{number}"}, joined_on=START,
            contacts=[NewContact("phone", f"+82 10 777 {number:04}", consent=True)],
        )  # fmt: skip

    def _apply(self, cell: str) -> None:
        number = next(self.numbers)
        apply_to_join(
            actor=actors.visitor(), now=clock.now(), unit_id=self.harbour.units[cell].unit_id, name=f"New {number}",
            contacts=[NewContact("phone", f"+82 10 888 {number:04}", consent=True)], language="ko",
        )  # fmt: skip

    def _offices(self, today: date) -> None:
        """In every cell below the branch a treasurer whose tenure ends soon, and one deputy who serves in all."""
        holder, everywhere = self.harbour.people["a1x1"], self.harbour.people["a1x2"]
        for cell in self.cells[1:]:
            posts = {p.type.code: p for p in Post.objects.filter(unit=self.harbour.units[cell].unit_id)}
            for code, person, kind in (("treasurer", holder, "elected"), ("secretary", everywhere, "deputy")):
                if not Tenure.objects.filter(post=posts[code]).exists():
                    begin_tenure(
                        actor=SYSTEM, now=NOW, post_id=posts[code].pk, person_id=person.pk, kind=kind, on=START,
                        until=today + timedelta(days=30 if code == "treasurer" else 900),
                    )  # fmt: skip
