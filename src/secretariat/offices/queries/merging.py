"""What would happen if two records became one."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from secretariat.ground import powers
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.offices.models import Tenure
from secretariat.people.models import Application, ContactDetail, Membership, Person, PersonName, Transfer
from secretariat.people.permissions import require_for_person

KEPT, OTHER, SECONDARY = "kept", "other", "secondary"


@dataclass(frozen=True)
class Clash:
    """A membership or tenure of the record to be dropped that cannot stand beside those of the one to be kept."""

    key: str
    row: Any
    against: list[Any]
    options: list[str]


@dataclass(frozen=True)
class Record:
    """One of the two records, as whoever decides compares them."""

    person: Person
    names: list[PersonName]
    contacts: list[ContactDetail]
    memberships: list[Membership]
    tenures: list[Tenure]


@dataclass
class MergePreview:
    """The two records, the one to be kept first; what moves from one to the other, and what clashes."""

    kept: Person
    dropped: Person
    names: list[PersonName] = field(default_factory=list)
    contacts: list[ContactDetail] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    tenures: list[Tenure] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    kept_has_open_transfer: bool = False
    records: list[Record] = field(default_factory=list)


def merge_preview(*, actor: Actor, kept_id: int, dropped_id: int) -> MergePreview:
    """What merging would move. Raises NotAllowed without the power over both, Conflict for a closed record."""
    if kept_id == dropped_id:
        raise Invalid(_("A record cannot be merged with itself."))
    require_for_person(actor, powers.MERGE_PEOPLE, dropped_id)
    preview = MergePreview(kept=_person(dropped_id), dropped=_person(dropped_id))
    mine = {"person_id": dropped_id}
    preview.applications = list(Application.objects.filter(**mine).order_by("pk"))
    preview.transfers = list(Transfer.objects.filter(**mine).order_by("pk"))
    dropped = _record(preview.dropped)
    preview.memberships, preview.tenures = dropped.memberships, dropped.tenures
    require_for_person(actor, powers.MERGE_PEOPLE, kept_id)
    preview.kept = _person(kept_id)
    theirs = {"person_id": kept_id}
    kept = _record(preview.kept)
    preview.records = [kept, dropped]
    names = {n.match_name for n in kept.names}
    contacts = {(c.kind, c.match_value) for c in kept.contacts}
    preview.names = [n for n in dropped.names if n.match_name not in names]
    preview.contacts = [c for c in dropped.contacts if (c.kind, c.match_value) not in contacts]
    preview.kept_has_open_transfer = Transfer.objects.filter(**theirs, state="open").exists()
    for row in preview.memberships:
        against = [m for m in kept.memberships if clash_between(row, m)]
        if against:
            options = [KEPT, OTHER]
            if all(m.unit_id != row.unit_id for m in against):
                options.append(SECONDARY)
            preview.clashes.append(Clash(f"m{row.pk}", row, against, options))
    for tenure in preview.tenures:
        held = [t for t in kept.tenures if clash_between(tenure, t)]
        if held:
            preview.clashes.append(Clash(f"t{tenure.pk}", tenure, held, [KEPT, OTHER]))
    return preview


def _person(person_id: int) -> Person:
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise NotFound(_("There is no such person within your reach."))
    if person.merged_into_id or person.erased_at:
        raise Conflict(_("This record is closed; it cannot be changed any more."))
    return person


def _record(person: Person) -> Record:
    """A record whose file is open."""
    of_it = {"person_id": person.pk}
    return Record(
        person,
        list(PersonName.objects.filter(**of_it).order_by("pk")),
        list(ContactDetail.objects.filter(**of_it).order_by("pk")),
        list(Membership.objects.filter(**of_it).order_by("valid_from", "pk")),
        list(Tenure.objects.filter(**of_it).select_related("post__type").order_by("valid_from", "pk")),
    )


def clash_between(one: Any, other: Any) -> bool:
    """Whether two memberships, or two tenures, of one person could not both be true."""
    if isinstance(one, Tenure):
        return bool(one.post_id == other.post_id and one.period.overlap(other.period))
    both_primary = one.kind == other.kind == Membership.PRIMARY
    return bool((one.unit_id == other.unit_id or both_primary) and one.period.overlap(other.period))
