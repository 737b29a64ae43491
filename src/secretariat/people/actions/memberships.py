"""Beginning and ending a person's belonging to a unit."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from secretariat.ground import ledger, powers
from secretariat.ground.actor import Actor
from secretariat.ground.dates import DAY, FOREVER, Period
from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.people.models import Membership, Person
from secretariat.people.permissions import require_for_person
from secretariat.structure.actions import tallies
from secretariat.structure.queries import access_path, require_unit, stands_until


def begin_membership(
    *, actor: Actor, now: datetime, person_id: int, unit_id: int, on: date, kind: str = Membership.SECONDARY
) -> Membership:
    """Lets a person of the actor's reach belong to a unit from a day on.

    Raises NotAllowed, NotFound, or Conflict when it would be a second primary membership or the same one again.
    """
    require_unit(unit_id, on)
    today = timezone.localdate(now)
    actor.require(powers.ADMIT, access_path(unit_id, today))
    with transaction.atomic():
        grant = require_for_person(actor, powers.ADMIT, person_id)
        person = Person.objects.get(pk=person_id)
        membership = open_membership(person=person, unit_id=unit_id, kind=kind, start=on, today=today)
        ledger.record(
            "people.begin_membership", actor=actor, now=now, subject=membership, grant=grant, person_id=person_id,
            path=membership.path or "", unit=unit_id, on=on, kind=kind,
        )  # fmt: skip
    return membership


def end_membership(*, actor: Actor, now: datetime, membership_id: int, on: date, reason: str = "") -> Membership:
    """Ends a membership: `on` is the first day on which the person no longer belongs.

    Raises NotFound, NotAllowed, or Invalid when it would end before it began.
    """
    membership = Membership.objects.filter(pk=membership_id).first()
    if membership is None:
        raise NotFound(_("There is no such membership within your reach."))
    with transaction.atomic():
        grant = require_for_person(actor, powers.ADMIT, membership.person_id)
        membership = as_it_stands(membership)
        close_membership(membership, on, reason=reason)
        ledger.record(
            "people.end_membership", actor=actor, now=now, subject=membership, grant=grant,
            person_id=membership.person_id, path=membership.path or "", unit=membership.unit_id, on=on, reason=reason,
        )  # fmt: skip
    return membership


def open_membership(
    *,
    person: Person,
    unit_id: int,
    kind: str,
    start: date,
    today: date,
    end: date = FOREVER,
    precision: str = DAY,
) -> Membership:
    """Writes a membership and its counts. A step of an action that has checked its permission and opened the file.

    It lasts no longer than the unit. Raises NotFound when the unit did not exist at the start, Invalid for one without
    members of its own, Conflict when the record is closed, the person already belongs there, or has another primary
    membership in these days.
    """
    placement = require_unit(unit_id, start)
    if not placement.unit.type.has_members:
        raise Invalid(_("This unit has no members of its own. Choose a unit below it."), field="unit")
    if kind not in dict(Membership.KINDS):
        raise Invalid(_("A membership is primary or secondary."), field="kind")
    if person.erased_at or person.merged_into_id:
        raise Conflict(_("This record is closed; it cannot be changed any more."))
    end = min(end, stands_until(unit_id, start))
    tallies.lock()  # before the row: whoever holds the one and waits for the other would wait for ever
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                person=person, unit_id=unit_id, kind=kind, valid_from=start, valid_to=end,
                from_precision=precision, path=access_path(unit_id, today), sort_name=person.sort_name,
            )  # fmt: skip
    except IntegrityError as error:
        if "one_primary_membership" in str(error):
            raise Conflict(
                _("%(name)s already has a primary membership in these days.") % {"name": person.display_name}
            ) from error
        if "no_membership_twice" in str(error):
            raise Conflict(
                _("%(name)s already belongs to this unit in these days.") % {"name": person.display_name}
            ) from error
        raise
    tallies.add(unit_id, membership.period, **amounts(kind))
    return membership


def as_it_stands(membership: Membership) -> Membership:
    """The membership as it is on record once nobody else is changing counts. A step before `close_membership`.

    Raises NotFound when it has been taken out of the record meanwhile.
    """
    tallies.lock()
    found: Membership | None = Membership.objects.filter(pk=membership.pk).first()
    if found is None:
        raise NotFound(_("There is no such membership within your reach."))
    return found


def close_membership(membership: Membership, on: date, *, reason: str = "") -> None:
    """Ends a membership and corrects the counts. A step of an action that has checked its permission."""
    if on <= membership.valid_from:
        raise Invalid(
            _("The membership began on %(day)s; it cannot end before that.")
            % {"day": membership.valid_from.isoformat()},
            field="on",
        )
    before = membership.valid_to
    if on > before:
        raise Invalid(_("The membership already ends before that day."), field="on")
    if on == before:
        return
    figures = {name: -number for name, number in amounts(membership.kind).items()}
    tallies.add(membership.unit_id, Period(on, before), **figures)
    membership.valid_to, membership.reason = on, reason
    membership.save(update_fields=["valid_to", "reason"])


def amounts(kind: str) -> dict[str, int]:
    """What one membership of a kind adds to the counts."""
    return {"members": 1, "members_here": 1} if kind == Membership.PRIMARY else {"secondary": 1}
