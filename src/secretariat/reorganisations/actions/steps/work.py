"""What the steps of one reorganisation share."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from secretariat.ground import ledger, paths, reach
from secretariat.ground.actor import Actor, Grant
from secretariat.ground.dates import Period
from secretariat.ground.errors import Conflict
from secretariat.people.models import Application, Transfer
from secretariat.reorganisations.models import Trace
from secretariat.structure.actions import tallies
from secretariat.structure.models import ChangeEvent

PersonEntry = tuple[models.Model | None, int, str, dict[str, object]]


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """A transaction in which no other reorganisation runs, and nobody writes where units stand."""
    with transaction.atomic():
        reach.hold_tree_alone()
        yield


@dataclass
class Work:
    """One reorganisation under way: its event, its traces, and what the ledger will say of persons."""

    event: ChangeEvent
    on: date
    today: date
    traces: list[Trace] = field(default_factory=list)
    entries: dict[str, list[PersonEntry]] = field(default_factory=dict)
    totals: list[tuple[int, Period, dict[str, int]]] = field(default_factory=list)

    def ended(self, kind: str, row: models.Model, was_to: date, precision: str, path: str) -> None:
        """Notes that a row that ran until another day now ends on the day."""
        self.traces.append(
            Trace(event=self.event, kind=kind, row_id=row.pk, was_to=was_to, was_precision=precision, now_to=self.on,
                  path=path)
        )  # fmt: skip

    def made(self, kind: str, row: models.Model, ends: date, path: str) -> None:
        """Notes that a row was made."""
        self.traces.append(Trace(event=self.event, kind=kind, row_id=row.pk, now_to=ends, path=path))

    def tell(self, action: str, subject: models.Model, person_id: int, path: str, **payload: object) -> None:
        """Notes what the ledger will say of one person."""
        self.entries.setdefault(action, []).append((subject, person_id, path, {"change": self.event.pk, **payload}))

    def count(self) -> None:
        """Writes the totals gathered so far, before anything moves on."""
        tallies.add_many(self.totals)
        self.totals = []

    def finish(self, actor: Actor, now: datetime, grant: Grant) -> None:
        """Writes traces and the persons' ledger entries."""
        Trace.objects.bulk_create(self.traces, batch_size=2000)
        for action, entries in self.entries.items():
            ledger.record_each(action, entries, actor=actor, now=now, grant=grant)


def require_all(found: int, expected: int) -> None:
    """Raises Conflict when rows of the plan are gone or out of sight."""
    if found != expected:
        raise Conflict(_("Something has changed meanwhile. Look at the new preview before you confirm."))


def apply_paths(today: date, ranges: Iterable[tuple[str, str]]) -> int:
    """Sets the paths that decide on access in some ranges to what they must be today; returns how many changed."""
    changed = 0
    with connection.cursor() as cursor:
        for low, high in paths.reduce(ranges):
            cursor.execute("SELECT reorganisations_apply_paths(%s, %s, %s)", [today, low, high])
            changed += int(cursor.fetchone()[0])
    return changed


def follow_requests(today: date, actor: Actor, now: datetime, grant: Grant | None) -> int:
    """Lets open applications and transfers follow units that have ended, and returns how many did.

    They go to the unit that it was merged into; an application, where there is none, to the unit above. A transfer to
    or from nowhere is declined.
    """
    refusal = _("A reorganisation has ended the unit. Ask again, from and to where you wish.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, id, person_id, old_unit, new_unit, path FROM reorganisations_follow_requests(%s, %s)",
            [today, refusal],
        )
        rows = cursor.fetchall()
    for kind, model, action in _FOLLOWS:
        entries: list[PersonEntry] = [
            (model(pk=pk), person_id, path, {"unit": old, "to": new})
            for what, pk, person_id, old, new, path in rows
            if what == kind
        ]
        ledger.record_each(action, entries, actor=actor, now=now, grant=grant)
    return len(rows)


_FOLLOWS: list[tuple[str, type[models.Model], str]] = [
    ("application", Application, "reorganisations.application_follows"),
    ("transfer", Transfer, "reorganisations.transfer_follows"),
    ("ended", Transfer, "reorganisations.transfer_ended"),
]
