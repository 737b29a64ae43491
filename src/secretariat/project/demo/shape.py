"""The plan of the made-up union: its tree, its calendar and who belongs where, before a single row is written."""

import random
from array import array
from dataclasses import dataclass, field
from datetime import date, timedelta

from secretariat.ground import paths
from secretariat.ground.dates import FOREVER
from secretariat.offices.rules import add_months
from secretariat.project.demo import places

DEMO_CELL = 2
"""The cell, of the first branch of the first district, whose secretary and member can be signed in as."""
STABLE = 9
"""So many of a cell's members have been in it from the founding on; the officers are found among them."""


@dataclass(frozen=True)
class Size:
    """How large the union is today; the cells are what remains of the units."""

    units: int
    members: int
    regions: int
    districts: int
    branches: int
    names: int

    @property
    def cells(self) -> int:
        """Units that are none of the others, nor the centre."""
        return self.units - 1 - self.regions - self.districts - self.branches


SIZES = {
    "S": Size(40, 600, 2, 4, 6, 1 << 12),
    "M": Size(2_000, 40_000, 6, 30, 190, 1 << 14),
    "L": Size(40_000, 800_000, 12, 120, 3_600, 1 << 16),
    "XL": Size(337_000, 6_350_000, 17, 800, 30_000, 1 << 16),
}


@dataclass(frozen=True)
class Calendar:
    """The days on which something happened, reckoned back from today."""

    today: date
    founded: date
    merged: date
    split: date

    @classmethod
    def up_to(cls, today: date) -> "Calendar":
        """Founded on the first day of the year four years before this one."""
        founded = date(today.year - 4, 1, 1)
        return cls(today, founded, add_months(founded, 18), add_months(founded, 33))

    def months(self) -> list[date]:
        """The firsts of the months from the one after the founding to the last one before today."""
        days = []
        day = add_months(self.founded, 1)
        while day < self.today:
            days.append(day)
            day = add_months(day, 1)
        return days

    def terms(self, district: int) -> list[tuple[date, date]]:
        """The terms of office of two years in one district; its elections fall a little early or late."""
        first, shift = self.founded, district % 5 - 2
        second = add_months(first, 24 + shift)
        third = add_months(second, 24)
        spans = [(first, second), (second, third), (third, add_months(third, 24))]
        return [span for span in spans if span[0] <= self.today]


@dataclass(frozen=True)
class Place:
    """Where a unit stood for a while, with the change that brought it there and the one that took it away."""

    parent: int
    path: str
    start: date
    end: date = FOREVER
    opened_by: str = "found"
    closed_by: str = ""


@dataclass
class Tree:
    """Units by number within their level; ids follow one another from `first_id` on, the centre apart."""

    size: Size
    calendar: Calendar
    centre_id: int
    first_id: int
    seed: int
    district_of: list[int] = field(default_factory=list)
    branch_of: list[int] = field(default_factory=list)
    first_branch: list[int] = field(default_factory=list)
    first_cell: list[int] = field(default_factory=list)
    region_of: list[int] = field(default_factory=list)
    new_branch: int = 0
    """The branch that was split off, with the cells it has, from the branch before it."""

    def __post_init__(self) -> None:
        size = self.size
        self.region_of = [d * size.regions // size.districts for d in range(size.districts)]
        self.district_of = [b * size.districts // size.branches for b in range(size.branches)]
        self.branch_of = [c * size.branches // size.cells for c in range(size.cells)]
        self.first_branch = _firsts(self.district_of)
        self.first_cell = _firsts(self.branch_of)
        several = [d for d in range(1, size.districts) if self.first_branch[d + 1] - self.first_branch[d] > 1]
        self.new_branch = self.first_branch[several[-1] + 1] - 1

    def region_id(self, r: int) -> int:
        """The id of a region."""
        return self.first_id + r

    def district_id(self, d: int) -> int:
        """The id of a district."""
        return self.first_id + self.size.regions + d

    def branch_id(self, b: int) -> int:
        """The id of a branch."""
        return self.district_id(self.size.districts) + b

    def cell_id(self, c: int) -> int:
        """The id of a cell."""
        return self.branch_id(self.size.branches) + c

    @property
    def merged_id(self) -> int:
        """The district that was merged into the first one: the last id, and none of today's units."""
        return self.cell_id(self.size.cells)

    @property
    def centre_path(self) -> str:
        """The path of the root."""
        return paths.label(self.centre_id)

    def region_path(self, r: int) -> str:
        """The path of a region today."""
        return self.centre_path + paths.label(self.region_id(r))

    def district_path(self, d: int) -> str:
        """The path of a district today."""
        return self.region_path(self.region_of[d]) + paths.label(self.district_id(d))

    def branch_path(self, b: int) -> str:
        """The path of a branch today."""
        return self.district_path(self.district_of[b]) + paths.label(self.branch_id(b))

    def cell_path(self, c: int) -> str:
        """The path of a cell today."""
        return self.branch_path(self.branch_of[c]) + paths.label(self.cell_id(c))

    @property
    def merged_path(self) -> str:
        """Where the district that is no more stood."""
        return self.region_path(0) + paths.label(self.merged_id)

    @property
    def merged_branches(self) -> range:
        """The branches that came from the merged district: the later half of the first district's."""
        last = self.first_branch[1]
        return range((last + 1) // 2, last)

    def cells_of(self, b: int) -> range:
        """The cells of a branch."""
        return range(self.first_cell[b], self.first_cell[b + 1])

    def branch_places(self, b: int) -> list[Place]:
        """Where a branch stood, from its beginning to now."""
        parent, path, days = self.district_id(self.district_of[b]), self.branch_path(b), self.calendar
        if b == self.new_branch:
            return [Place(parent, path, days.split, opened_by="split")]
        if b in self.merged_branches:
            before = self.merged_path + paths.label(self.branch_id(b))
            return [
                Place(self.merged_id, before, days.founded, days.merged, closed_by="merge"),
                Place(parent, path, days.merged, opened_by="merge"),
            ]
        return [Place(parent, path, days.founded)]

    def cell_places(self, c: int) -> list[Place]:
        """Where a cell stood, from its beginning to now."""
        b = self.branch_of[c]
        unit, label, days = self.branch_id(b), paths.label(self.cell_id(c)), self.calendar
        if b == self.new_branch:
            old = b - 1
            before = Place(
                self.branch_id(old), self.branch_path(old) + label, days.founded, days.split, closed_by="split"
            )
            return [before, Place(unit, self.branch_path(b) + label, days.split, opened_by="split")]
        return [
            Place(unit, place.path + label, place.start, place.end, place.opened_by, place.closed_by)
            for place in self.branch_places(b)
        ]

    def names(self) -> list[tuple[str, str]]:
        """English and Korean names of all units in the order of their ids, as they are today."""
        size, rng = self.size, random.Random(f"units {self.seed}")
        towns = places.towns(self.seed, size.regions + size.districts + 2)
        regions, districts = towns[: size.regions], towns[size.regions : -2]
        out = [(f"{en} Region", f"{ko} 지역본부") for en, ko in regions]
        out += [(f"{en} District", f"{ko} 지부") for en, ko in districts]
        for d, town in enumerate(districts):
            count = self.first_branch[d + 1] - self.first_branch[d]
            out += [(f"{en} Branch", f"{ko} 지회") for en, ko in places.branch_names(town, count, rng)]
        for b in range(size.branches):
            out += [(f"{en} Cell", f"{ko} 분회") for en, ko in places.cell_names(len(self.cells_of(b)), rng)]
        en, ko = towns[-1]
        return [*out, (f"{en} District", f"{ko} 지부")]

    def earlier_name(self) -> tuple[str, str]:
        """What the first district was called before the merger."""
        en, ko = places.towns(self.seed, self.size.regions + self.size.districts + 2)[-2]
        return f"{en} District", f"{ko} 지부"


def _firsts(groups: list[int]) -> list[int]:
    """The index at which each group of a sorted list begins, and the end."""
    firsts: list[int] = []
    for i, group in enumerate(groups):
        while len(firsts) <= group:
            firsts.append(i)
    return [*firsts, len(groups)]


def cell_sizes(tree: Tree) -> array:
    """Members of each cell today, five to thirty but for a few on purpose, adding up to the size that was asked for."""
    size, rng = tree.size, random.Random(f"cells {tree.seed}")
    mean = size.members / size.cells
    spread = min(mean - 12, 30 - mean)
    low, high = mean - spread, mean + spread
    sizes = array("H", (round(rng.triangular(low, high, mean)) for _ in range(size.cells)))
    fixed = bytearray(size.cells)
    others = 0
    for b in range(size.branches):
        cells = tree.cells_of(b)
        for c in cells:
            # The first two and the last cell of each branch lend their members to the offices above.
            if c - cells.start < 2 or c == cells.stop - 1 or c == DEMO_CELL:
                sizes[c] = max(12, sizes[c])
                continue
            if b == 0:
                continue
            others += 1
            if others % 40 == 1:
                sizes[c], fixed[c] = rng.choice((2, 3, 4)), 1
            elif others % 45 == 2:
                sizes[c], fixed[c] = rng.choice((31, 33, 36)), 1
            elif others % 9 == 3:
                sizes[c] = rng.randint(5, 11)
    missing = size.members - sum(sizes)
    step = 1 if missing > 0 else -1
    free = [c for c in range(size.cells) if not fixed[c]]
    while missing:
        for c in rng.sample(free, min(abs(missing), len(free))):
            if 12 <= sizes[c] + step <= 30:
                sizes[c] += step
                missing -= step
    return sizes


def soon(today: date, key: int) -> date:
    """A day one to seven weeks ahead."""
    return today + timedelta(days=7 + key * 13 % 44)
