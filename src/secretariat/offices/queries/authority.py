"""What a person may do today: powers come from tenures in force and from nothing else."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from django.db.models import F, Q, QuerySet

from secretariat.accounts.models import User
from secretariat.ground import paths, powers
from secretariat.ground.actor import PERSON, Actor, Grant
from secretariat.offices.models import Post, Tenure
from secretariat.people.models import Membership, Person
from secretariat.structure.models import Placement
from secretariat.structure.queries import organisation


def grants_of(person_id: int, on: date) -> tuple[Grant, ...]:
    """The powers that a person's tenures give on a day, each with its reach on that day."""
    return _grants(Tenure.objects.at(on).filter(person_id=person_id), on)


def grants_to_come(person_id: int, on: date) -> tuple[Grant, ...]:
    """The powers of every tenure of a person that is in force on a day or begins later, as far as they reach then."""
    return _grants(Tenure.objects.filter(person_id=person_id, valid_to__gt=on), on)


def grants_of_posts(post_ids: Iterable[int], on: date) -> dict[int, list[Grant]]:
    """The powers that each of some posts gives whoever holds it, as far as they reach on a day."""
    rows = Post.objects.filter(pk__in=list(post_ids)).filter(
        Q(type__powers__unit_type=None) | Q(type__powers__unit_type=F("unit__type"))
    )
    out: dict[int, list[Grant]] = defaultdict(list)
    for post_id, grant in _reaching(
        rows.values_list("pk", "unit_id", "type__powers__power", "type__powers__reach"), on
    ):
        out[post_id].append(grant)
    return out


def _grants(tenures: "QuerySet[Tenure]", on: date) -> tuple[Grant, ...]:
    rows = tenures.filter(
        Q(post__type__powers__unit_type=None) | Q(post__type__powers__unit_type=F("post__unit__type"))
    ).values_list("pk", "post__unit_id", "post__type__powers__power", "post__type__powers__reach")
    return tuple(replace(grant, tenure_id=tenure_id) for tenure_id, grant in _reaching(rows, on))


def _reaching(rows: Iterable[tuple[int, int, str, str]], on: date) -> Iterator[tuple[int, Grant]]:
    """Each row's key with the grant over what its power reaches on a day."""
    found = list(rows)
    where = dict(Placement.objects.at(on).filter(unit_id__in={row[1] for row in found}).values_list("unit_id", "path"))
    for key, unit_id, power, reach in found:
        path = where.get(unit_id)
        if path is not None and power in powers.CATALOGUE:
            low, high = paths.subtree(path) if reach == powers.BELOW else paths.own(path)
            yield key, Grant(power, low, high, None, unit_id)


def actor_for_user(user: User, on: date) -> Actor:
    """The actor behind an account, with the powers of a day. An account without a person has none."""
    person = Person.objects.filter(user=user).first()
    if person is None:
        return Actor(PERSON, user.email, user_id=user.pk)
    rows = Membership.objects.at(on).filter(person_id=person.pk).exclude(path=None).order_by("kind")
    mine = [path for path in rows.values_list("path", flat=True) if path]
    rules = organisation()
    fellows = tuple(paths.own(path) for path in mine) if rules and rules.fellow_members_see_names else ()
    return Actor(
        PERSON,
        person.display_name,
        person_id=person.pk,
        user_id=user.pk,
        grants=grants_of(person.pk, on),
        sees_names=fellows,
        home_path=mine[0] if mine else "",
    )
