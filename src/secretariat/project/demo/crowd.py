"""The made-up union's people: who they are, how to reach them, and where they belonged when."""

import json
import random
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate

from secretariat.ground.dates import FOREVER
from secretariat.offices.rules import add_months
from secretariat.project.demo.bulk import NULL
from secretariat.project.demo.names import MadeName, pool
from secretariat.project.demo.shape import DEMO_CELL, STABLE, Tree, cell_sizes

PERSON = "id, external_id, user_id, display_name, sort_name, language, born_on, born_precision"
NAME = "id, person_id, kind, language, name, match_name"
CONTACT = "id, person_id, kind, value, match_value, purpose, consent, consent_on"
MEMBERSHIP = "id, person_id, unit_id, kind, path, sort_name, reason, valid_from, valid_to, from_precision, to_precision"
APPLICATION = "id, person_id, unit_id, path, message, state, applied_at, decided_at, answer"
TRANSFER = (
    'id, person_id, from_unit_id, to_unit_id, from_path, to_path, "on", reason, state, asked_at, asked_by_id,'
    " released_at, received_at, tacit_on, decided_at, answer, offices"
)
SUSPICION = "id, first_id, second_id, score, reasons, state, found_at"
# Of 256 members beyond the stable ones, so many joined later, came from another cell, belong to a second one.
_JOINED, _CAME, _TWO = 14, 22, 27
_LEAVERS = 110
"""Of 256 cells, so many have lost one member."""
_MESSAGES = [
    "I started on the quay this spring and my colleagues told me about the cell.",
    "항만에서 일한 지 두 달 되었습니다. 가입하고 싶습니다.",
    "I was a member in another union and have moved here for work.",
    "기관차사업소로 발령받았습니다. 함께하고 싶습니다.",
    "",
]


@dataclass
class Crowd:
    """Persons by number: today's members cell by cell, then those who left, then those who wish to join."""

    tree: Tree
    first_id: int
    users: dict[int, int] = field(default_factory=dict)
    """Accounts by the number of their person."""

    def __post_init__(self) -> None:
        tree, seed = self.tree, self.tree.seed
        self.sizes = cell_sizes(tree)
        self.starts = array("L", [0, *accumulate(self.sizes)])
        self.members = self.starts[-1]
        self.paths = [tree.cell_path(c) for c in range(tree.size.cells)]
        self.names: list[MadeName] = pool(seed, tree.size.names)
        rng = random.Random(f"crowd {seed}")
        self.fate = rng.randbytes(self.members)
        losses = rng.randbytes(tree.size.cells)
        self.leavers = array("L", (c for c in range(tree.size.cells) if losses[c] < _LEAVERS))
        cells = tree.size.cells
        self.applied_at = [DEMO_CELL, *range(4, cells, max(8, cells // 3_000))]
        self.total = self.members + len(self.leavers) + len(self.applied_at)
        self.chosen = array("H", rng.randbytes(2 * self.total))
        for i in range(self.total if tree.size.names < 1 << 16 else 0):
            self.chosen[i] %= tree.size.names
        self.twins = self._twins()
        for twin, original in self.twins.items():
            self.chosen[twin] = self.chosen[original]
        self.months = [day.isoformat() for day in tree.calendar.months()]

    def _twins(self) -> dict[int, int]:
        """Members who were entered twice, in two cells of one district."""
        cells = self.tree.size.cells
        out = {}
        for c in range(0, cells - 4, max(9, cells // 300)):
            if self.sizes[c] > STABLE and self.sizes[c + 4] > STABLE:
                out[self.starts[c + 5] - 1] = self.starts[c + 1] - 1
        return out

    def person_of(self, cell: int, slot: int) -> int:
        """The number of a cell's member; the first `STABLE` slots of a cell belong to it since the founding."""
        return int(self.starts[cell] + slot % self.sizes[cell])

    def person_id(self, number: int) -> int:
        """The id of a person by number."""
        return self.first_id + number

    def person_rows(self) -> Iterator[str]:
        """All persons."""
        texts = [f"{n.primary}\t{n.match}\t{n.reads}" for n in self.names]
        first = date(1949, 1, 1)
        births = [(first + timedelta(days=day)).isoformat() + "\td" for day in range(0, 21_000, 11)]
        births += [f"{year}-01-01\ty" for year in range(1950, 2005)]
        births += [f"{NULL}\td"] * 60
        many, users, base = len(births), self.users, self.first_id
        for i, chosen in enumerate(self.chosen):
            user = users.get(i, NULL) if i in users else NULL
            yield f"{base + i}\tUHR-{i + 1:07}\t{user}\t{texts[chosen]}\t{births[(i * 7907 + chosen) % many]}"

    def name_rows(self, next_id: int) -> Iterator[str]:
        """Every spelling of every person's name."""
        first = [f"primary\t{n.primary_language}\t{n.primary}\t{n.match}" for n in self.names]
        second = [f"script\t{n.other_language}\t{n.other}\t{n.other_match}" if n.other else "" for n in self.names]
        for person, chosen in enumerate(self.chosen, self.first_id):
            yield f"{next_id}\t{person}\t{first[chosen]}"
            next_id += 1
            if second[chosen]:
                yield f"{next_id}\t{person}\t{second[chosen]}"
                next_id += 1

    def contact_rows(self, next_id: int) -> Iterator[str]:
        """Telephone numbers, in a range that is given to nobody, of everyone; e-mail of most; addresses of a few."""
        addresses = [n.address for n in self.names]
        agreed = f"t\t{self.tree.calendar.founded}"
        yes, no = f"organisation\t{agreed}", f"organisation\tf\t{NULL}"
        twins, base = self.twins, self.first_id
        for i, chosen in enumerate(self.chosen):
            number = ((twins.get(i, i)) * 7919 + 1234) % 10_000_000
            high, low = divmod(number, 10_000)
            person = base + i
            agrees = no if i % 7 == 3 else yes
            yield f"{next_id}\t{person}\tphone\t+82 10 0{high:03} {low:04}\t+82100{number:07}\t{agrees}"
            next_id += 1
            if i % 5 < 3:
                value = f"{addresses[chosen]}.{i}@demo.invalid"
                yield f"{next_id}\t{person}\temail\t{value}\t{value}\t{no if i % 11 == 4 else yes}"
                next_id += 1
            if i % 29 == 0:
                value = f"{i % 180 + 1} Quay Road, {high % 24 + 1}"
                yield f"{next_id}\t{person}\taddress\t{value}\t{value.casefold()}\tpost\t{agreed}"
                next_id += 1

    def membership_rows(self, next_id: int) -> Iterator[str]:
        """Where everyone belongs and belonged; the counts of a unit change only on the first of a month."""
        sorts = [n.match for n in self.names]
        tree, months = self.tree, self.months
        many, chosen, fate, base = len(months), self.chosen, self.fate, self.first_id
        founded = tree.calendar.founded.isoformat()
        still = f"{founded}\t{FOREVER}\td\td"
        for c, path in enumerate(self.paths):
            unit = tree.cell_id(c)
            here, start = f"{unit}\tprimary\t{path}", self.starts[c]
            for i in range(start, self.starts[c + 1]):
                sort, what = sorts[chosen[i]], fate[i]
                if what >= _TWO or i - start < STABLE:
                    yield f"{next_id}\t{base + i}\t{here}\t{sort}\t\t{still}"
                    next_id += 1
                    continue
                month = months[i * 31 % many]
                if what < _JOINED:
                    yield f"{next_id}\t{base + i}\t{here}\t{sort}\t\t{month}\t{FOREVER}\td\td"
                elif what < _CAME:
                    old = tree.cell_id(self.other_cell(c, i))
                    gone = f"{old}\tprimary\t{NULL}\t{sort}\ttransfer\t{founded}\t{month}\td\td"
                    yield f"{next_id}\t{base + i}\t{gone}"
                    next_id += 1
                    yield f"{next_id}\t{base + i}\t{here}\t{sort}\t\t{month}\t{FOREVER}\td\td"
                else:
                    other = self.other_cell(c, i)
                    yield f"{next_id}\t{base + i}\t{here}\t{sort}\t\t{still}"
                    next_id += 1
                    second = f"{tree.cell_id(other)}\tsecondary\t{self.paths[other]}\t{sort}"
                    yield f"{next_id}\t{base + i}\t{second}\t\t{month}\t{FOREVER}\td\td"
                next_id += 1
        for i, c in enumerate(self.leavers, self.members):
            row = f"{tree.cell_id(c)}\tprimary\t{self.paths[c]}\t{sorts[chosen[i]]}\tleft the trade"
            yield f"{next_id}\t{base + i}\t{row}\t{founded}\t{months[i * 17 % many]}\td\td"
            next_id += 1

    def other_cell(self, cell: int, number: int) -> int:
        """Another cell that a member has to do with: mostly the next one, sometimes one far away."""
        cells = self.tree.size.cells
        if number % 4 == 0:
            return (cell + cells // 2) % cells
        return cell + 1 if cell + 1 < cells else cell - 1

    def application_rows(self, next_id: int) -> Iterator[str]:
        """Those who wish to join and wait for an answer."""
        first = self.members + len(self.leavers)
        for n, c in enumerate(self.applied_at):
            day = self.tree.calendar.today - timedelta(days=1 + n % 25)
            message = _MESSAGES[n % len(_MESSAGES)]
            where = f"{self.tree.cell_id(c)}\t{self.paths[c]}\t{message}"
            yield f"{next_id + n}\t{self.person_id(first + n)}\t{where}\topen\t{day} 09:{n % 60:02}:00+00\t{NULL}\t"

    def transfer_rows(self, next_id: int) -> Iterator[str]:
        """Every way from one cell to another that was gone, and some that wait for one side or both."""
        today, tree = self.tree.calendar.today, self.tree
        ways = {month: _way(month) for month in self.months}
        for c in range(tree.size.cells):
            for i in range(self.starts[c] + STABLE, self.starts[c + 1]):
                if _JOINED <= self.fate[i] < _CAME:
                    month = self.months[i * 31 % len(self.months)]
                    asked, released, received, decided = ways[month]
                    old = self.other_cell(c, i)
                    yield self._transfer(next_id, i, old, c, month, "done", asked, released, received, decided)
                    next_id += 1
        step = max(6, tree.size.cells // 2_000)
        for n, c in enumerate([DEMO_CELL - 1, *range(5, tree.size.cells - 1, step)]):
            if self.sizes[c] <= STABLE or self.starts[c + 1] - 1 in self.twins:
                continue
            day = today - timedelta(days=2 + n % 20)
            asked, tacit = f"{day} 10:00:00+00", (day + timedelta(days=30)).isoformat()
            released = asked if n % 2 == 0 else NULL
            number = self.starts[c + 1] - 1
            yield self._transfer(next_id, number, c, c + 1, str(today), "open", asked, released, NULL, tacit)
            next_id += 1

    def _transfer(
        self, row: int, i: int, old: int, new: int, on: str, state: str, asked: str, released: str, received: str,
        until: str,
    ) -> str:  # fmt: skip
        """`until` is when it was done, or while it is open the day on which silence counts as acceptance."""
        tree, person = self.tree, self.person_id(i)
        decided, tacit = (until, NULL) if state == "done" else (NULL, until)
        units = f"{tree.cell_id(old)}\t{tree.cell_id(new)}\t{self.paths[old]}\t{self.paths[new]}"
        times = f"{asked}\t{person}\t{released}\t{received}\t{tacit}\t{decided}\t"
        return f"{row}\t{person}\t{units}\t{on}\tNew workplace\t{state}\t{times}\t{{}}"

    def suspicion_rows(self, next_id: int) -> Iterator[str]:
        """The members who were entered twice."""
        reasons = json.dumps(["name", "phone"])
        found = f"{self.tree.calendar.today - timedelta(days=3)} 03:00:00+00"
        for n, (twin, original) in enumerate(self.twins.items()):
            first, second = self.person_id(original), self.person_id(twin)
            yield f"{next_id + n}\t{first}\t{second}\t0.95\t{reasons}\topen\t{found}"


def _way(month: str) -> tuple[str, str, str, str]:
    """When a transfer that was done on the first of a month was asked for, accepted by each side, and done."""
    asked = add_months(date.fromisoformat(month), -1)
    released, received = asked + timedelta(days=2), asked + timedelta(days=5)
    return f"{asked} 10:00:00+00", f"{released} 18:30:00+00", f"{received} 20:15:00+00", f"{month} 00:10:00+00"
