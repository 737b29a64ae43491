"""Imports and exports as their uploader sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from secretariat.ground import paths, powers
from secretariat.ground.actor import Actor
from secretariat.ground.errors import NotFound
from secretariat.imports.models import ExportRun, ImportConflict, ImportMatch, ImportRun
from secretariat.imports.permissions import visible_exports, visible_imports
from secretariat.imports.queries import words
from secretariat.imports.rules.columns import TABLES
from secretariat.imports.rules.problems import STATES
from secretariat.structure.queries import names_of

LATEST = 20


def imports_of(actor: Actor, limit: int = LATEST) -> list[ImportRun]:
    """The actor's imports, the latest first."""
    return list(visible_imports(actor).defer("report").order_by("-started_at", "-pk")[:limit])


def import_run(actor: Actor, run_id: int) -> ImportRun:
    """One import of the actor's. Raises NotFound."""
    run = visible_imports(actor).filter(pk=run_id).first()
    if run is None:
        raise NotFound(_("There is no such import of yours."))
    return run


def exports_of(actor: Actor, limit: int = LATEST) -> list[ExportRun]:
    """The actor's exports, the latest first."""
    return list(visible_exports(actor).order_by("-started_at", "-pk")[:limit])


def export_run(actor: Actor, run_id: int) -> ExportRun:
    """One export of the actor's. Raises NotFound."""
    run = visible_exports(actor).filter(pk=run_id).first()
    if run is None:
        raise NotFound(_("There is no such export of yours."))
    return run


def reach_in_words(actor: Actor, on: date) -> list[str]:
    """The names of the units whose files an export holds, with everything below them."""
    ids = [paths.unit_ids(low)[-1] for low, _high in actor.reach(powers.EXPORT) if low]
    names = names_of(ids, on)
    return [names[i] for i in ids]


@dataclass(frozen=True)
class TableCounts:
    """How many rows of a table are new, changed, unchanged and conflicting, and which."""

    table: str
    label: str
    counts: tuple[int, ...]
    rows: tuple[tuple[str, str], ...]
    """State and row numbers in words, of those states that have any."""


def counts_of(report: dict[str, Any]) -> list[TableCounts]:
    """The tables of a report in the order in which they are explained."""
    out = []
    for table in TABLES:
        counts = report.get("counts", {}).get(table)
        if counts:
            found = report.get("row_numbers", {}).get(table, {})
            out.append(TableCounts(
                table, str(words.TABLES[table]), tuple(counts.get(state, 0) for state in STATES),
                tuple((str(words.STATES[state]), found[state]) for state in STATES if state in found),
            ))  # fmt: skip
    return out


@dataclass(frozen=True)
class ConflictView:
    """One contradiction in words."""

    conflict: ImportConflict
    title: str
    rule: str


def conflicts_of(run: ImportRun, kind: str = "", start: int = 0, limit: int = 50, after: int = 0) -> list[ConflictView]:
    """Some of a run's contradictions, in the order in which they were found, from one on or after an id."""
    found = run.conflicts.filter(pk__gt=after).order_by("pk")
    if kind:
        found = found.filter(kind=kind)
    return [ConflictView(c, words.conflict_title(c.kind), words.rule(c.kind)) for c in found[start : start + limit]]


def conflict_kinds(run: ImportRun) -> list[tuple[str, str, int]]:
    """Which kinds of contradictions there are: code, words, how many; the most frequent first."""
    found: Sequence[tuple[str, int]] = list(
        run.conflicts.order_by().values_list("kind").annotate(n=Count("pk")).order_by("-n", "kind")
    )
    return [(kind, words.conflict_title(kind), n) for kind, n in found]


@dataclass(frozen=True)
class MatchView:
    """Someone in the files who may be on record, with why that is suspected."""

    match: ImportMatch
    reasons: tuple[str, ...]


def matches_of(run: ImportRun, *, undecided: bool | None = None, limit: int = 20, after: int = 0) -> list[MatchView]:
    """A run's suspected matches after an id: those that wait for a decision, those that have one, or all."""
    found = run.matches.filter(pk__gt=after).order_by("pk")
    if undecided is not None:
        found = found.filter(decision="") if undecided else found.exclude(decision="")
    return [MatchView(m, tuple(str(words.REASONS[r]) for r in m.reasons)) for m in found[:limit]]


def open_matches(run: ImportRun) -> int:
    """How many suspected matches wait for a decision."""
    return run.matches.filter(decision="").count()
