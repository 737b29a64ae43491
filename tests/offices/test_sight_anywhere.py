"""Whatever the organisation: “who can see me” names those, and only those, to whom PostgreSQL shows the person."""

import os
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from secretariat.accounts.models import User
from secretariat.ground import actor as actors
from secretariat.ground import clock, powers
from secretariat.ground.actor import Actor, system
from secretariat.ground.errors import NotFound, SecretariatError
from secretariat.offices import actions as offices
from secretariat.offices.actions.found_organisation import found_organisation
from secretariat.offices.actions.posts import open_birth_posts
from secretariat.offices.models import Post, PostPower, PostType, Tenure
from secretariat.offices.presets import codes
from secretariat.offices.queries import actor_for_user
from secretariat.offices.queries.sight import FELLOWS, OFFICE, SELF, Seer, seers, why
from secretariat.people import actions as people
from secretariat.people.models import Membership, Person
from secretariat.reorganisations import actions as changes
from secretariat.reorganisations.rules import Choices
from secretariat.structure.actions.place_unit import place_unit
from secretariat.structure.models import Organisation, UnitType

SYSTEM = system("test")
START = date(2020, 1, 1)
EXAMPLES = int(os.environ.get("SEQUENCES", "0"))
"""How many new organisations to try; without it the same few are tried each time."""

Draw = Callable[[Any], Any]


class TakeBack(Exception):
    """Ends an example."""


class Town:
    """An organisation that Hypothesis draws: a tree, people in it, their offices, and what these let them do."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.today = clock.today()
        self.who: dict[str, Any] = {"actor": SYSTEM, "now": clock.now()}
        founded = found_organisation(
            **self.who, names={"en": "Town"}, languages=["en"], preset=draw(st.sampled_from(sorted(codes()))), on=START,
            administrator_name="Ada", administrator_email="ada@example.org",
        )  # fmt: skip
        assert founded.centre is not None
        self.units = [founded.centre]
        self.types = {t.pk: t for t in UnitType.objects.prefetch_related("allowed_children").order_by("rank")}
        if draw(st.booleans()):
            UnitType.objects.update(has_members=True)
        Organisation.objects.update(
            fellow_members_see_names=draw(st.booleans()), officers_are_public=draw(st.booleans())
        )
        self.grow()
        self.empower()
        self.people = [Person.objects.get()]
        self.settle()
        self.appoint()
        for _ in range(draw(st.integers(0, 4))):
            self.happen()
        self.actors = {p.pk: self.actor(p) for p in Person.objects.order_by("pk")}

    def some(self, rows: list[Any]) -> Any:
        return self.draw(st.sampled_from(rows))

    def day(self) -> date:
        return self.today + timedelta(days=self.some([-900, -900, -30, -1, 0, 1, 30]))

    def grow(self) -> None:
        """The tree: each unit below an earlier one, more often the last, of a type that may stand there."""
        for number in range(self.draw(st.integers(2, 11))):
            parent = self.some([*self.units, *self.units[-1:] * len(self.units)])
            above = self.types[parent.unit.type_id]
            kinds = [t for t in self.types.values() if t in above.allowed_children.all()]
            if not kinds:
                # Cells below cells too: who sees whom has nothing to do with kinds.
                kinds = list(self.types.values())
                above.allowed_children.set(kinds)
            place = place_unit(
                type=self.some(kinds), names={"en": f"Unit {number}"}, parent=parent, on=START, event=None
            )
            open_birth_posts(place, START)
            self.units.append(place)

    def empower(self) -> None:
        """Which posts see names and contact details, how far, and in which kinds of units."""
        if self.draw(st.integers(0, 3)) == 0:
            return
        PostPower.objects.filter(power__in=[powers.NAMES, powers.CONTACTS]).delete()
        kinds = list(PostType.objects.filter(posts__isnull=False).distinct().order_by("rank", "pk"))
        PostPower.objects.bulk_create(
            [
                PostPower(
                    post_type=self.some(kinds), unit_type=self.some([None, None, None, *self.types.values()]),
                    power=self.some([powers.NAMES, powers.NAMES, powers.CONTACTS]),
                    reach=self.some([powers.UNIT, powers.BELOW, powers.BELOW]),
                )
                for _ in range(self.draw(st.integers(2, 8)))
            ],
            ignore_conflicts=True,
        )  # fmt: skip

    def place(self) -> int:
        """A unit for people, where there is one."""
        have = [p for p in self.units if self.types[p.unit.type_id].has_members] or self.units
        return int(self.some(have).unit_id)

    def attempt(self, what: str, act: Callable[[], Any]) -> Any:
        """What the act returns, or None where the product refuses it."""
        try:
            with transaction.atomic():
                done = act()
            event(f"{what} done")
            return done
        except SecretariatError:
            event(f"{what} refused")
            return None

    def settle(self) -> None:
        """The people, each with a way to reach them and up to two further memberships."""
        for number in range(self.draw(st.integers(4, 7))):
            contact = people.NewContact(
                "phone",
                f"+47 {number}",
                purpose=self.some(["organisation", "members"]),
                consent=self.draw(st.booleans()),
            )
            added = self.attempt(
                "add",
                lambda number=number, contact=contact: people.add_person(
                    **self.who, unit_id=self.place(), name=f"Person {number}", joined_on=START, contacts=[contact]
                ),
            )
            if added is not None:
                self.people.append(added)
        for _ in range(self.draw(st.integers(0, 5))):
            self.attempt("belong", self.belong)

    def belong(self) -> None:
        people.begin_membership(
            **self.who, person_id=self.some(self.people).pk, unit_id=self.place(), on=self.day(),
            kind=self.some(["primary", "secondary"]),
        )  # fmt: skip

    def appoint(self) -> None:
        for _ in range(self.draw(st.integers(2, 8))):
            self.attempt("take up a post", self.take_up)

    def take_up(self) -> None:
        on = self.day()
        post = self.some(list(Post.objects.order_by("pk")))
        offices.begin_tenure(
            **self.who, post_id=post.pk, person_id=self.some(self.people).pk, on=on,
            kind=self.some(["elected", "appointed", "acting", "deputy"]),
            until=self.some([None, on + timedelta(days=20), on + timedelta(days=900)]),
        )  # fmt: skip

    def happen(self) -> None:
        """One thing that changes who stands where."""
        name = self.some(["leave", "ask", "apply", "move", "dissolve", "end a post"])
        acts = {
            "leave": self.leave, "ask": self.ask, "apply": self.apply, "move": self.move, "dissolve": self.dissolve,
            "end a post": self.end_a_post,
        }  # fmt: skip
        self.attempt(name, acts[name])

    def leave(self) -> None:
        rows = list(Membership.objects.order_by("pk"))
        if rows:
            offices.end_belonging(**self.who, membership_id=self.some(rows).pk, on=self.day())

    def ask(self) -> None:
        offices.ask_transfer(
            actor=self.actor(self.some(self.people)), now=clock.now(), person_id=self.some(self.people).pk,
            to_unit_id=self.place(), on=self.today,
        )  # fmt: skip

    def apply(self) -> None:
        contacts = [people.NewContact("phone", "+47 99")]
        people.apply_to_join(
            actor=actors.visitor(), now=clock.now(), unit_id=self.place(), name="Hopeful", contacts=contacts
        )

    def move(self) -> None:
        unit, to = self.some(self.units), self.some(self.units)
        changes.move_unit(
            **self.who, unit_id=unit.unit_id, to=to.unit_id, on=self.day(), choices=Choices(all_tenures="carry")
        )

    def dissolve(self) -> None:
        fates = Choices(all_tenures="end", all_members="end", all_children="dissolve")
        changes.dissolve_unit(**self.who, unit_id=self.some(self.units).unit_id, on=self.day(), choices=fates)

    def end_a_post(self) -> None:
        post = self.some(list(Post.objects.order_by("pk")))
        offices.end_post(**self.who, post_id=post.pk, on=self.day())

    def actor(self, person: Person) -> Actor:
        """The actor behind a person's account, which is made where it is missing."""
        person.refresh_from_db()
        if person.user is None:
            person.user = User.objects.create(email=f"p{person.pk}@example.org")
            person.save(update_fields=["user"])
        return actor_for_user(person.user, self.today)

    def named(self, person_id: int, ways: list[Seer]) -> set[int]:
        """The people whom the list names: themselves, the holders of the offices, and today's members of the units."""
        tenures = {h.tenure_id for s in ways if s.kind == OFFICE and not s.contacts_only for h in s.holders}
        units = {s.unit_id for s in ways if s.kind == FELLOWS}
        return {
            person_id,
            *Tenure.objects.filter(pk__in=tenures).values_list("person_id", flat=True),
            *Membership.objects.at(self.today)
            .filter(unit_id__in=units)
            .exclude(path=None)
            .values_list("person_id", flat=True),
        }


def ids(sql: str) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.django_db
def test_who_can_see_me_is_the_policy_in_any_organisation(as_web: Any) -> None:
    seen_by_office = seen_by_fellows = hidden = 0

    def look(town: Town) -> None:
        nonlocal seen_by_office, seen_by_fellows, hidden
        lists: dict[int, list[Seer]] = {}
        shown: dict[int, set[int]] = {}
        reached: dict[int, set[int]] = {}
        for pk, viewer in town.actors.items():
            with as_web(viewer):
                lists[pk] = seers(actor=viewer, person_id=pk, today=town.today)
                shown[pk] = ids("SELECT id FROM people_person")
                reached[pk] = ids("SELECT person_id FROM people_contactdetail WHERE purpose = 'organisation'")
        having = ids("SELECT person_id FROM people_contactdetail WHERE purpose = 'organisation'")
        for pk, ways in lists.items():
            told = town.named(pk, ways)
            seeing = {viewer for viewer, found in shown.items() if pk in found}
            assert told == seeing, f"person {pk}: the list names {sorted(told)}, seen by {sorted(seeing)}"
        for pk, viewer in town.actors.items():
            with as_web(viewer):
                for other in town.actors:
                    if other not in shown[pk]:
                        hidden += 1
                        with pytest.raises(NotFound):
                            why(viewer=viewer, actor=viewer, person_id=other, today=town.today)
                        continue
                    answer = why(viewer=viewer, actor=viewer, person_id=other, today=town.today)
                    assert any(not s.contacts_only for s in answer), f"{pk} sees {other} and is not told why"
                    assert {key(s) for s in answer} <= {key(s) for s in lists[other]}
                    assert (SELF in {s.kind for s in answer}) == (pk == other)
                    if other in having:
                        told = reads_contacts(answer)
                        assert told == (other in reached[pk]), f"contact details of {other} for {pk}"
                    seen_by_office += pk != other and OFFICE in {s.kind for s in answer}
                    seen_by_fellows += pk != other and FELLOWS in {s.kind for s in answer}

    @settings(
        max_examples=EXAMPLES or 10, derandomize=not EXAMPLES, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
    )  # fmt: skip
    @given(st.data())
    def run(data: st.DataObject) -> None:
        try:
            with transaction.atomic():
                look(Town(data.draw))
                raise TakeBack
        except TakeBack:
            pass

    run()
    assert min(seen_by_office, seen_by_fellows, hidden) > 10, "each kind of answer was given"


def reads_contacts(answer: list[Seer]) -> bool:
    """Whether someone sees contact details in these ways: where they see the name, by that office or another."""
    named = {s.path for s in answer if not s.contacts_only}
    return any(s.kind == SELF or (s.contacts and s.path in named) for s in answer)


def key(seer: Seer) -> tuple[Any, ...]:
    return seer.kind, seer.unit_id, seer.path, seer.through, seer.post.pk if seer.post else None, seer.reach
