"""The ledger, and how far its chain of seals has come."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from secretariat.ground import clock
from secretariat.kit.rest.fields import BIGGEST, IdText, Limit, Shown, TextParam, UnitIdText
from secretariat.kit.rest.paging import CursorText, Page, actor_of, cursor_after, page, position
from secretariat.offices import queries
from secretariat.offices.api.router import router
from secretariat.offices.api.shown import below
from secretariat.offices.queries import Act
from secretariat.structure.permissions import require_signed_in


class ActShown(Shown):
    """One act of the ledger; `payload` says what changed, and is null once it has been erased."""

    id: int
    at: datetime
    action: str
    label: str
    actor_kind: str
    actor_name: str
    actor_person_id: int | None
    power: str
    authority: str
    subject_type: str
    subject_id: int | None
    person_id: int | None
    unit_id: int | None
    payload: dict[str, Any] | None
    erased_at: datetime | None
    sealed: bool


class ChainShown(Shown):
    """The last sealed act and its hash; whether acts that you may read wait for their seal; the kinds of acts."""

    sealed_up_to: int | None
    hash: str
    waiting: bool
    actions: list[str]


def _act(act: Act) -> dict[str, Any]:
    shown = {name: getattr(act.entry, name) for name in ActShown.model_fields if hasattr(act.entry, name)}
    return shown | {
        "label": act.label,
        "authority": act.authority,
        "unit_id": act.unit_id,
        "sealed": act.sealed,
    }


@router.get("/ledger", response=Page[ActShown], summary="The ledger")
def list_acts(
    request: HttpRequest,
    unit: UnitIdText | None = None,
    person: IdText | None = None,
    action: TextParam = "",
    cursor: CursorText | None = None,
    limit: Limit = 50,
) -> Any:
    """Acts within the reach of your power “Read the ledger”, those that you did and those about you, latest first: in a
    `unit` and below it, by or about a `person`, of one kind (`action`).
    """
    actor = actor_of(request)
    require_signed_in(actor)
    within = below(unit, clock.today())
    (before,) = position(cursor, int) or (BIGGEST,)
    found = queries.page_of_ledger(
        actor=actor, within=within, person_id=person, action=action, before=before, limit=limit + 1
    )
    acts = queries.acts_in_words(actor=actor, entries=found[:limit])
    last = cursor_after(found[limit - 1].pk) if len(found) > limit else None
    return page(request, [_act(act) for act in acts], last)


@router.get("/ledger/chain", response=ChainShown, summary="The chain of seals")
def get_chain(request: HttpRequest) -> Any:
    """Write the hash down elsewhere: whoever holds it can show that nothing before was changed."""
    actor = actor_of(request)
    require_signed_in(actor)
    state = queries.chain_state(actor=actor)
    kinds = [code for code, _label in queries.actions_seen(actor=actor)]
    return {"sealed_up_to": state.entry_id, "hash": state.hash, "waiting": state.waiting, "actions": kinds}
