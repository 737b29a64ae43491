"""A person's way from one unit to another: asked for, accepted by both sides, done on the agreed day or later."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from secretariat.ground import ledger, powers, reach
from secretariat.ground.actor import Actor, Grant
from secretariat.ground.errors import Conflict, Invalid, NotAllowed, NotFound
from secretariat.offices.actions.belonging import Choices, check_choices, cut_membership, settle_tenures
from secretariat.offices.actions.keep_able import someone_stays_able
from secretariat.people.actions.memberships import close_membership, open_membership
from secretariat.people.models import Membership, Person, Transfer
from secretariat.people.permissions import visible_memberships, visible_transfers
from secretariat.structure.actions import tallies
from secretariat.structure.queries import access_path, organisation, require_unit

RELEASE, RECEIVE = "release", "receive"


def ask_transfer(
    *,
    actor: Actor,
    now: datetime,
    person_id: int,
    to_unit_id: int,
    on: date,
    reason: str = "",
    offices: Choices | None = None,
) -> Transfer:
    """Asks that a person go from the unit of their primary membership to another on a day.

    The members themselves may ask, and an officer who admits on either side, whose side has then accepted. `offices`
    says what becomes of the person's tenures; those in the unit that is left end where nothing is said.
    Raises NotFound, NotAllowed, Invalid, or Conflict when a transfer is open already.
    """
    today = timezone.localdate(now)
    rows = visible_memberships(actor).at(today).exclude(path=None)
    membership = rows.filter(person_id=person_id, kind=Membership.PRIMARY).first()
    if membership is None:
        raise NotFound(_("There is no such person with a primary membership within your reach."))
    target = require_unit(to_unit_id, max(on, today))
    release = actor.grant_for(powers.ADMIT, membership.path)
    receive = actor.grant_for(powers.ADMIT, access_path(to_unit_id, today))
    own = actor.acts_for(person_id)
    if not own and release is None and receive is None:
        actor.require(powers.ADMIT, membership.path)
    if to_unit_id == membership.unit_id:
        raise Invalid(_("The person belongs to this unit already."), field="unit")
    if not target.unit.type.has_members:
        raise Invalid(_("This unit has no members of its own. Choose a unit below it."), field="unit")
    if on < today:
        raise Invalid(_("A transfer takes effect today or on a later day."), field="on")
    if on <= membership.valid_from:
        raise Invalid(_("The person has only just joined. Choose a later day."), field="on")
    rules = organisation()
    tacit = rules.tacit_transfer_days if rules else None
    with transaction.atomic():
        reach.open_case(person_id)
        membership = _still_there(membership, today)
        if release is not None:
            check_choices(actor, person_id, membership.unit_id, offices or {})
        try:
            with transaction.atomic():
                transfer = Transfer.objects.create(
                    person_id=person_id, from_unit_id=membership.unit_id, to_unit_id=to_unit_id,
                    from_path=membership.path or "", to_path=access_path(to_unit_id, today), on=on,
                    reason=reason.strip()[:4000], asked_at=now, asked_by_id=actor.person_id,
                    released_at=now if release else None, received_at=now if receive else None,
                    offices=_stored(offices) if release or own else {},
                    tacit_on=None if tacit is None else today + timedelta(days=tacit),
                )  # fmt: skip
        except IntegrityError as error:
            raise Conflict(_("A transfer of this person is open already. Settle it first.")) from error
        ledger.record(
            "offices.ask_transfer", actor=actor, now=now, subject=transfer, grant=release or receive,
            person_id=person_id, path=transfer.from_path, to=to_unit_id, on=on, reason=reason,
            released=release is not None, received=receive is not None,
        )  # fmt: skip
        _complete_if_due(transfer, actor, now, release or receive)
    return transfer


def accept_transfer(
    *, actor: Actor, now: datetime, transfer_id: int, side: str | None = None, offices: Choices | None = None
) -> Transfer:
    """Accepts for the side that releases or the side that receives; without `side`, for each that the actor may.

    When both have accepted, the transfer is done on the agreed day, or at once when that has come. The releasing side
    says with `offices` what becomes of the person's tenures. Raises NotFound, NotAllowed, Conflict.
    """
    with transaction.atomic():
        transfer, seen = _open(actor, transfer_id)
        grants: dict[str, Grant] = {}
        for name, path, done in (
            (RELEASE, seen.from_path, transfer.released_at),
            (RECEIVE, seen.to_path, transfer.received_at),
        ):
            grant = actor.grant_for(powers.ADMIT, path)
            if grant is not None and done is None and side in (None, name):
                grants[name] = grant
        if not grants:
            actor.require(powers.ADMIT, seen.to_path if side == RECEIVE else seen.from_path)
            raise Conflict(_("This side has accepted already."))
        if RELEASE in grants:
            transfer.released_at = now
            check_choices(actor, transfer.person_id, transfer.from_unit_id, offices or {})
            if offices:
                transfer.offices = _stored(offices)
        if RECEIVE in grants:
            transfer.received_at = now
        transfer.save(update_fields=["released_at", "received_at", "offices"])
        grant = next(iter(grants.values()))
        ledger.record(
            "offices.accept_transfer", actor=actor, now=now, subject=transfer, grant=grant,
            person_id=transfer.person_id, path=transfer.to_path if RECEIVE in grants else transfer.from_path,
            sides=sorted(grants), offices=transfer.offices,
        )  # fmt: skip
        _complete_if_due(transfer, actor, now, grant)
    return transfer


def decline_transfer(*, actor: Actor, now: datetime, transfer_id: int, answer: str = "") -> Transfer:
    """Declines an open transfer for either side. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        transfer, seen = _open(actor, transfer_id)
        grant = _either_side(actor, seen)
        _close(transfer, "declined", now, answer)
        ledger.record(
            "offices.decline_transfer", actor=actor, now=now, subject=transfer, grant=grant,
            person_id=transfer.person_id, path=transfer.from_path, answer=answer,
        )  # fmt: skip
    return transfer


def withdraw_transfer(*, actor: Actor, now: datetime, transfer_id: int) -> Transfer:
    """Takes an open transfer back: the member, or whoever asked for it. Raises NotFound, NotAllowed, Conflict."""
    with transaction.atomic():
        transfer, seen = _open(actor, transfer_id)
        if not actor.is_system and not actor.acts_for(transfer.person_id) and not _asked(actor, seen):
            raise NotAllowed(_("Only the member, or whoever asked for the transfer, can take it back."))
        _close(transfer, "withdrawn", now, "")
        ledger.record(
            "offices.withdraw_transfer", actor=actor, now=now, subject=transfer, person_id=transfer.person_id,
            path=transfer.from_path,
        )  # fmt: skip
    return transfer


def settle_transfers(*, actor: Actor, now: datetime) -> int:
    """Accepts in silence what has waited long enough, does what is due, and returns how many transfers were done.

    For the nightly job: raises NotAllowed for anyone but the system. A transfer that can no longer be done is
    declined, with the reason as its answer.
    """
    if not actor.is_system:
        raise NotAllowed(_("Only the system settles transfers by itself."))
    today, done = timezone.localdate(now), 0
    for transfer_id in list(Transfer.objects.filter(state="open").order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            reach.hold_tree()
            tallies.lock()
            transfer = Transfer.objects.select_for_update().get(pk=transfer_id)
            if transfer.state != "open":
                continue
            reach.open_case(transfer.person_id)
            silent = not (transfer.released_at and transfer.received_at)
            if silent and transfer.tacit_on is not None and transfer.tacit_on <= today:
                sides = [RELEASE] * (transfer.released_at is None) + [RECEIVE] * (transfer.received_at is None)
                transfer.released_at, transfer.received_at = transfer.released_at or now, transfer.received_at or now
                transfer.save(update_fields=["released_at", "received_at"])
                ledger.record(
                    "offices.settle_transfers", actor=actor, now=now, subject=transfer,
                    person_id=transfer.person_id, path=transfer.from_path, tacit=sides,
                )  # fmt: skip
            try:
                with transaction.atomic():
                    done += _complete_if_due(transfer, actor, now, None)
            except (Conflict, NotFound) as error:
                _close(transfer, "declined", now, error.message)
                ledger.record(
                    "offices.decline_transfer", actor=actor, now=now, subject=transfer,
                    person_id=transfer.person_id, path=transfer.from_path, answer=error.message,
                )  # fmt: skip
    return done


def _stored(offices: Choices | None) -> dict[str, str]:
    return {str(pk): chosen for pk, chosen in (offices or {}).items()}


def _open(actor: Actor, transfer_id: int) -> tuple[Transfer, Transfer]:
    """The transfer, and the same as the actor saw it: a reorganisation may have ended while the file was opened."""
    seen = visible_transfers(actor).filter(pk=transfer_id).first()
    if seen is None:
        raise NotFound(_("There is no such transfer within your reach."))
    reach.open_case(seen.person_id)
    tallies.lock()
    transfer = Transfer.objects.select_for_update().get(pk=transfer_id)
    if transfer.state != "open":
        raise Conflict(_("This transfer is settled already."))
    return transfer, seen


def _still_there(membership: Membership, today: date) -> Membership:
    """The membership as it is now that the file is open. Raises Conflict when it has ended in the meantime."""
    row: Membership | None = Membership.objects.at(today).exclude(path=None).filter(pk=membership.pk).first()
    if row is None:
        raise Conflict(_("A reorganisation has changed where this person belongs. Look at their page and ask again."))
    return row


def _asked(actor: Actor, transfer: Transfer) -> bool:
    """Whether the actor asked for it: in a browser, or with a token that may admit on one side."""
    if actor.person_id is None or actor.person_id != transfer.asked_by_id:
        return False
    sides = (transfer.from_path, transfer.to_path)
    return actor.limited_to is None or any(actor.may(powers.ADMIT, path) for path in sides)


def _either_side(actor: Actor, transfer: Transfer) -> Grant:
    return actor.grant_for(powers.ADMIT, transfer.to_path) or actor.require(powers.ADMIT, transfer.from_path)


def _close(transfer: Transfer, state: str, now: datetime, answer: str) -> None:
    transfer.state, transfer.decided_at, transfer.answer = state, now, answer.strip()[:4000]
    transfer.save(update_fields=["state", "decided_at", "answer"])


def _complete_if_due(transfer: Transfer, actor: Actor, now: datetime, grant: Grant | None) -> bool:
    """Does the transfer when both sides have accepted and its day has come. The person's file is open."""
    if transfer.released_at is None or transfer.received_at is None or transfer.on > timezone.localdate(now):
        return False
    accepted = timezone.localdate(max(transfer.released_at, transfer.received_at))
    on = max(transfer.on, accepted)
    person = Person.objects.get(pk=transfer.person_id)
    rows = Membership.objects.filter(person=person, valid_to__gt=on)
    old = rows.filter(unit_id=transfer.from_unit_id, kind=Membership.PRIMARY, valid_from__lt=on).first()
    if old is None:
        raise Conflict(_("%(name)s no longer belongs to the unit to be left.") % {"name": person.display_name})
    require_unit(transfer.to_unit_id, on)
    end = old.valid_to
    close_membership(old, on, reason=transfer.reason)
    for here in rows.filter(unit_id=transfer.to_unit_id):
        cut_membership(here, on)
    # The officers of the unit that was left no longer see the person, in this or any earlier membership there.
    Membership.objects.filter(person=person, unit_id=transfer.from_unit_id, valid_to__lte=on).update(path=None)
    joined = open_membership(
        person=person, unit_id=transfer.to_unit_id, kind=Membership.PRIMARY, start=on, today=timezone.localdate(now),
        end=end,
    )  # fmt: skip
    choices: Mapping[int, str] = {int(pk): chosen for pk, chosen in transfer.offices.items()}
    with someone_stays_able(on):
        outcome = settle_tenures(person.pk, transfer.from_unit_id, on, choices, reason=transfer.reason)
    _close(transfer, "done", now, transfer.answer)
    ledger.record(
        "offices.complete_transfer", actor=actor, now=now, subject=transfer, grant=grant, person_id=person.pk,
        path=joined.path or "", left=transfer.from_unit_id, joined=transfer.to_unit_id, on=on, offices=outcome,
    )  # fmt: skip
    return True
