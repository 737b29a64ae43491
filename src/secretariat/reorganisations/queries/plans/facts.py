"""What a plan is made from: where units stand, who holds their posts, who belongs to them, and who may see that."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from secretariat.ground import paths, reach
from secretariat.ground.actor import Actor
from secretariat.ground.dates import FOREVER
from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.offices.models import Post, Tenure
from secretariat.people.models import Membership
from secretariat.reorganisations import rules
from secretariat.reorganisations.rules import Row
from secretariat.structure.models import Placement, Unit, UnitType
from secretariat.structure.queries import names_of

LAST_DAY = date(2999, 12, 31)


class ChoiceMissing(Invalid):
    """Something that the reorganisation touches has no fate yet; `missing` holds its ids, `field` says of what kind."""

    def __init__(self, message: str, *, field: str, missing: list[int]) -> None:
        super().__init__(message, field=field)
        self.missing = missing


@dataclass
class Standing:
    """A unit with everywhere it stood, stands and is to stand."""

    unit: Unit
    rows: list[Row] = field(default_factory=list)

    def on(self, day: date) -> Row | None:
        """Its placement on a day."""
        return rules.row_at(self.rows, day)

    def access_path(self, today: date) -> str:
        """The path that decides today on access to it."""
        return rules.access_path(self.rows, today)


class Facts:
    """The facts about some units for a plan of one day. Every check raises with the unit's name and the day."""

    def __init__(self, *, actor: Actor, today: date, on: date) -> None:
        if not date(1000, 1, 1) <= on <= LAST_DAY:
            raise Invalid(_("Choose a day between the years 1000 and 2999."), field="on")
        self.actor, self.today, self.day = actor, today, on
        self.standings: dict[int, Standing] = {}
        self._types: dict[int, frozenset[int]] = {}

    def load(self, unit_ids: Iterable[int]) -> None:
        """Reads the units that are not known yet: two queries for any number."""
        wanted = set(unit_ids) - self.standings.keys()
        if not wanted:
            return
        for unit in Unit.objects.filter(pk__in=wanted).select_related("type"):
            self.standings[unit.pk] = Standing(unit)
        rows = Placement.objects.filter(unit_id__in=wanted).order_by("unit_id", "valid_from")
        for row in rows.values_list("unit_id", "parent_id", "path", "valid_from", "valid_to"):
            self.standings[row[0]].rows.append(Row(*row))
        missing = wanted - {i for i, standing in self.standings.items() if standing.rows}
        if missing:
            raise NotFound(_("There is no such unit."))

    def __getitem__(self, unit_id: int) -> Standing:
        self.load([unit_id])
        return self.standings[unit_id]

    def access_path(self, unit_id: int) -> str:
        """The path that decides today on access to a unit."""
        return self[unit_id].access_path(self.today)

    def name(self, unit_id: int) -> str:
        """A unit's name on the day."""
        return names_of([unit_id], self.day)[unit_id]

    def spoken_day(self, day: date | None = None) -> str:
        """A day in the reader's own way of writing."""
        return date_format(day or self.day)

    def standing_row(self, unit_id: int, *, field: str = "on") -> Row:
        """The unit's placement on the day. Raises NotFound when it did not exist then."""
        row = self[unit_id].on(self.day)
        if row is None:
            raise NotFound(
                _("%(unit)s did not exist on %(day)s.") % {"unit": self.name(unit_id), "day": self.spoken_day()},
                field=field,
            )
        return row

    def lasting_row(self, unit_id: int, *, field: str = "on") -> Row:
        """The same, of a unit that is not to move or end afterwards. Raises Conflict, naming what is on record."""
        row = self.standing_row(unit_id, field=field)
        ahead = rules.change_ahead(self[unit_id].rows, self.day)
        if ahead is not None:
            raise Conflict(
                _("%(unit)s moves or ends on %(ahead)s by what is on record. Choose a later day, or undo that first.")
                % {"unit": self.name(unit_id), "ahead": self.spoken_day(ahead)},
                field=field,
            )
        return row

    def enduring_row(self, unit_id: int, *, field: str = "on") -> Row:
        """The same, of a unit that may move afterwards but is not to end. Raises Conflict, naming what is on record."""
        row = self.standing_row(unit_id, field=field)
        ahead = rules.end_ahead(self[unit_id].rows, self.day)
        if ahead is not None:
            raise Conflict(
                _("%(unit)s ends on %(ahead)s by what is on record. Choose another unit, or undo that first.")
                % {"unit": self.name(unit_id), "ahead": self.spoken_day(ahead)},
                field=field,
            )
        return row

    def single_row(self, unit_id: int) -> Row:
        """The same, of a unit that no later move of those above touches either, and that began before the day."""
        row = self.lasting_row(unit_id)
        if row.end != FOREVER:
            raise Conflict(
                _("A unit above %(unit)s moves on %(ahead)s by what is on record. Choose that day or a later one.")
                % {"unit": self.name(unit_id), "ahead": self.spoken_day(row.end)},
                field="on",
            )
        if row.start >= self.day:
            raise Conflict(
                _("%(unit)s stands there only since %(day)s. Choose a later day, or undo that first.")
                % {"unit": self.name(unit_id), "day": self.spoken_day(row.start)},
                field="on",
            )
        return row

    def require_nothing_later(self, path: str) -> None:
        """Raises Conflict when the day is past and something below the path has moved, begun or ended since then."""
        if self.day >= self.today:
            return
        low, high = paths.subtree(path)
        later = (
            Placement.objects.filter(path__gte=low, path__lt=high)
            .filter(Q(valid_from__gt=self.day) | Q(valid_to__gt=self.day, valid_to__lt=FOREVER))
            .order_by("valid_from")
            .first()
        )
        if later is not None:
            since = later.valid_from if later.valid_from > self.day else later.valid_to
            raise Conflict(
                _(
                    "%(day)s is past, and what happened to %(unit)s on %(since)s depends on how things stood then. "
                    "Choose a day from then on, or undo that first."
                )
                % {
                    "day": self.spoken_day(), "unit": names_of([later.unit_id], since)[later.unit_id],
                    "since": self.spoken_day(since),
                },
                field="on",
            )  # fmt: skip

    def require_type(self, type_: UnitType, parent_id: int, *, field: str) -> None:
        """Raises Invalid when a unit of a type may not stand below another."""
        above = self[parent_id].unit.type
        if above.pk not in self._types:
            self._types[above.pk] = frozenset(above.allowed_children.values_list("pk", flat=True))
        if type_.pk not in self._types[above.pk]:
            raise Invalid(
                _("A unit of this type may not stand under %(unit)s.") % {"unit": self.name(parent_id)}, field=field
            )

    def require_members_allowed(self, unit_id: int) -> None:
        """Raises Invalid when units of this type have no members of their own."""
        if not self[unit_id].unit.type.has_members:
            raise Invalid(
                _("%(unit)s is of a type that has no members of its own.") % {"unit": self.name(unit_id)},
                field="members",
            )

    def sights(self, chains: Iterable[str]) -> list[rules.Sight]:
        """The powers that posts along some paths give on the day, each with its range of paths.

        A unit that stands on two of the paths is the one that moves: its own posts see what they saw before.
        """
        where: dict[int, str] = {}
        travelling = set()
        for chain in chains:
            for n, unit_id in enumerate(paths.unit_ids(chain), 1):
                path = chain[: n * paths.WIDTH]
                if where.setdefault(unit_id, path) != path:
                    travelling.add(unit_id)
        rows = (
            Post.objects.at(self.day)
            .filter(unit_id__in=where.keys() - travelling)
            .filter(Q(type__powers__unit_type=None) | Q(type__powers__unit_type=F("unit__type")))
            .order_by("type__rank", "pk")
            .values_list("pk", "unit_id", "type__powers__power", "type__powers__reach")
        )
        found = []
        for post_id, unit_id, power, far in rows:
            if power is not None:
                low, high = paths.subtree(where[unit_id]) if far == "below" else paths.own(where[unit_id])
                found.append(rules.Sight(post_id, unit_id, power, low, high))
        return found


@contextmanager
def work(ranges: Iterable[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], ...]]:
    """Opens memberships and tenures in some ranges until the end of the block, and no longer."""
    reduced = tuple(paths.reduce(ranges))
    reach.open_work(list(reduced))
    try:
        yield reduced
    finally:
        if not connection.needs_rollback:
            reach.open_work([])


def tenures_touched(unit_ids: Iterable[int], on: date) -> list[Tenure]:
    """Tenures of the posts of some units that are in force on a day or begin later. Needs the work to be open."""
    rows = Tenure.objects.filter(post__unit_id__in=list(unit_ids), valid_to__gt=on).select_related("post")
    return list(rows.order_by("post_id", "seat", "pk"))


def memberships_touched(unit_ids: Iterable[int], on: date) -> list[tuple[int, int, str, date]]:
    """Memberships of some units in force on a day or later: (id, unit, kind, start). Needs the work to be open."""
    rows = Membership.objects.filter(unit_id__in=list(unit_ids), valid_to__gt=on).order_by("unit_id", "pk")
    return list(rows.values_list("pk", "unit_id", "kind", "valid_from"))


def fates_of_tenures(
    facts: Facts, tenures: list[Tenure], choices: rules.Choices, allowed: set[str] | None = None
) -> tuple[rules.Fate, ...]:
    """The chosen fate of each tenure. Raises ChoiceMissing with those without one, Invalid for one that cannot be."""
    fates, missing = rules.decide([t.pk for t in tenures], choices.tenures, choices.all_tenures)
    if missing:
        raise ChoiceMissing(
            _("Say of each office holder whether their tenure ends or is carried over."), field="tenures",
            missing=missing,
        )  # fmt: skip
    for tenure in tenures:
        fate = fates[tenure.pk]
        if allowed is not None and fate not in allowed:
            raise Invalid(_("This cannot become of a tenure here."), field="tenures")
        if fate != rules.CARRY and tenure.valid_from >= facts.day:
            raise Conflict(
                _("A tenure in %(unit)s begins on %(day)s or later. Withdraw it first, or choose a later day.")
                % {"unit": facts.name(tenure.post.unit_id), "day": facts.spoken_day()},
                field="tenures",
            )
    return tuple(rules.Fate(t.pk, t.post_id, t.post.unit_id, fates[t.pk]) for t in tenures)
