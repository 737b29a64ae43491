"""Memberships and tenures that end or go on elsewhere."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from secretariat.ground.dates import DAY, Period
from secretariat.ground.errors import Conflict, Invalid
from secretariat.offices.actions.tenures import open_tenure
from secretariat.offices.models import Post, Tenure
from secretariat.people.actions.memberships import amounts
from secretariat.people.models import Membership
from secretariat.reorganisations import rules
from secretariat.reorganisations.actions.steps.work import Work, require_all
from secretariat.reorganisations.models import Trace
from secretariat.reorganisations.rules import Plan
from secretariat.structure.queries import name_of

Places = Mapping[str, tuple[int, str]]
"""The unit and the path that decides on access to it, for each place that a choice may name."""


def carry_members(plan: Plan, work: Work, places: Places) -> None:
    """Ends the memberships of a plan on its day and opens those that follow, a handful of queries for any number."""
    target = {pk: flow.to for flow in plan.flows for pk in flow.memberships}
    rows = list(Membership.objects.filter(pk__in=target).order_by("kind", "-valid_to", "pk"))
    require_all(len(rows), len(target))
    closing = {row.pk: row for row in rows}
    opening: dict[tuple[int, int], Membership] = {}
    known = _known(rows, {unit_id for unit_id, _path in places.values()}, work)
    for row in rows:
        place = places.get(target[row.pk])
        if place is None:
            continue
        unit_id, path = place
        key = row.person_id, unit_id
        there = known.get(key)
        if (there is not None and there.kind == row.kind) or key in opening:
            continue
        if there is not None and there.kind == Membership.PRIMARY:
            continue
        if there is not None:
            # The person belongs there as a secondary member and now comes as a primary one.
            if there.valid_from >= work.on:
                raise Conflict(
                    _("Someone's secondary membership of %(unit)s begins on or after that day. End it first.")
                    % {"unit": name_of(unit_id, work.on)}
                )
            closing[there.pk] = there
        opening[key] = Membership(
            person_id=row.person_id, unit_id=unit_id, kind=row.kind, path=path, sort_name=row.sort_name,
            valid_from=work.on, valid_to=row.valid_to, from_precision=DAY, to_precision=row.to_precision,
        )  # fmt: skip
    _close(list(closing.values()), work)
    _open(list(opening.values()), work)
    for row in rows:
        moved = opening.get((row.person_id, places[target[row.pk]][0])) if target[row.pk] in places else None
        action = "reorganisations.membership_moved" if moved else "reorganisations.membership_ended"
        work.tell(action, moved or row, row.person_id, (moved or row).path or "", membership=row.pk, on=work.on)


def _known(rows: list[Membership], units: set[int], work: Work) -> dict[tuple[int, int], Membership]:
    going = {row.pk for row in rows}
    found = Membership.objects.filter(
        unit_id__in=units, person_id__in={row.person_id for row in rows}, valid_to__gt=work.on
    )
    return {(row.person_id, row.unit_id): row for row in found if row.pk not in going}


def _close(rows: list[Membership], work: Work) -> None:
    for row in rows:
        work.ended(Trace.MEMBERSHIP, row, row.valid_to, row.to_precision, row.path or "")
        figures = {name: -number for name, number in amounts(row.kind).items()}
        work.totals.append((row.unit_id, Period(work.on, row.valid_to), figures))
    changed = Membership.objects.filter(pk__in=[row.pk for row in rows]).update(valid_to=work.on, to_precision=DAY)
    require_all(changed, len(rows))


def _open(rows: list[Membership], work: Work) -> None:
    try:
        with transaction.atomic():
            Membership.objects.bulk_create(rows, batch_size=2000)
    except IntegrityError as error:
        raise Conflict(_("Someone has another membership in these days that does not go with this.")) from error
    for row in rows:
        work.made(Trace.MEMBERSHIP, row, row.valid_to, row.path or "")
        work.totals.append((row.unit_id, row.period, amounts(row.kind)))


def carry_tenures(plan: Plan, work: Work, places: Places) -> None:
    """Ends the tenures of a plan that end, and carries the others over into posts of the same kind."""
    fates = {fate.tenure_id: fate for fate in plan.tenures if fate.fate != rules.CARRY}
    rows = list(Tenure.objects.filter(pk__in=fates).select_related("post").order_by("pk"))
    require_all(len(rows), len(fates))
    for row in rows:
        work.ended(Trace.TENURE, row, row.valid_to, row.to_precision, row.path)
        if row.seat is not None:
            work.totals.append((row.post.unit_id, Period(work.on, row.valid_to), {"filled": -1}))
    changed = Tenure.objects.filter(pk__in=fates).update(valid_to=work.on, to_precision=DAY)
    require_all(changed, len(rows))
    for row in rows:
        place = places.get(fates[row.pk].fate)
        if place is None:
            work.tell("reorganisations.tenure_ended", row, row.person_id, row.path, tenure=row.pk, on=work.on)
            continue
        follows = _carry(row, place, work)
        work.tell(
            "reorganisations.tenure_carried", follows, row.person_id, follows.path, tenure=row.pk,
            carried_to=follows.pk, on=work.on,
        )  # fmt: skip


def _carry(row: Tenure, place: tuple[int, str], work: Work) -> Tenure:
    unit_id, path = place
    post = Post.objects.at(work.on).filter(unit_id=unit_id, type_id=row.post.type_id).first()
    if post is None:
        raise Invalid(
            _("%(unit)s has no post of this kind to carry the tenure over into.") % {"unit": name_of(unit_id, work.on)},
            field="tenures",
        )
    try:
        made = open_tenure(
            post=post, path=path, person_id=row.person_id, kind=row.kind, start=work.on, end=row.valid_to
        )
    except Conflict as error:
        raise Conflict(f"{name_of(unit_id, work.on)}: {error.message}", field="tenures") from error
    if row.to_precision != DAY:
        Tenure.objects.filter(pk=made.pk).update(to_precision=row.to_precision)
    work.made(Trace.TENURE, made, made.valid_to, path)
    return made
