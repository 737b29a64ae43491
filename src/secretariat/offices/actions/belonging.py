"""Leaving a unit, or the organisation. Whoever leaves a unit leaves its offices too, unless someone says otherwise."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from secretariat.ground import ledger, powers, reach
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Conflict, NotAllowed, NotFound
from secretariat.offices.actions.keep_able import someone_stays_able
from secretariat.offices.actions.tenures import close_tenure
from secretariat.offices.models import Tenure
from secretariat.offices.permissions import require_fill
from secretariat.people.actions.memberships import amounts, as_it_stands, close_membership
from secretariat.people.models import Application, Membership, Transfer
from secretariat.people.permissions import visible_memberships
from secretariat.structure.actions import tallies

END, KEEP = "end", "keep"
Choices = Mapping[int, str]
"""What becomes of each tenure, by its id: END or KEEP."""


def end_belonging(
    *, actor: Actor, now: datetime, membership_id: int, on: date, reason: str = "", offices: Choices | None = None
) -> Membership:
    """Ends a membership and the offices in that unit; `on` is the first day on which the person no longer belongs.

    `offices` may keep one of those, or end one elsewhere that the actor may fill. By the members themselves, or by an
    officer who admits. Raises NotFound, NotAllowed, Invalid when it would end before it began, or Conflict when nobody
    would be left who can change settings.
    """
    membership = visible_memberships(actor).exclude(path=None).filter(pk=membership_id).first()
    if membership is None:
        raise NotFound(_("There is no such membership within your reach."))
    own = actor.acts_for(membership.person_id)
    grant = None if own else actor.require(powers.ADMIT, membership.path)
    with transaction.atomic(), someone_stays_able(on):
        reach.open_case(membership.person_id)
        membership = as_it_stands(membership)
        check_choices(actor, membership.person_id, membership.unit_id, offices or {})
        close_membership(membership, on, reason=reason)
        outcome = settle_tenures(membership.person_id, membership.unit_id, on, offices or {}, reason=reason)
        ledger.record(
            "offices.end_belonging", actor=actor, now=now, subject=membership, grant=grant,
            person_id=membership.person_id, path=membership.path or "", unit=membership.unit_id, on=on,
            reason=reason, offices=outcome,
        )  # fmt: skip
    return membership


def leave_organisation(*, actor: Actor, now: datetime, reason: str = "") -> int:
    """Lets members leave at once: every membership and office of theirs ends today. Returns how many ended.

    Raises NotAllowed for an account without a person, Conflict when there is nothing to leave, or nobody would be left
    who can change settings.
    """
    if actor.person_id is None:
        raise NotAllowed(_("Only members can leave."))
    if not actor.acts_for(actor.person_id):
        raise NotAllowed(_("An access token cannot leave for its holder. Use a browser."))
    today = timezone.localdate(now)
    with transaction.atomic(), someone_stays_able(today):
        reach.open_case(actor.person_id)
        ended, paths = end_everything(actor.person_id, today, now, reason=reason)
        if not ended:
            raise Conflict(_("You do not belong to any unit, and hold no office."))
        ledger.record(
            "offices.leave_organisation", actor=actor, now=now, person_id=actor.person_id,
            path=paths[0] if paths else "", reason=reason, ended=ended,
        )  # fmt: skip
    return ended


def end_everything(person_id: int, on: date, now: datetime, *, reason: str = "") -> tuple[int, list[str]]:
    """Ends all memberships and tenures and withdraws what is open, of a person whose file is open.

    Returns how many ended, and the paths of the memberships. A step of an action that has checked its permission.
    """
    ended, paths = 0, []
    tallies.lock()
    for membership in Membership.objects.filter(person_id=person_id, valid_to__gt=on).order_by("kind"):
        if membership.path:
            paths.append(membership.path)
        cut_membership(membership, on, reason=reason)
        ended += 1
    for tenure in Tenure.objects.filter(person_id=person_id, valid_to__gt=on).select_related("post"):
        cut_tenure(tenure, on, reason=reason)
        ended += 1
    Transfer.objects.filter(person_id=person_id, state="open").update(state="withdrawn", decided_at=now)
    Application.objects.filter(person_id=person_id, state="open").update(state="withdrawn", decided_at=now)
    return ended, paths


def check_choices(actor: Actor, person_id: int, unit_id: int, choices: Choices) -> None:
    """Raises NotAllowed when an office outside the unit is to end that the actor may not fill, nor holds."""
    if actor.acts_for(person_id):
        return
    ending = [pk for pk, chosen in choices.items() if chosen == END]
    for tenure in Tenure.objects.filter(pk__in=ending, person_id=person_id).exclude(post__unit_id=unit_id):
        require_fill(actor, tenure.path)


def settle_tenures(
    person_id: int, unit_id: int, on: date, choices: Choices, *, reason: str = ""
) -> list[dict[str, Any]]:
    """Ends the person's tenures in a unit from a day on, unless one is kept by choice, and others that were chosen.

    Returns what became of each tenure. A step of an action that has checked its permission.
    """
    outcome = []
    tallies.lock()
    for tenure in Tenure.objects.filter(person_id=person_id, valid_to__gt=on).select_related("post").order_by("pk"):
        chosen = choices.get(tenure.pk) or (END if tenure.post.unit_id == unit_id else KEEP)
        if chosen == END:
            cut_tenure(tenure, on, reason=reason)
        outcome.append({"tenure": tenure.pk, "post": tenure.post_id, "became": chosen})
    return outcome


def cut_tenure(tenure: Tenure, on: date, *, reason: str = "") -> None:
    """Ends a tenure on a day; one that would only begin then is taken out of the record."""
    if tenure.valid_from >= on:
        if tenure.seat is not None:
            tallies.add(tenure.post.unit_id, tenure.period, filled=-1)
        tenure.delete()
    else:
        close_tenure(tenure, on, reason=reason)


def cut_membership(membership: Membership, on: date, *, reason: str = "") -> None:
    """Ends a membership on a day; one that would only begin then is taken out of the record."""
    if membership.valid_from >= on:
        tallies.add(
            membership.unit_id, membership.period, **{k: -v for k, v in amounts(membership.kind).items()}
        )  # fmt: skip
        membership.delete()
    else:
        close_membership(membership, on, reason=reason)
