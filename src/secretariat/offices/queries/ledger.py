"""The ledger as its readers see it: who did what, when, on whose authority, and what changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from secretariat.ground import clock, ledger, paths, powers
from secretariat.ground.actor import Actor
from secretariat.ground.models import LedgerEntry, LedgerSeal
from secretariat.offices.models import Post, Tenure
from secretariat.offices.permissions import visible_ledger
from secretariat.offices.queries.ledger_words import (
    act_label,
    actor_label,
    facts,
    mentioned,
)
from secretariat.people.permissions import visible
from secretariat.structure.models import ChangeEvent
from secretariat.structure.queries import names_of
from secretariat.structure.queries.titles import titles_of
from secretariat.structure.rules import in_language


@dataclass(frozen=True)
class Act:
    """One act in words: who, on whose authority (a post in a unit), about whom, in which unit."""

    entry: LedgerEntry
    sealed: bool
    label: str
    by: str
    authority: str
    facts: list[tuple[str, str]]
    person_name: str
    unit_id: int | None
    unit_name: str
    power: str
    of_the_whole: bool
    """Whether it concerns the whole organisation and no one unit."""


@dataclass(frozen=True)
class ChainState:
    """How far the chain of seals has come: its last sealed act and its hash, and whether later acts wait for theirs."""

    entry_id: int | None
    hash: str
    waiting: bool


def page_of_ledger(
    *,
    actor: Actor,
    within: tuple[str, str] | None = None,
    person_id: int | None = None,
    action: str = "",
    before: int | None = None,
    limit: int = 50,
) -> list[LedgerEntry]:
    """Acts that the actor may read, the latest first: in a range of paths, about or by a person, of one kind.

    From before an id on.
    """
    rows = visible_ledger(actor)
    if within is not None:
        rows = rows.filter(path__gte=within[0], path__lt=within[1])
    if person_id is not None:
        rows = rows.filter(Q(person_id=person_id) | Q(actor_person_id=person_id))
    if action:
        rows = rows.filter(action=action)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[:limit])


def acts_in_words(*, actor: Actor, entries: Iterable[LedgerEntry]) -> list[Act]:
    """Acts with the names that belong to them, as far as the actor may know them: ten queries at most."""
    rows = list(entries)
    sealed = set(LedgerSeal.objects.filter(entry_id__in=[e.pk for e in rows]).values_list("entry_id", flat=True))
    said = {pair for e in rows for pair in mentioned(e.payload)}
    told: dict[str, set[int]] = {kind: {pk for k, pk in said if k == kind} for kind in ("unit", "post", "tenure")}
    tenures = Tenure.objects.filter(pk__in={e.tenure_id for e in rows if e.tenure_id} | told["tenure"])
    held = list(tenures.values_list("pk", "post_id", "kind"))
    post_of = {pk: post_id for pk, post_id, _kind in held}
    kind_of = {pk: kind for pk, _post_id, kind in held}
    unit_of = {e.pk: paths.unit_ids(e.path)[-1] for e in rows if e.path}
    people = dict(
        visible(actor).filter(pk__in={e.person_id for e in rows if e.person_id}).values_list("pk", "display_name")
    )
    names = _names({*post_of.values()} | told["post"], {*unit_of.values()} | told["unit"])
    names |= {("tenure", pk): names[("post", post)] for pk, post in post_of.items() if ("post", post) in names}
    changes = ChangeEvent.objects.filter(pk__in={pk for kind, pk in said if kind == "change"})
    names |= {("change", pk): title for pk, title in titles_of(changes).items()}
    return [
        Act(
            entry=e,
            sealed=e.pk in sealed,
            label=act_label(e.action),
            by=actor_label(e),
            authority=_as_held(
                names.get(("post", post_of.get(e.tenure_id or 0, 0)), ""), kind_of.get(e.tenure_id or 0)
            ),
            facts=facts(e.payload, names),
            person_name=people.get(e.person_id or 0, ""),
            unit_id=unit_of.get(e.pk),
            unit_name=names.get(("unit", unit_of.get(e.pk, 0)), ""),
            power=str(powers.CATALOGUE[e.power].label) if e.power in powers.CATALOGUE else "",
            of_the_whole=ledger.of_the_whole(e),
        )
        for e in rows
    ]


def _as_held(post: str, kind: str | None) -> str:
    """A post, and whether it is held as a deputy or for the time being."""
    if not post or kind not in (Tenure.DEPUTY, Tenure.ACTING):
        return post
    return f"{post} ({_('deputy') if kind == Tenure.DEPUTY else _('acting')})"


def _names(post_ids: set[int], unit_ids: set[int]) -> dict[tuple[str, int], str]:
    posts = list(Post.objects.filter(pk__in=post_ids).select_related("type"))
    units = names_of(unit_ids | {post.unit_id for post in posts}, clock.today())
    language = get_language() or "en"
    named = {("unit", pk): name for pk, name in units.items()}
    return named | {
        ("post", post.pk): f"{in_language(post.type.names, language)}, {units[post.unit_id]}" for post in posts
    }


def actions_seen(*, actor: Actor) -> list[tuple[str, str]]:
    """The kinds of acts among the latest two hundred that the actor may read, in words, for a filter."""
    latest: Any = visible_ledger(actor).order_by("-pk").values_list("action", flat=True)[:200]
    return sorted(((action, act_label(action)) for action in set(latest)), key=lambda pair: pair[1])


def person_for_filter(*, actor: Actor, person_id: int) -> str:
    """The name of a person by whom the ledger is filtered; empty when the actor may not know it."""
    return visible(actor).filter(pk=person_id).values_list("display_name", flat=True).first() or ""


def chain_state(*, actor: Actor) -> ChainState:
    """How far the chain has come, and whether acts that the actor may read wait for their seal."""
    last = LedgerSeal.objects.order_by("-pk").first()
    if last is None:
        return ChainState(None, "", visible_ledger(actor).exists())
    waiting = visible_ledger(actor).filter(pk__gt=last.entry_id).exists()
    return ChainState(last.entry_id, bytes(last.hash).hex(), waiting)
