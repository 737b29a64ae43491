"""Records that may be one person: listed, compared, merged, kept apart, and the merge undone."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from pydantic import Field, StringConstraints

from secretariat.ground import clock
from secretariat.kit.rest.fields import Entry, IdText, Limit, Shown
from secretariat.kit.rest.paging import CursorText, Page, actor_of, cursor_after, page, position
from secretariat.kit.rest.shapes import ContactShown, MembershipShown, PersonName, membership_shown
from secretariat.offices import actions, queries
from secretariat.offices.api.router import router
from secretariat.offices.api.shown import TenureShown, tenures_shown
from secretariat.offices.models import Tenure
from secretariat.offices.queries import MergePreview
from secretariat.people.actions import keep_apart as keep_records_apart
from secretariat.people.models import DuplicateSuspicion, PersonMerge

Side = Literal["first", "second"]
Option = Literal["kept", "other", "secondary"]


class RecordShown(Shown):
    """One of two records."""

    person_id: int
    name: str


class SuspicionShown(Shown):
    """Two records that may be one person, how alike they are from 0 to 1, and why."""

    id: int
    first: RecordShown
    second: RecordShown
    score: float
    reasons: list[str]
    state: Literal["open", "merged", "different"]
    found_at: datetime


class ClashShown(Shown):
    """A membership or tenure of the record to be dropped that cannot stand beside those of the other. Merging needs a
    choice for its `key`: whose days count (`kept`, `other`), or that the moved membership becomes a `secondary` one.
    """

    key: str
    options: list[Option]
    membership: MembershipShown | None
    tenure: TenureShown | None
    against_memberships: list[MembershipShown]
    against_tenures: list[TenureShown]


class ComparisonShown(Shown):
    """What merging would move from one record to the other, and what clashes."""

    suspicion: SuspicionShown
    kept_id: int
    dropped_id: int
    names: list[PersonName]
    contacts: list[ContactShown]
    memberships: list[MembershipShown]
    tenures: list[TenureShown]
    clashes: list[ClashShown]


class MergeShown(Shown):
    """Two records that became one."""

    id: int
    kept_id: int
    dropped_id: int
    merged_at: datetime
    undone_at: datetime | None


ClashKey = Annotated[str, StringConstraints(pattern=r"^[mt][1-9][0-9]{0,18}$")]


class MergeEntry(Entry):
    """Which record is kept, and for each clash, by its key, what counts."""

    keep: Side = "first"
    choices: Annotated[dict[ClashKey, Option], Field(max_length=200)] = {}


def _suspicion(row: DuplicateSuspicion) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in ("id", "score", "reasons", "state", "found_at")}
    for side in ("first", "second"):
        person = getattr(row, side)
        shown[side] = {"person_id": person.pk, "name": person.display_name}
    return shown


def _merge(row: PersonMerge) -> dict[str, Any]:
    return {name: getattr(row, name) for name in MergeShown.model_fields}


def _sides(row: DuplicateSuspicion, keep: Side) -> tuple[int, int]:
    return (row.first_id, row.second_id) if keep == "first" else (row.second_id, row.first_id)


def _clash(clash: Any) -> dict[str, Any]:
    held = isinstance(clash.row, Tenure)
    return {
        "key": clash.key,
        "options": clash.options,
        "membership": None if held else membership_shown(clash.row),
        "tenure": tenures_shown([clash.row])[0] if held else None,
        "against_memberships": [] if held else [membership_shown(row) for row in clash.against],
        "against_tenures": tenures_shown(clash.against) if held else [],
    }


def _preview(preview: MergePreview) -> dict[str, Any]:
    return {
        "kept_id": preview.kept.pk,
        "dropped_id": preview.dropped.pk,
        "names": [{name: getattr(n, name) for name in PersonName.model_fields} for n in preview.names],
        "contacts": [{name: getattr(c, name) for name in ContactShown.model_fields} for c in preview.contacts],
        "memberships": [membership_shown(row) for row in preview.memberships],
        "tenures": tenures_shown(preview.tenures),
        "clashes": [_clash(clash) for clash in preview.clashes],
    }


@router.get("/duplicates", response=Page[SuspicionShown], summary="Suspected duplicates")
def list_duplicates(request: HttpRequest, cursor: CursorText | None = None, limit: Limit = 50) -> Any:
    """Within your reach, the most alike first. Needs the power “Merge duplicates”."""
    found = queries.page_of_suspicions(actor=actor_of(request), after=position(cursor, float, int), limit=limit + 1)
    last = cursor_after(found[limit - 1].score, found[limit - 1].pk) if len(found) > limit else None
    return page(request, [_suspicion(row) for row in found[:limit]], last)


@router.get("/duplicates/{suspicion_id}", response=ComparisonShown, summary="Compare two records")
def compare_records(request: HttpRequest, suspicion_id: IdText, keep: Side = "first") -> Any:
    """What merging would move and what clashes, whichever record is to be kept. Needs the power “Merge duplicates” over
    both.
    """
    actor = actor_of(request)
    row = queries.require_suspicion(actor=actor, suspicion_id=suspicion_id)
    kept, dropped = _sides(row, keep)
    return _preview(queries.merge_preview(actor=actor, kept_id=kept, dropped_id=dropped)) | {
        "suspicion": _suspicion(row)
    }


@router.post("/duplicates/{suspicion_id}/merge", response=MergeShown, summary="Merge two records")
def merge_people(request: HttpRequest, suspicion_id: IdText, entry: MergeEntry) -> Any:
    """Makes one record of two; it can be undone. Needs the power “Merge duplicates” over both."""
    actor = actor_of(request)
    kept, dropped = _sides(queries.require_suspicion(actor=actor, suspicion_id=suspicion_id), entry.keep)
    choices = {str(key): str(option) for key, option in entry.choices.items()}
    return _merge(actions.merge_people(actor=actor, now=clock.now(), kept_id=kept, dropped_id=dropped, choices=choices))


@router.post("/duplicates/{suspicion_id}/keep-apart", response=SuspicionShown, summary="Keep two records apart")
def keep_apart(request: HttpRequest, suspicion_id: IdText) -> Any:
    """They are two people, and are not suspected again. Needs the power “Merge duplicates” over both."""
    return _suspicion(keep_records_apart(actor=actor_of(request), now=clock.now(), suspicion_id=suspicion_id))


@router.get("/people/{person_id}/merges", response=Page[MergeShown], summary="Merges into a record")
def list_merges(request: HttpRequest, person_id: IdText) -> Any:
    """Those that can still be undone, the latest first."""
    return page(request, [_merge(m) for m in queries.merges_of(actor=actor_of(request), person_id=person_id)], None)


@router.post("/merges/{merge_id}/undo", response=MergeShown, summary="Undo a merge")
def undo_merge(request: HttpRequest, merge_id: IdText) -> Any:
    """There are two records again. Needs the power “Merge duplicates” over the person."""
    return _merge(actions.undo_merge(actor=actor_of(request), now=clock.now(), merge_id=merge_id))
