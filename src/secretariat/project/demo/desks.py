"""The made-up union's units, posts and tenures as rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from secretariat.ground.dates import FOREVER
from secretariat.project.demo.bulk import NULL
from secretariat.project.demo.crowd import Crowd
from secretariat.project.demo.shape import DEMO_CELL, Place, Tree, soon
from secretariat.structure.rules import natural_key

UNIT = "id, external_id, type_id, sort_name"
UNIT_NAME = "id, unit_id, language, name, valid_from, valid_to, from_precision, to_precision"
PLACEMENT = (
    "id, unit_id, parent_id, path, valid_from, valid_to, opened_by_id, closed_by_id, from_precision, to_precision"
)
POST = "id, unit_id, type_id, seats, valid_from, valid_to, from_precision, to_precision"
TENURE = "id, post_id, person_id, kind, seat, path, valid_from, valid_to, reason, from_precision, to_precision"

LEVELS = ("region", "district", "branch", "cell", "merged")
_LETTERS = {"region": "R", "district": "D", "branch": "B", "cell": "C", "merged": "D"}


@dataclass
class Desks:
    """Units with their posts and those who hold them."""

    tree: Tree
    crowd: Crowd
    types: dict[str, int]
    """Unit types by code."""
    births: dict[str, list[tuple[int, str, int]]]
    """The posts of a new unit by type of unit: type of post, its code, seats."""
    events: dict[str, int]
    first_post: int
    centre_posts: dict[str, int]

    def __post_init__(self) -> None:
        size = self.tree.size
        self.counts = {
            "region": size.regions,
            "district": size.districts,
            "branch": size.branches,
            "cell": size.cells,
            "merged": 1,
        }
        self.posts_from: dict[str, int] = {}
        number = self.first_post
        for level in LEVELS:
            self.posts_from[level] = number
            number += self.counts[level] * len(self.births[_type(level)])
        districts = range(size.districts)
        self.terms = [self.tree.calendar.terms(d) for d in districts]

    def unit_rows(self, names: list[tuple[str, str]]) -> Iterator[str]:
        """Units in the order of their ids."""
        unit = self.tree.first_id
        position = 0
        for level in LEVELS:
            kind = self.types[_type(level)]
            for n in range(self.counts[level]):
                number = self.counts["district"] if level == "merged" else n
                external = f"{_LETTERS[level]}{number + 1:06}"
                yield f"{unit + position}\t{external}\t{kind}\t{natural_key(names[position][0])}"
                position += 1

    def name_rows(self, next_id: int, names: list[tuple[str, str]]) -> Iterator[str]:
        """Units' names in both languages; the first district has another one since the merger."""
        tree, days = self.tree, self.tree.calendar
        first, new, merged = tree.district_id(0), tree.branch_id(tree.new_branch), tree.merged_id
        for unit, pair in enumerate(names, tree.first_id):
            spans = [(days.founded, FOREVER, pair)]
            if unit == first:
                spans = [(days.founded, days.merged, tree.earlier_name()), (days.merged, FOREVER, pair)]
            elif unit == new:
                spans = [(days.split, FOREVER, pair)]
            elif unit == merged:
                spans = [(days.founded, days.merged, pair)]
            for start, end, (en, ko) in spans:
                yield f"{next_id}\t{unit}\ten\t{en}\t{start}\t{end}\td\td"
                yield f"{next_id + 1}\t{unit}\tko\t{ko}\t{start}\t{end}\td\td"
                next_id += 2

    def placement_rows(self, next_id: int) -> Iterator[str]:
        """Where every unit stood when."""
        tree, days, events = self.tree, self.tree.calendar, {"": NULL, **self.events}
        for unit, place in self._places(tree, days.founded, days.merged):
            yield (
                f"{next_id}\t{unit}\t{place.parent}\t{place.path}\t{place.start}\t{place.end}"
                f"\t{events[place.opened_by]}\t{events[place.closed_by]}\td\td"
            )
            next_id += 1

    @staticmethod
    def _places(tree: Tree, founded: date, merged: date) -> Iterator[tuple[int, Place]]:
        for r in range(tree.size.regions):
            yield tree.region_id(r), Place(tree.centre_id, tree.region_path(r), founded)
        for d in range(tree.size.districts):
            yield tree.district_id(d), Place(tree.region_id(tree.region_of[d]), tree.district_path(d), founded)
        yield tree.merged_id, Place(tree.region_id(0), tree.merged_path, founded, merged, closed_by="merge")
        for b in range(tree.size.branches):
            for place in tree.branch_places(b):
                yield tree.branch_id(b), place
        for c in range(tree.size.cells):
            for place in tree.cell_places(c):
                yield tree.cell_id(c), place

    def post_rows(self) -> Iterator[str]:
        """The posts that every unit was born with."""
        tree, days = self.tree, self.tree.calendar
        new, merged = tree.branch_id(tree.new_branch), tree.merged_id
        number, unit = self.first_post, tree.first_id
        for level in LEVELS:
            births = self.births[_type(level)]
            for _ in range(self.counts[level]):
                start = days.split if unit == new else days.founded
                end = days.merged if unit == merged else FOREVER
                for kind, _, seats in births:
                    yield f"{number}\t{unit}\t{kind}\t{seats}\t{start}\t{end}\td\td"
                    number += 1
                unit += 1

    def post(self, level: str, number: int, code: str) -> int:
        """The id of a post of one unit."""
        births = self.births[_type(level)]
        place = next(n for n, (_, found, _) in enumerate(births) if found == code)
        return self.posts_from[level] + number * len(births) + place

    def tenure_rows(self, next_id: int) -> Iterator[str]:
        """Who held which post when."""
        for number, row in enumerate(self._tenures(), next_id):
            yield f"{number}\t{row}\td\td"

    def _tenures(self) -> Iterator[str]:
        yield from self._centre()
        for r in range(self.tree.size.regions):
            yield from self._region(r)
        for d in range(self.tree.size.districts):
            yield from self._district(d)
        yield from self._merged()
        for b in range(self.tree.size.branches):
            yield from self._branch(b)
        secretary, treasurer, deputy = (self.post("cell", 0, c) for c in ("secretary", "treasurer", "deputy-secretary"))
        step = len(self.births["cell"])
        for c in range(self.tree.size.cells):
            yield from self._cell(c, secretary + c * step, treasurer + c * step, deputy + c * step)

    def _held(self, post: int, person: int, path: str, span: tuple[date, date], kind: str = "elected") -> str:
        seat = NULL if kind == "deputy" else "1"
        return f"{post}\t{self.crowd.person_id(person)}\t{kind}\t{seat}\t{path}\t{span[0]}\t{span[1]}\t"

    def general_secretary(self) -> int:
        """The number of the person who heads the union."""
        tree = self.tree
        branch = tree.first_branch[tree.size.districts - 1]
        return self.crowd.person_of(tree.first_cell[branch] + 1, 8)

    def _centre(self) -> Iterator[str]:
        tree, path = self.tree, self.tree.centre_path
        for span in self.tree.calendar.terms(2):
            yield self._held(self.centre_posts["general-secretary"], self.general_secretary(), path, span)
            treasurer = self.crowd.person_of(tree.first_cell[1] + 1, 8)
            yield self._held(self.centre_posts["treasurer"], treasurer, path, span)

    def _region(self, r: int) -> Iterator[str]:
        tree = self.tree
        branch = tree.first_branch[tree.region_of.index(r) + 1] - 1
        cell = tree.cells_of(branch)[-1]
        for n, code in enumerate(("secretary", "treasurer")):
            for span in tree.calendar.terms(2):
                person = self.crowd.person_of(cell, 6 + n)
                yield self._held(self.post("region", r, code), person, tree.region_path(r), span)

    def district_secretary(self, d: int) -> int:
        """The number of the person who heads a district."""
        return self.crowd.person_of(self.tree.first_cell[self.tree.first_branch[d]] + 1, 6)

    def _district(self, d: int) -> Iterator[str]:
        person, path = self.district_secretary(d), self.tree.district_path(d)
        terms = self.terms[d]
        secretary, treasurer = self.post("district", d, "secretary"), self.post("district", d, "treasurer")
        for number, span in enumerate(terms):
            last = number == len(terms) - 1
            if not (last and d % 15 == 1):
                yield self._held(secretary, person, path, span)
            if not (last and d % 7 == 3):
                yield self._held(treasurer, person + 1, path, span)

    def _merged(self) -> Iterator[str]:
        tree, days = self.tree, self.tree.calendar
        cell = tree.first_cell[tree.merged_branches.start] + 1
        for n, code in enumerate(("secretary", "treasurer")):
            post = self.post("merged", 0, code)
            row = self._held(post, self.crowd.person_of(cell, 6 + n), tree.merged_path, (days.founded, days.merged))
            yield f"{row}merger of the districts"

    def _branch(self, b: int) -> Iterator[str]:
        tree = self.tree
        path, cell, terms = tree.branch_path(b), tree.first_cell[b], self.terms[tree.district_of[b]]
        if b == tree.new_branch:
            split = tree.calendar.split
            terms = [(max(start, split), end) for start, end in terms if end > split]
        secretary, treasurer = self.post("branch", b, "secretary"), self.post("branch", b, "treasurer")
        for number, span in enumerate(terms):
            last = number == len(terms) - 1
            if last and b % 24 == 5:
                span = (span[0], soon(tree.calendar.today, b))
            if not (last and b % 40 == 21):
                yield self._held(secretary, self.crowd.person_of(cell, 4), path, span)
            if not (last and b % 8 == 6):
                yield self._held(treasurer, self.crowd.person_of(cell, 5), path, span)
            if last and b % 20 == 3:
                yield self._held(secretary, self.crowd.person_of(cell + 1, 3), path, span, "deputy")

    def cell_secretary(self, c: int) -> int:
        """The number of the person who heads a cell today, where it has a secretary."""
        slot = 1 if c % 3 == 0 and len(self.terms[self.tree.district_of[self.tree.branch_of[c]]]) > 2 else 0
        return self.crowd.person_of(c, slot)

    def _cell(self, c: int, secretary: int, treasurer: int, deputy: int) -> Iterator[str]:
        crowd, path = self.crowd, self.crowd.paths[c]
        terms = self.terms[self.tree.district_of[self.tree.branch_of[c]]]
        today, size = self.tree.calendar.today, crowd.sizes[c]
        for number, span in enumerate(terms):
            last = number == len(terms) - 1
            ends_soon = (span[0], soon(today, c))
            if not last:
                yield self._held(secretary, crowd.person_of(c, 0), path, span)
            elif c % 50 != 5:
                kind = "acting" if c % 33 == 11 else "elected"
                yield self._held(secretary, self.cell_secretary(c), path, ends_soon if c % 25 == 8 else span, kind)
            if number and size > 2 and c % 4 != 3:
                yield self._held(treasurer, crowd.person_of(c, 2), path, ends_soon if last and c == DEMO_CELL else span)
            if last and size > 3 and c % 9 in (0, 3, 5, 7) and c != DEMO_CELL:
                yield self._held(deputy, crowd.person_of(c, 3), path, span)


def _type(level: str) -> str:
    return "district" if level == "merged" else level
