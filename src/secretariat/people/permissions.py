"""Who may see and keep people's records. The same ranges of paths stand in the policies of PostgreSQL."""

from typing import Any

from django.db import connection
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from secretariat.ground import paths, powers, reach
from secretariat.ground.actor import Actor, Grant
from secretariat.ground.errors import Conflict, NotAllowed, NotFound
from secretariat.ground.fields import DatedQuerySet
from secretariat.people.models import Application, ContactDetail, Membership, Person, Transfer
from secretariat.people.rules import letters_of, match_contact


def in_ranges(ranges: list[tuple[str, str]], column: str = "path") -> Q:
    """The rows whose path lies in one of the ranges, to be found by them; none for no range."""
    condition = Q(pk__in=[])
    for low, high in ranges:
        condition |= Q(**{f"{column}__gte": low, f"{column}__lt": high})
    return condition


class _Among(Func):
    """Whether a path lies before the end of the last range that begins before it; they are disjoint and sorted."""

    template = '%(column)s < (%%s::text[])[width_bucket(%(column)s COLLATE "C", %%s::text[])]'
    output_field = BooleanField()

    def __init__(self, column: str, ranges: list[tuple[str, str]]) -> None:
        super().__init__(F(column))
        self.lows, self.highs = [low for low, _ in ranges], [high for _, high in ranges]

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **kwargs: Any) -> Any:
        column, parameters = compiler.compile(self.source_expressions[0])
        return self.template % {"column": column}, [*parameters, self.highs, *parameters, self.lows]


def among_ranges(ranges: list[tuple[str, str]], column: str = "path") -> Q:
    """The same as `in_ranges` for rows that are found by another key: many ranges are no more work than one.

    The planner does not look into it, so it does not take these ranges and those of the policy for two conditions.
    """
    kept = paths.reduce(ranges)
    return Q(_Among(column, kept)) if kept else Q(pk__in=[])


def visible_memberships(actor: Actor, *, found: bool = False) -> "DatedQuerySet[Membership]":
    """The memberships that the actor may know by name: their own, and those within their reach.

    With `found`, among memberships that the query finds by person or unit and not by where they stand.
    """
    rows: DatedQuerySet[Membership] = Membership.objects.all()
    if actor.is_system:
        return rows
    within = (among_ranges if found else in_ranges)(actor.reach(powers.NAMES))
    return rows.filter(within | Q(person_id=actor.person_id))


def visible(actor: Actor) -> "QuerySet[Person]":
    """The persons that the actor may know by name."""
    if actor.is_system:
        return Person.objects.all()
    this = {"person_id": OuterRef("pk")}
    ranges = actor.reach(powers.NAMES)
    waiting = Application.objects.filter(among_ranges(ranges), state="open", **this)
    moving = Transfer.objects.filter(
        among_ranges(ranges, "from_path") | among_ranges(ranges, "to_path"), state="open", **this
    )
    known = visible_memberships(actor, found=True).filter(**this)
    return Person.objects.filter(Q(pk=actor.person_id) | Exists(known) | Exists(waiting) | Exists(moving))


def visible_contacts(actor: Actor, person_id: int) -> "QuerySet[ContactDetail]":
    """A person's contact details, for themselves and the offices that may see them; for others those meant for them."""
    rows = ContactDetail.objects.filter(person_id=person_id)
    if actor.is_system or actor.person_id == person_id:
        return rows
    ranges = among_ranges(actor.reach(powers.CONTACTS))
    belongs = Membership.objects.filter(ranges, person_id=person_id).exists()
    if belongs or Application.objects.filter(ranges, person_id=person_id, state="open").exists():
        return rows
    known = Membership.objects.filter(among_ranges(actor.reach(powers.NAMES)), person_id=person_id)
    return rows.filter(for_fellows()) if known.exists() else rows.none()


def for_fellows() -> Q:
    """The contact details that their holders agreed to let fellow members, and whoever knows the name, have."""
    return Q(purpose=ContactDetail.FELLOWS, consent=True)


def require_person(actor: Actor, person_id: int) -> Person:
    """The person, if the actor may know of them. Raises NotFound otherwise, whether or not there is such a person."""
    own = actor.person_id is not None and actor.person_id == person_id
    person = (Person.objects.all() if own else visible(actor)).filter(pk=person_id).first()
    if person is None:
        raise NotFound(_("There is no such person within your reach."))
    return person


def require_for_person(actor: Actor, power: str, person_id: int) -> Grant:
    """The grant that lets the actor use a power over this person, through any of their units; opens the person's file.

    Raises NotAllowed without it.
    """
    if actor.is_system:
        reach.open_case(person_id)
        return actor.require(power)
    rows = Membership.objects.filter(among_ranges(actor.reach(power)), person_id=person_id).order_by("-valid_to")
    found = rows.values_list("path", flat=True).first()
    if found is None:
        raise NotAllowed(
            _("None of your offices includes the power “%(power)s” for this person.")
            % {"power": powers.CATALOGUE[power].label}
        )
    grant = actor.require(power, found)
    reach.open_case(person_id)
    return grant


def require_named(actor: Actor, power: str, known_by: str, name: str) -> Person:
    """The one person with this membership number or e-mail address and this name, who belongs where the actor has a
    power, whether or not it opens names; opens the person's file.

    Raises NotFound, in the same words whether nobody is called so, the number is another's, or they belong elsewhere;
    Conflict when several records fit.
    """
    letters, in_order = letters_of(name)
    number = known_by.strip()
    found: list[int] = []
    if letters and number:
        reach.open_work(actor.reach(power))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT * FROM people_named(%s, %s, %s, %s)",
                [number, match_contact("email", number), letters, in_order],
            )
            found = [row[0] for row in cursor.fetchall()]
        reach.open_work([])
    if not found:
        raise NotFound(
            _(
                "Nobody of this name with this membership number or e-mail address belongs to a unit where your "
                "offices include the power “%(power)s”. Check both, or ask the officer who keeps the person's record."
            )
            % {"power": powers.CATALOGUE[power].label},
            field="known_by",
        )
    if len(found) > 1:
        raise Conflict(
            _("Several records have this name and this e-mail address. Give the membership number instead."),
            field="known_by",
        )
    reach.open_case(found[0])
    return Person.objects.get(pk=found[0])


def require_self_or(actor: Actor, power: str, person_id: int) -> Grant | None:
    """Lets people keep their own record, and officers with the power keep it for them; opens the person's file.

    Returns the officer's grant, None for oneself. Raises NotAllowed.
    """
    if actor.acts_for(person_id):
        reach.open_case(person_id)
        return None
    return require_for_person(actor, power, person_id)


def visible_applications(actor: Actor) -> "QuerySet[Application]":
    """The applications that the actor may read: their own, and those to units whose names they see."""
    if actor.is_system:
        return Application.objects.all()
    return Application.objects.filter(in_ranges(actor.reach(powers.NAMES)) | Q(person_id=actor.person_id))


def visible_transfers(actor: Actor) -> "QuerySet[Transfer]":
    """The transfers that the actor may read: their own, and those from or to units whose names they see."""
    if actor.is_system:
        return Transfer.objects.all()
    ranges = actor.reach(powers.NAMES)
    return Transfer.objects.filter(
        in_ranges(ranges, "from_path") | in_ranges(ranges, "to_path") | Q(person_id=actor.person_id)
    )
