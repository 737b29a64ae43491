"""Lists of people: the members of a unit and all below it on a day, and search by name."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q
from django.utils.translation import get_language

from secretariat.ground import paths, powers
from secretariat.ground.actor import Actor
from secretariat.ground.fields import DatedQuerySet
from secretariat.people.models import Membership, Person, PersonName
from secretariat.people.permissions import visible, visible_memberships
from secretariat.people.rules import match_name
from secretariat.structure.queries import names_of


@dataclass(frozen=True)
class MemberRow:
    """One line of a list of members."""

    membership_id: int
    person_id: int
    name: str
    unit_id: int
    unit_name: str
    kind: str
    valid_from: date
    from_precision: str
    cursor: tuple[str, int]


def names_in_language(person_ids: Iterable[int], language: str | None = None) -> dict[int, str]:
    """Names in the reader's language of those who have one."""
    wanted = (language or get_language() or "en").split("-")[0]
    rows = PersonName.objects.filter(person_id__in=list(person_ids), language=wanted).exclude(kind="former")
    return dict(rows.order_by("-kind", "-id").values_list("person_id", "name"))


def _members(actor: Actor, path: str, on: date, today: date, below: bool) -> "DatedQuerySet[Membership]":
    low, high = paths.subtree(path) if below else paths.own(path)
    rows = visible_memberships(actor).at(on)
    if on == today:
        if any(first <= low and high <= last for first, last in actor.reach(powers.NAMES)):
            # Said twice of the same path, it would count twice: the planner would sort all of them for one page.
            rows = Membership.objects.at(on)
        return rows.filter(path__gte=low, path__lt=high)
    return rows.filter(
        unit__placements__path__gte=low,
        unit__placements__path__lt=high,
        unit__placements__valid_from__lte=on,
        unit__placements__valid_to__gt=on,
    )


def own_members_named(*, actor: Actor, path: str, today: date, text: str) -> list[int]:
    """Memberships of today in the unit with this path alone whose person's name, in any script, holds the text."""
    wanted = match_name(text)
    if not wanted:
        return []
    own = dict(_members(actor, path, today, today, below=False).values_list("pk", "person_id"))
    # By their ids: of a name alone, everyone in the organisation who has it would be looked at.
    named = PersonName.objects.filter(person_id__in=set(own.values()), match_name__contains=wanted)
    found = set(named.values_list("person_id", flat=True))
    return [pk for pk, person_id in own.items() if person_id in found]


def members_of(
    *,
    actor: Actor,
    path: str,
    on: date,
    today: date,
    below: bool = True,
    kind: str | None = None,
    among: Collection[int] | None = None,
    after: tuple[str, int] | None = None,
    limit: int = 50,
) -> list[MemberRow]:
    """Members on a day of the unit with this path (of that day) and of all below it, by name, from a cursor on.

    Whoever has since gone to a unit outside the actor's reach is not among them; the counts tell that there are more.
    With `among` only those of these memberships.
    """
    rows = _members(actor, path, on, today, below)
    if among is not None:
        rows = rows.filter(pk__in=among)
    if kind:
        rows = rows.filter(kind=kind)
    if after:
        rows = rows.filter(Q(sort_name__gt=after[0]) | Q(sort_name=after[0], id__gt=after[1]), sort_name__gte=after[0])
    found = list(
        rows.order_by("sort_name", "id").values(
            "id",
            "person_id",
            "unit_id",
            "kind",
            "valid_from",
            "from_precision",
            "sort_name",
        )[:limit]
    )
    # Not joined above: the policy of persons would be asked for everyone below, not for those on the page alone.
    shown = dict(Person.objects.filter(pk__in=[row["person_id"] for row in found]).values_list("pk", "display_name"))
    units = names_of({row["unit_id"] for row in found}, on)
    names = names_in_language({row["person_id"] for row in found})
    return [
        MemberRow(
            row["id"], row["person_id"], names.get(row["person_id"]) or shown[row["person_id"]], row["unit_id"],
            units[row["unit_id"]], row["kind"], row["valid_from"], row["from_precision"], (row["sort_name"], row["id"]),
        )
        for row in found
    ]  # fmt: skip


def search_people(*, actor: Actor, text: str, limit: int = 20) -> list[Person]:
    """Persons within the actor's reach whose name, in any script, holds the text; the nearest first."""
    wanted = match_name(text)
    if not wanted:
        return []
    if actor.is_system:
        named = PersonName.objects.filter(match_name__contains=wanted).values_list("person_id", flat=True)[:limit]
        return list(Person.objects.filter(pk__in=list(named)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id FROM people_search(%s, %s)", [wanted, limit])
        order = [row[0] for row in cursor.fetchall()]
    found = visible(actor).in_bulk(order)
    return [found[i] for i in order if i in found]


@dataclass(frozen=True)
class FoundPerson:
    """A person found by name, with the unit that they belong to."""

    id: int
    name: str
    unit_id: int | None
    unit_name: str


def found_people(*, actor: Actor, persons: list[Person], on: date) -> list[FoundPerson]:
    """Persons with their names in the reader's language and the units they belong to on a day."""
    ids = [person.pk for person in persons]
    rows = visible_memberships(actor, found=True).at(on).filter(person_id__in=ids).order_by("-kind")
    unit_of = dict(rows.values_list("person_id", "unit_id"))
    units = names_of(set(unit_of.values()), on)
    names = names_in_language(ids)
    return [
        FoundPerson(p.pk, names.get(p.pk, p.display_name), unit_of.get(p.pk), units.get(unit_of.get(p.pk, 0), ""))
        for p in persons
    ]
