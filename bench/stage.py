"""Run as the owner of a loaded database: adds what the made-up union lacks for measuring, and signs its people in.

Prints, as JSON, the sessions of those who look at pages and the ids of what they look at.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

MANY_OFFICES = 50
WIDE_LEVEL = 400
"""So many units directly below one, for a level of the tree that does not fit on a page."""
ACTS_PER_MEMBER = 0.1


def main() -> None:
    """Stages the database of this process's settings."""
    import django

    django.setup()
    from django.db import transaction

    with transaction.atomic():
        facts = _stage()
    _settle()
    json.dump(facts, sys.stdout)


def _stage() -> dict[str, Any]:
    from secretariat.accounts.models import User
    from secretariat.ground import clock, paths
    from secretariat.people.models import Membership, Person
    from secretariat.structure.models import Placement

    today = clock.today()
    people = {
        who: Person.objects.get(user__email=f"{who}@demo.invalid")
        for who in ("administrator", "general.secretary", "district.secretary", "cell.secretary", "member")
    }
    district = _tenure_path(people["district.secretary"], today)
    region = paths.parent(district)
    cell = _tenure_path(people["cell.secretary"], today)
    people["region.secretary"] = _region_secretary(paths.unit_ids(region)[-1], today)
    people["many.offices"] = _many_offices(today, but=[p.pk for p in people.values()])
    wide = _wide_level(Placement.objects.at(today).get(path=paths.parent(cell)), today)
    _acts()
    for who, person in people.items():
        if person.user is None:
            person.user = User.objects.create_user(email=f"{who}@demo.invalid")
            person.save(update_fields=["user"])
    someone = Membership.objects.at(today).filter(path=cell, kind="primary").order_by("sort_name", "id").first()
    assert someone is not None
    return {
        "sessions": {who: _sign_in(person.user) for who, person in people.items()},
        "past_sessions": {who: _sign_in(person.user) for who, person in people.items()},
        "root": paths.unit_ids(district)[0],
        "region": paths.unit_ids(region)[-1],
        "district": paths.unit_ids(district)[-1],
        "cell": paths.unit_ids(cell)[-1],
        "wide": wide,
        "person": someone.person_id,
        "me": people["member"].pk,
        "rare_name": someone.sort_name,
        "then": (today - timedelta(days=4 * 365 - 60)).isoformat(),
    }


def _tenure_path(person: Any, today: Any) -> str:
    from secretariat.offices.models import Tenure

    path: str = Tenure.objects.at(today).filter(person=person).order_by("path").first().path
    return path


def _region_secretary(unit_id: int, today: Any) -> Any:
    """The secretary of a region, in an organisation that lets regions see names."""
    from secretariat.ground import powers
    from secretariat.ground.actor import system
    from secretariat.offices.actions.post_types import granted_by, require_post_type, set_powers
    from secretariat.offices.models import Tenure

    granted = dict(granted_by(require_post_type("secretary")))
    for power in (powers.NAMES, powers.CONTACTS, powers.ADMIT, powers.MERGE_PEOPLE, powers.READ_LEDGER):
        granted["region", power] = powers.BELOW
    set_powers(actor=system("bench"), now=datetime.now(UTC), today=today, code="secretary", granted=granted)
    return Tenure.objects.at(today).filter(post__unit_id=unit_id, post__type__code="secretary").first().person


def _many_offices(today: Any, but: list[int]) -> Any:
    """A member who is deputy secretary of cells all over the union, as many of them as there are up to fifty."""
    from secretariat.ground.actor import system
    from secretariat.offices.actions import begin_tenure
    from secretariat.offices.models import Post, Tenure
    from secretariat.people.models import Membership, Person

    posts = list(
        Post.objects.at(today)
        .filter(type__code="secretary", unit__type__code="cell")
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    step = max(len(posts) // MANY_OFFICES, 1)
    first = Membership.objects.at(today).filter(kind="primary").order_by("pk").values("person_id")[:500]
    officers = Tenure.objects.filter(person_id__in=first).values_list("person_id", flat=True)
    members = Person.objects.filter(pk__in=first, user=None).exclude(pk__in=[*officers, *but])
    person = members.order_by("pk").first()
    assert person is not None
    for post_id in posts[::step][:MANY_OFFICES]:
        begin_tenure(
            actor=system("bench"), now=datetime.now(UTC), post_id=post_id, person_id=person.pk, kind="deputy",
            on=today, until=today + timedelta(days=700),
        )  # fmt: skip
    return person


def _wide_level(parent: Any, today: Any) -> int:
    """Founds a branch with hundreds of cells and returns its id; their counts are added once for all of them."""
    from secretariat.ground import paths
    from secretariat.ground.dates import Period
    from secretariat.structure.actions import tallies
    from secretariat.structure.actions.place_unit import place_unit
    from secretariat.structure.models import Placement, Unit, UnitName, UnitType
    from secretariat.structure.rules import natural_key

    types = {t.code: t for t in UnitType.objects.all()}
    district = Placement.objects.at(today).get(unit_id=parent.parent_id)
    names = {"en": "Many Crews Branch", "ko": "여러조 지회"}
    branch = place_unit(type=types["branch"], names=names, parent=district, on=today, event=None)
    named = [f"Crew {number + 1} Cell" for number in range(WIDE_LEVEL)]
    cells = Unit.objects.bulk_create(Unit(type=types["cell"], sort_name=natural_key(name)) for name in named)
    UnitName.objects.bulk_create(
        UnitName(unit=cell, language="en", name=name, valid_from=today) for cell, name in zip(cells, named, strict=True)
    )
    Placement.objects.bulk_create(
        Placement(unit=cell, parent_id=branch.unit_id, path=branch.path + paths.label(cell.pk), valid_from=today)
        for cell in cells
    )
    tallies.add_many((cell.pk, Period(today), {"units": 1}) for cell in cells)
    return int(branch.unit_id)


def _acts() -> None:
    """One act of the ledger for every tenth member, spread over the tree as their memberships are, sealed long ago."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO ground_ledgerentry (at, transaction, action, actor_kind, actor_name, power, subject_type,
                                            subject_id, person_id, path, payload, salt, digest)
            SELECT now() - interval '1 year', 1, 'people.update_person', 'system', 'bench', '', 'people.person',
                   person_id, person_id, path, '{"before": {"language": "en"}, "after": {"language": "ko"}}', '', ''
            FROM people_membership WHERE id %% 10 = 3 AND path IS NOT NULL ORDER BY id
            """,
            [],
        )
        cursor.execute(
            "INSERT INTO ground_ledgerseal (entry_id, previous, hash)"
            " SELECT e.id, '', '' FROM ground_ledgerentry e LEFT JOIN ground_ledgerseal s ON s.entry_id = e.id"
            " WHERE s.id IS NULL ORDER BY e.id"
        )


def _settle() -> None:
    """What autovacuum would have done by the time that anyone looks at these pages."""
    from django.db import connection

    with _outside_transactions(), connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) ground_ledgerentry, ground_ledgerseal, offices_tenure, structure_unittally")


@contextmanager
def _outside_transactions() -> Iterator[None]:
    from django.db import connection

    connection.set_autocommit(True)
    yield


def _sign_in(user: Any) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from secretariat.accounts.sessions import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    main()
