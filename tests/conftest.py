"""A small organisation to test with, on a real PostgreSQL; requests of the test client run as the web role."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, settings

from secretariat.accounts.models import User
from secretariat.ground import actor as actors
from secretariat.ground import clock, reach
from secretariat.ground.actor import Actor
from secretariat.offices.actions import begin_tenure, found_organisation, open_birth_posts
from secretariat.offices.models import Post
from secretariat.offices.queries import actor_for_user
from secretariat.people.actions import add_person
from secretariat.people.actions.add_person import NewContact
from secretariat.people.models import Person
from secretariat.structure.actions.place_unit import place_unit
from secretariat.structure.models import Placement, UnitType

# No test asserts seconds: a busy machine is no fault of the code.
settings.register_profile("house", settings(deadline=None, suppress_health_check=[HealthCheck.too_slow]))
settings.load_profile("house")

SYSTEM = actors.system("test")
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
START = date(2020, 1, 1)


@dataclass
class Harbour:
    """A centre, two regions, two districts each, one branch each, two cells each; three members a cell."""

    units: dict[str, Placement] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def account(self, name: str) -> User:
        """The account of a person, made when first asked for."""
        person = self.people[name]
        person.refresh_from_db()
        if person.user is None:
            person.user = User.objects.create_user(email=f"{name.replace(' ', '.').casefold()}@example.org")
            person.save()
        return person.user

    def actor(self, name: str) -> Actor:
        """The actor behind a person's account, with the powers of today."""
        return actor_for_user(self.account(name), clock.today())

    def appoint(self, name: str, unit: str, post: str, kind: str = "elected", on: date = START) -> Any:
        """Puts a person into a post."""
        row = Post.objects.get(unit_id=self.units[unit].unit_id, type__code=post)
        return begin_tenure(
            actor=SYSTEM, now=NOW, post_id=row.pk, person_id=self.people[name].pk, kind=kind, on=on,
            until=date(2099, 1, 1),
        )  # fmt: skip


def build_harbour() -> Harbour:
    """Builds the organisation through the product's own actions."""
    founded = found_organisation(
        actor=SYSTEM, now=NOW, names={"en": "Harbour Union", "ko": "항만노조"}, languages=["en", "ko"],
        preset="union", on=START, administrator_name="Ada Admin", administrator_email="ada@example.org",
    )  # fmt: skip
    assert founded.centre is not None
    assert founded.administrator is not None
    harbour = Harbour({"centre": founded.centre}, {"ada": founded.administrator})
    types = {t.code: t for t in UnitType.objects.all()}

    def place(key: str, kind: str, name: str, ko: str, parent: str) -> None:
        placement = place_unit(
            type=types[kind], names={"en": name, "ko": ko}, parent=harbour.units[parent], on=START, event=None
        )
        open_birth_posts(placement, START)
        harbour.units[key] = placement

    number = 0
    for r in "ab":
        place(r, "region", f"Region {r.upper()}", f"{r.upper()} 지역본부", "centre")
        for d in "12":
            place(f"{r}{d}", "district", f"District {r.upper()}{d}", f"{r.upper()}{d} 지부", r)
            place(f"{r}{d}b", "branch", f"Branch {r.upper()}{d}", f"{r.upper()}{d} 지회", f"{r}{d}")
            for c in "xy":
                key = f"{r}{d}{c}"
                place(key, "cell", f"Cell {key.upper()}", f"{key.upper()} 분회", f"{r}{d}b")
                for m in range(3):
                    number += 1
                    name = f"{key} {['Kim Yong-ho', 'Maria Silva', 'José Ortega'][m]}"
                    harbour.people[f"{key}{m}"] = add_person(
                        actor=SYSTEM, now=NOW, unit_id=harbour.units[key].unit_id, name=name,
                        other_names={"ko": "김용호"} if m == 0 else None, joined_on=START,
                        contacts=[NewContact("phone", f"+82 10 555 {number:04}", consent=True)],
                    )  # fmt: skip
    harbour.appoint("a1x0", "a1x", "secretary")
    harbour.appoint("a1x1", "a1", "secretary")
    harbour.appoint("b1x0", "b1", "secretary")
    harbour.appoint("b2x2", "centre", "general-secretary")
    return harbour


@pytest.fixture
def harbour(db: None) -> Harbour:
    """The small organisation."""
    return build_harbour()


@pytest.fixture(autouse=True)
def _web_role(settings: Any) -> None:
    settings.WEB_ROLE = reach.WEB
    settings.ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]


@pytest.fixture
def as_web(db: None) -> Any:
    """A context in which SQL runs as the web role with an actor's reach: `with as_web(actor): …`."""
    from contextlib import contextmanager

    @contextmanager
    def enter(actor: Actor | None) -> Iterator[None]:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL ROLE {reach.WEB}")
            reach.enter(actor or actors.visitor())
            try:
                yield
            finally:
                if not connection.needs_rollback:
                    with connection.cursor() as cursor:
                        cursor.execute("RESET ROLE")
                    reach.enter(actors.visitor())

    return enter


@pytest.fixture
def signed_in(harbour: Harbour) -> Any:
    """A test client signed in as a person of the harbour: `signed_in("a1x0")`."""

    def client(name: str) -> Client:
        out = Client()
        out.force_login(harbour.account(name))
        return out

    return client
