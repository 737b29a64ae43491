"""Two records of one person become one, and can become two again."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from secretariat.ground import ledger, powers, reach
from secretariat.ground.actor import Actor
from secretariat.ground.dates import Period
from secretariat.ground.errors import Conflict, Invalid, NotAllowed, NotFound
from secretariat.offices.actions.keep_able import require_within, someone_stays_able
from secretariat.offices.models import Tenure
from secretariat.offices.queries.authority import grants_to_come
from secretariat.offices.queries.merging import KEPT, OTHER, MergePreview, clash_between, merge_preview
from secretariat.people.actions.memberships import amounts
from secretariat.people.models import (
    Application,
    ContactDetail,
    DuplicateSuspicion,
    Membership,
    Person,
    PersonMerge,
    PersonName,
    Transfer,
)
from secretariat.people.permissions import require_for_person
from secretariat.people.rules import without
from secretariat.structure.actions import tallies

TABLES: dict[str, type[models.Model]] = {
    "names": PersonName,
    "contacts": ContactDetail,
    "applications": Application,
    "transfers": Transfer,
    "memberships": Membership,
    "tenures": Tenure,
}


def merge_people(
    *, actor: Actor, now: datetime, kept_id: int, dropped_id: int, choices: Mapping[str, str] | None = None
) -> PersonMerge:
    """Moves names, contact details, memberships, offices and requests of one record to another of the same person.

    Memberships and offices that clash need a choice each, by the clash's key: KEPT and OTHER say whose days count,
    SECONDARY makes the moved membership a secondary one. Raises NotAllowed without the power over both, or over the
    offices that either holds; Invalid when a choice is missing; Conflict when both have an open transfer, either record
    is closed, or nobody would be left who can change settings.
    """
    choices = choices or {}
    today = timezone.localdate(now)
    with transaction.atomic(), someone_stays_able(today):
        reach.hold_tree()
        tallies.lock()
        preview = merge_preview(actor=actor, kept_id=kept_id, dropped_id=dropped_id)
        for one, other in ((kept_id, dropped_id), (dropped_id, kept_id)):
            _require_over_offices(actor, one, other, today)
        grant = require_for_person(actor, powers.MERGE_PEOPLE, kept_id)
        for clash in preview.clashes:
            if choices.get(clash.key) not in clash.options:
                raise Invalid(
                    _("Say for each membership and office in question which record is right."), field=clash.key
                )
        if preview.transfers and preview.kept_has_open_transfer and any(t.state == "open" for t in preview.transfers):
            raise Conflict(_("Both records have an open transfer. Settle one of them first."))
        log: dict[str, Any] = {"moved": {}, "removed": {}, "added": {}, "person": {}}
        _move_belongings(preview, log)
        _share_out(preview, Membership, choices, log)
        _share_out(preview, Tenure, choices, log)
        _join_records(preview.kept, preview.dropped, log)
        log["elsewhere"] = _merge_elsewhere(kept_id, dropped_id)
        first, second = sorted((kept_id, dropped_id))
        DuplicateSuspicion.objects.filter(first_id=first, second_id=second).update(state="merged", decided_at=now)
        merge = PersonMerge.objects.create(kept_id=kept_id, dropped_id=dropped_id, moved=log, merged_at=now)
        ledger.record(
            "offices.merge_people", actor=actor, now=now, subject=merge, grant=grant, person_id=kept_id,
            path=grant.low, dropped=dropped_id, choices=dict(choices),
        )  # fmt: skip
    return merge


def _require_over_offices(actor: Actor, person_id: int, other_id: int, today: date) -> None:
    """Whoever makes two records one hands the offices of each to the holder of the other, and their account.

    Raises NotAllowed where that is not the actor's to do.
    """
    if actor.person_id == person_id:
        return
    reach.open_case(person_id)
    for tenure in Tenure.objects.filter(person_id=person_id, valid_to__gt=today):
        if not actor.may(powers.FILL_POSTS, tenure.path):
            raise NotAllowed(_("One of these records holds an office that is not yours to fill. Ask the unit above."))
    if actor.person_id == other_id:
        require_within(actor, grants_to_come(person_id, today))


def undo_merge(*, actor: Actor, now: datetime, merge_id: int) -> PersonMerge:
    """Makes two records of one again; what happened to moved memberships and offices since goes along with them.

    Raises NotFound, NotAllowed, or Conflict when the record has changed in a way that cannot be taken apart.
    """
    merge = PersonMerge.objects.filter(pk=merge_id).first()
    if merge is None:
        raise NotFound(_("There is no such merge within your reach."))
    with transaction.atomic(), someone_stays_able(timezone.localdate(now)):
        grant = require_for_person(actor, powers.MERGE_PEOPLE, merge.kept_id)
        tallies.lock()
        merge = PersonMerge.objects.select_for_update().get(pk=merge_id)
        kept = Person.objects.get(pk=merge.kept_id)
        if merge.undone_at or not merge.moved or kept.merged_into_id or kept.erased_at:
            raise Conflict(_("This merge can no longer be undone."))
        reach.open_case(merge.dropped_id)
        dropped = Person.objects.get(pk=merge.dropped_id)
        try:
            with transaction.atomic():
                _take_apart(kept, dropped, merge.moved)
        except IntegrityError as error:
            raise Conflict(_("The record has changed since; correct it by hand instead.")) from error
        reach.open_case(kept.pk)
        merge.undone_at = now
        merge.save(update_fields=["undone_at"])
        first, second = sorted((kept.pk, dropped.pk))
        DuplicateSuspicion.objects.filter(first_id=first, second_id=second).update(state="open", decided_at=None)
        ledger.record(
            "offices.undo_merge", actor=actor, now=now, subject=merge, grant=grant, person_id=kept.pk,
            path=grant.low, dropped=dropped.pk,
        )  # fmt: skip
    return merge


def _move_belongings(preview: MergePreview, log: dict[str, Any]) -> None:
    kept, dropped = preview.kept, preview.dropped
    log["names"] = {str(n.pk): n.kind for n in preview.names}
    for name in preview.names:
        # A person has one primary name; the other record's becomes a name by which they are also known.
        name.kind = "known" if name.kind == "primary" else name.kind
    for key, rows in (
        ("names", preview.names),
        ("contacts", preview.contacts),
        ("applications", preview.applications),
        ("transfers", preview.transfers),
    ):
        _move(TABLES[key], rows, dropped.pk, kept)
        log["moved"][key] = [row.pk for row in rows]


def _move(model: type[models.Model], rows: list[Any], source_id: int, target: Person) -> None:
    """Takes rows out of one person's file and puts them, with their ids, into another's."""
    if not rows:
        return
    ids = [row.pk for row in rows]
    reach.open_case(source_id)
    model._default_manager.filter(pk__in=ids).delete()
    reach.open_case(target.pk)
    for row in rows:
        row.person_id = target.pk
        if model is Membership:
            row.sort_name = target.sort_name
    model._default_manager.bulk_create(rows)


def _share_out(
    preview: MergePreview, model: type[models.Model], choices: Mapping[str, str], log: dict[str, Any]
) -> None:
    """Moves the rows that stand beside the kept ones, and shares out the days of those that do not, by the choices."""
    key = "memberships" if model is Membership else "tenures"
    kept, dropped = preview.kept, preview.dropped
    clashing = {c.row.pk: c for c in preview.clashes if isinstance(c.row, model)}
    rows = preview.memberships if model is Membership else preview.tenures
    moved = [row for row in rows if row.pk not in clashing]
    standing = list({other.pk: other for clash in clashing.values() for other in clash.against}.values())
    before, gone, pieces = list(standing), [], []
    for clash in clashing.values():
        row = clash.row
        against = [other for other in standing if clash_between(row, other)]
        if choices[clash.key] == OTHER:
            moved.append(row)
            for other in against:
                standing.remove(other)
                standing += [_piece(other, kept, days) for days in without(other.period, [row.period])]
            continue
        gone.append(row)
        if choices[clash.key] == KEPT:
            pieces += [_piece(row, kept, days) for days in without(row.period, [o.period for o in against])]
        else:
            pieces.append(_piece(row, kept, row.period, kind=Membership.SECONDARY))
    removed: list[dict[str, Any]] = []
    for row in gone:
        _remove(row, dropped.pk, removed)
    for row in before:
        if row not in standing:
            _remove(row, kept.pk, removed)
    _move(model, moved, dropped.pk, kept)
    reach.open_case(kept.pk)
    added = [row for row in standing if row.pk is None] + pieces
    for piece in added:
        piece.save(force_insert=True)
        _count(piece, 1)
    log["moved"][key] = [row.pk for row in moved]
    log["removed"][key] = removed
    log["added"][key] = [_snapshot(piece) for piece in added]


def _piece(row: Any, person: Person, days: Period, **changed: Any) -> Any:
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    values |= {"person_id": person.pk, "valid_from": days.start, "valid_to": days.end, **changed}
    if isinstance(row, Membership):
        values["sort_name"] = person.sort_name
    return type(row)(**values)


def _remove(row: Any, person_id: int, removed: list[dict[str, Any]]) -> None:
    reach.open_case(person_id)
    removed.append(_snapshot(row))
    _count(row, -1)
    type(row)._default_manager.filter(pk=row.pk).delete()


def _count(row: Any, sign: int) -> None:
    if isinstance(row, Membership):
        tallies.add(row.unit_id, row.period, **{k: sign * v for k, v in amounts(row.kind).items()})
    elif row.seat is not None:
        tallies.add(row.post.unit_id, row.period, filled=sign)


def _snapshot(row: Any) -> dict[str, Any]:
    return {f.attname: f.value_to_string(row) if f.get_internal_type() == "DateField" else getattr(row, f.attname)
            for f in row._meta.concrete_fields}  # fmt: skip


def _restore(model: type[models.Model], values: dict[str, Any]) -> Any:
    fields = {f.attname: f for f in model._meta.concrete_fields}
    return model(**{name: fields[name].to_python(value) for name, value in values.items()})


def _join_records(kept: Person, dropped: Person, log: dict[str, Any]) -> None:
    log["person"] = {
        "user": dropped.user_id if kept.user_id is None else None,
        "born": kept.born_on is None and dropped.born_on is not None,
        "language": bool(not kept.language and dropped.language),
    }
    user_id = log["person"]["user"]
    reach.open_case(dropped.pk)
    dropped.merged_into = kept
    if user_id:
        dropped.user_id = None
    dropped.save(update_fields=["merged_into", "user"])
    reach.open_case(kept.pk)
    if user_id:
        kept.user_id = user_id
    if log["person"]["born"]:
        kept.born_on, kept.born_precision = dropped.born_on, dropped.born_precision
    if log["person"]["language"]:
        kept.language = dropped.language
    kept.save(update_fields=["user", "born_on", "born_precision", "language"])


def _merge_elsewhere(kept_id: int, dropped_id: int) -> dict[str, Any]:
    """Has the packages above move what they keep of the dropped record, whose file and whose successor's are known."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ground_merge_everywhere(%s, %s)::text", [kept_id, dropped_id])
        moved: dict[str, Any] = json.loads(cursor.fetchone()[0])
        return moved


def _take_apart(kept: Person, dropped: Person, log: dict[str, Any]) -> None:
    reach.open_case(kept.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ground_unmerge_everywhere(%s, %s, %s)", [kept.pk, dropped.pk, json.dumps(log.get("elsewhere", {}))]
        )
    for key in ("memberships", "tenures"):
        model = TABLES[key]
        for values in log["added"][key]:
            row = model._default_manager.filter(pk=values["id"], person_id=kept.pk).first()
            if row is None or _facts(_snapshot(row)) != _facts(values):
                raise Conflict(_("The record has changed since; correct it by hand instead."))
            _count(row, -1)
            row.delete()
    for key, model in TABLES.items():
        reach.open_case(kept.pk)
        rows = list(model._default_manager.filter(pk__in=log["moved"][key], person_id=kept.pk))
        if key == "names":
            for row in rows:
                row.kind = log["names"][str(row.pk)]  # type: ignore[attr-defined]
        _move(model, rows, kept.pk, dropped)
    for key in ("memberships", "tenures"):
        model = TABLES[key]
        for values in log["removed"][key]:
            row = _restore(model, values)
            reach.open_case(row.person_id)
            row.save(force_insert=True)
            _count(row, 1)
    reach.open_case(kept.pk)
    if log["person"]["user"] and kept.user_id == log["person"]["user"]:
        kept.user_id = None
        kept.save(update_fields=["user"])
        dropped.user_id = log["person"]["user"]
    if log["person"]["born"] and kept.born_on == dropped.born_on:
        kept.born_on, kept.born_precision = None, "d"
        kept.save(update_fields=["born_on", "born_precision"])
    if log["person"]["language"] and kept.language == dropped.language:
        kept.language = ""
        kept.save(update_fields=["language"])
    reach.open_case(dropped.pk)
    dropped.merged_into = None
    dropped.save(update_fields=["merged_into", "user"])


def _facts(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in values.items() if k not in ("path", "sort_name", "reason")}
