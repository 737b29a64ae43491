"""What the made-up union's ledger says: who did what of late, by the offices that they held on that day.

As much as those who can be signed in as may read of the first district, and of the levels above; in any size about as
little as there is of it. It is recorded as every act is, only later, and follows from the tables alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from secretariat.ground import ledger, paths, powers
from secretariat.ground.actor import PERSON, Actor, Grant, system, visitor
from secretariat.offices.models import PostPower, Tenure
from secretariat.offices.rules import add_months
from secretariat.people.models import Application, Membership, Transfer
from secretariat.project.demo.shape import Tree
from secretariat.structure.models import ChangeEvent, UnitType

_TERM, _LATELY = 24, 12
"""In months: since when every appointment is told, and since when everything else."""
_MOST_CORRECTIONS = 12


@dataclass(frozen=True)
class _Authority:
    actor: Actor
    grant: Grant


@dataclass(frozen=True)
class _Entry:
    at: datetime
    action: str
    by: Actor
    grant: Grant | None
    facts: dict[str, Any]


def record(tree: Tree, *, now: datetime) -> None:
    """Writes the entries, the earliest first."""
    annals = _Annals(tree)
    entries = [*annals.reorganisations(), *annals.appointments(), *annals.transfers(), *annals.applications()]
    entries += annals.corrections()
    for entry in sorted(entries, key=lambda e: e.at):
        # Today may have begun only just now.
        ledger.record(entry.action, actor=entry.by, now=min(entry.at, max(now, _at(tree.calendar.today, 0))),
                      grant=entry.grant, **entry.facts)  # fmt: skip


class _Annals:
    def __init__(self, tree: Tree) -> None:
        self.tree, self.today = tree, tree.calendar.today
        self.district = paths.subtree(tree.district_path(0))
        self.kinds = dict(UnitType.objects.values_list("pk", "code"))
        self.powers: dict[tuple[int, int | None], dict[str, str]] = {}
        for post_type, unit_type, power, reach in PostPower.objects.values_list(
            "post_type_id", "unit_type_id", "power", "reach"
        ):
            self.powers.setdefault((post_type, unit_type), {})[power] = reach
        low, high = self.district
        self.moves = list(
            Transfer.objects.filter(
                Q(from_path__gte=low, from_path__lt=high) | Q(to_path__gte=low, to_path__lt=high),
                asked_at__gte=_at(add_months(self.today, -_LATELY), 0),
            )
            .select_related("person")
            .order_by("asked_at", "pk")
        )
        self.tenures = list(self._tenures())
        self.at_unit: dict[str, list[Tenure]] = {}
        for tenure in self.tenures:
            self.at_unit.setdefault(tenure.path, []).append(tenure)

    def _tenures(self) -> Iterator[Tenure]:
        """Of the first district and all below, of the districts around it, of all above, and where transfers led."""
        tree = self.tree
        above = [tree.centre_path, *(tree.region_path(r) for r in range(tree.size.regions))]
        around = [tree.district_path(d) for d in range(tree.size.districts) if tree.region_of[d] == 0]
        split = tree.district_path(tree.district_of[tree.new_branch])
        places = {*above, *around, split, tree.merged_path}
        for other in (path for row in self.moves for path in (row.from_path, row.to_path)):
            places |= {other, paths.parent(other)}
        rows = Tenure.objects.filter(Q(path__in=places) | Q(path__gte=self.district[0], path__lt=self.district[1]))
        yield from rows.select_related("post__type", "post__unit", "person").order_by("valid_from", "path", "pk")

    def authority(self, power: str, path: str, on: date, *, but: int | None = None) -> _Authority | None:
        """Who had a power at a unit on a day, the nearest above it first, and was not the person concerned."""
        at = path
        while at:
            for tenure in self.at_unit.get(at, []):
                if tenure.valid_from <= on < tenure.valid_to and tenure.person_id != but and tenure.seat is not None:
                    grant = self._grant(tenure, power)
                    if grant is not None and grant.covers(path):
                        person = tenure.person
                        actor = Actor(PERSON, person.display_name, person_id=person.pk, user_id=person.user_id)
                        return _Authority(actor, grant)
            at = paths.parent(at)
        return None

    def _grant(self, tenure: Tenure, power: str) -> Grant | None:
        post = tenure.post
        for unit_type in (post.unit.type_id, None):
            reach = self.powers.get((post.type_id, unit_type), {}).get(power)
            if reach is not None:
                low, high = paths.subtree(tenure.path) if reach == powers.BELOW else paths.own(tenure.path)
                return Grant(power, low, high, tenure.pk, post.unit_id)
        return None

    def _act(
        self, action: str, power: str, path: str, at: datetime, *, but: int | None = None, **facts: Any
    ) -> Iterator[_Entry]:
        found = self.authority(power, path, timezone.localdate(at), but=but)
        if found is not None:
            yield _Entry(at, action, found.actor, found.grant, {"path": path, **facts})

    def appointments(self) -> Iterator[_Entry]:
        """Every tenure of the running terms, recorded on the day on which it began."""
        since = max(add_months(self.today, -_TERM), self.tree.calendar.founded + timedelta(days=1))
        for tenure in self.tenures:
            if not since <= tenure.valid_from <= self.today:
                continue
            post, months = tenure.post, tenure.post.type.term_months
            ends = add_months(tenure.valid_from, months) if months else None
            # Heads first: they record the others.
            minute = tenure.pk * 7 % 30 + (0 if post.type.is_head and tenure.seat is not None else 30)
            at = _at(tenure.valid_from, 8 + paths.depth(tenure.path), minute)
            yield from self._act(
                "offices.begin_tenure", powers.FILL_POSTS, tenure.path, at, but=tenure.person_id, subject=tenure,
                person_id=tenure.person_id, post=post.pk, kind=tenure.kind, on=tenure.valid_from,
                until=None if tenure.valid_to == ends else tenure.valid_to, over_term_limit=None, named=None,
            )  # fmt: skip

    def transfers(self) -> Iterator[_Entry]:
        """Ways from one cell to another, asked for by those who went: accepted by both sides, done by night."""
        for row in self.moves:
            about = {"subject": row, "person_id": row.person_id}
            person = Actor(PERSON, row.person.display_name, person_id=row.person_id, user_id=row.person.user_id)
            facts = {"to": row.to_unit_id, "on": row.on, "reason": row.reason, "released": False, "received": False}
            yield _Entry(row.asked_at, "offices.ask_transfer", person, None, {**about, "path": row.from_path, **facts})
            sides = (("release", row.from_path, row.released_at), ("receive", row.to_path, row.received_at))
            for side, path, at in sides:
                if at is not None:
                    yield from self._act(
                        "offices.accept_transfer", powers.ADMIT, path, at, but=row.person_id, sides=[side], offices={},
                        **about,
                    )  # fmt: skip
            if row.decided_at is not None:
                night = system("offices.settle_transfers")
                facts = {"left": row.from_unit_id, "joined": row.to_unit_id, "on": row.on, "offices": {}}
                yield _Entry(
                    row.decided_at, "offices.complete_transfer", night, None, {**about, "path": row.to_path, **facts}
                )

    def applications(self) -> Iterator[_Entry]:
        """Those who wish to join and wait for an answer."""
        low, high = self.district
        for row in Application.objects.filter(path__gte=low, path__lt=high, state="open").order_by("pk"):
            facts = {"subject": row, "person_id": row.person_id, "path": row.path, "unit": row.unit_id}
            yield _Entry(row.applied_at, "people.apply_to_join", visitor(), None, facts)

    def corrections(self) -> Iterator[_Entry]:
        """Dates of birth that were first written down with the wrong year, one in some of the cells."""
        low, high = self.district
        rows = Membership.objects.at(self.today).filter(
            path__gte=low, path__lt=high, kind=Membership.PRIMARY, person__born_precision="d", person__user=None,
        ).exclude(person__born_on=None)  # fmt: skip
        seen: set[int] = set()
        for row in rows.select_related("person").order_by("path", "pk"):
            if row.unit_id in seen or len(seen) == _MOST_CORRECTIONS:
                continue
            seen.add(row.unit_id)
            person, born = row.person, row.person.born_on or self.today
            at = _at(self.today - timedelta(days=4 + len(seen) * 19 % 200), 19, person.pk * 7 % 60)
            yield from self._act(
                "people.update_person", powers.EDIT_PEOPLE, row.path or "", at, but=person.pk, subject=person,
                person_id=person.pk, before={"born": f"{born.year - 8}{born:-%m-%d}"}, after={"born": f"{born}"},
            )  # fmt: skip

    def reorganisations(self) -> Iterator[_Entry]:
        """The merger and the division, with the tenures that the merger ended."""
        tree = self.tree
        power = powers.REORGANISE
        old, new = tree.branch_id(tree.new_branch - 1), tree.branch_id(tree.new_branch)
        tenures = self.at_unit.get(tree.merged_path, [])
        for event in ChangeEvent.objects.filter(kind__in=("merge", "split")).order_by("on"):
            same: dict[str, Any] = {"subject": event, "on": event.on, "title": event.title, "reason": event.reason}
            none: dict[str, Any] = {"members_moved": 0, "members_ended": 0, "tenures_carried": 0}
            if event.kind == "split":
                yield from self._act(
                    "reorganisations.split_unit", power, tree.branch_path(tree.new_branch - 1), event.recorded_at,
                    units=[old], founded=[new], ended=[], tenures_ended=0, **same, **none,
                )  # fmt: skip
                continue
            yield from self._act(
                "reorganisations.merge_units", power, tree.merged_path, event.recorded_at,
                units=[tree.merged_id, tree.district_id(0)], founded=[], ended=[tree.merged_id],
                tenures_ended=len(tenures), **same, **none,
            )  # fmt: skip
            for tenure in tenures:
                yield from self._act(
                    "reorganisations.tenure_ended", power, tenure.path, event.recorded_at, but=tenure.person_id,
                    subject=tenure, person_id=tenure.person_id, change=event.pk, tenure=tenure.pk, on=event.on,
                )  # fmt: skip


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))
