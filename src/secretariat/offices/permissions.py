"""Who may define posts and fill them, and with whom."""

from datetime import date

from django.db.models import Exists, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from secretariat.ground import clock, ledger, powers, reach
from secretariat.ground.actor import Actor, Grant
from secretariat.ground.errors import NotFound
from secretariat.ground.fields import PathField
from secretariat.ground.models import LedgerEntry
from secretariat.offices.models import Tenure
from secretariat.people.models import Person
from secretariat.people.permissions import among_ranges, in_ranges, require_person
from secretariat.structure.models import Placement
from secretariat.structure.permissions import require_everywhere
from secretariat.structure.queries import organisation


def require_fill(actor: Actor, path: str) -> Grant:
    """The grant to fill posts of the unit with this path. Raises NotAllowed without it."""
    return actor.require(powers.FILL_POSTS, path)


def require_candidate(actor: Actor, person_id: int, today: date) -> Person:
    """The person, if the actor may know them: by sight, or as an officer whom everybody may know; opens their file.

    For actions that fill a post, inside their transaction. Raises NotFound otherwise, whether or not there is such a
    person.
    """
    try:
        person = require_person(actor, person_id)
    except NotFound:
        rules = organisation()
        if rules is None or not rules.officers_are_public:
            raise
        # Nobody but the running action looks into the file, and refusing takes it back with the transaction.
        reach.open_case(person_id)
        if not Tenure.objects.filter(person_id=person_id, valid_from__lte=today).exists():
            raise
        return Person.objects.get(pk=person_id)
    reach.open_case(person_id)
    return person


def require_tenure(actor: Actor, tenure_id: int) -> tuple[Tenure, Grant]:
    """The tenure and the grant to end it, also where the actor fills posts and sees no names; opens the holder's file.

    Raises NotFound, or NotAllowed for one that the actor sees and may not end.
    """
    reach.open_work(actor.reach(powers.FILL_POSTS))
    tenure = Tenure.objects.select_related("post").filter(pk=tenure_id).first()
    reach.open_work([])
    if tenure is None:
        raise NotFound(_("There is no such tenure within your reach."))
    grant = require_fill(actor, tenure.path)
    reach.open_case(tenure.person_id)
    return tenure, grant


def require_define(actor: Actor) -> Grant:
    """The grant to define posts and powers for the whole organisation. Raises NotAllowed without it."""
    return require_everywhere(actor, powers.DEFINE_POSTS)


def visible_tenures(actor: Actor) -> "QuerySet[Tenure]":
    """The tenures that the actor may know with their holders: their own, and those within their reach."""
    rows: QuerySet[Tenure] = Tenure.objects.all()
    if actor.is_system:
        return rows
    return rows.filter(in_ranges(actor.reach(powers.NAMES)) | Q(person_id=actor.person_id))


def visible_ledger(actor: Actor) -> "QuerySet[LedgerEntry]":
    """The acts that the actor may read: within the reach of the power, done by them, and about them.

    Those that concern the whole organisation for whoever has the power at every topmost unit.
    """
    rows = LedgerEntry.objects.all()
    if actor.is_system:
        return rows
    ranges = actor.reach(powers.READ_LEDGER)
    seen = among_ranges(ranges)
    if ranges:
        seen |= _of_the_whole(ranges, actor.reach(powers.NAMES))
    if actor.person_id is not None:
        seen |= Q(actor_person_id=actor.person_id) | Q(person_id=actor.person_id)
    return rows.filter(seen)


def _of_the_whole(ranges: list[tuple[str, str]], named: list[tuple[str, str]]) -> Q:
    """The same as the policy: acts at no unit, where the ranges hold every top; imports only with all names."""
    tops = Placement.objects.at(clock.today()).filter(parent=None)
    whole = Q(~Exists(tops.exclude(among_ranges(ranges))), path="", person_id=None)
    for beginning in ledger.OF_ONE_ACCOUNT:
        whole &= ~Q(action__startswith=beginning)
    # Everything below a top lies before this path, which no unit has.
    below = tops.annotate(below=Concat("path", Value("zzzzz"), output_field=PathField()))
    return whole & (~Q(action__startswith="imports.") | Q(~Exists(below.exclude(in_ranges(named, "below")))))
