"""A post with its days and seats, and a tenure, as a file or the record tells them."""

from dataclasses import dataclass
from datetime import date

from secretariat.imports.rules.periods import Days
from secretariat.imports.rules.problems import Ref, days

DEPUTY, ELECTED = "deputy", "elected"


@dataclass(slots=True)
class Seats:
    """A post of one role in one unit for a run of days."""

    ref: Ref
    seats: int | None
    start: date
    end: date
    start_precision: str = "d"
    end_precision: str = "d"
    id: int | None = None
    state: str = "new"
    was: tuple[object, ...] = ()
    earlier: tuple[tuple[date, int], ...] = ()
    """Other numbers of seats before `seats`, the first one first, each with the first day on which it holds no more."""
    more: tuple[Ref, ...] = ()
    """Further rows that tell of the same post."""

    def days(self) -> Days:
        """Its days."""
        return self.start, self.end

    def runs(self) -> list[tuple[date, date, int]]:
        """Its numbers of seats with their days, the first one first."""
        runs, start = [], self.start
        for until, seats in self.earlier:
            if start < until:
                runs.append((start, min(until, self.end), seats))
                start = until
        return [run for run in [*runs, (start, self.end, self.seats or 1)] if run[0] < run[1]]

    def facts(self) -> tuple[object, ...]:
        """Everything that makes a change when it differs."""
        return (self.seats, self.start, self.end, self.start_precision, self.end_precision, self.earlier)


@dataclass(slots=True)
class Holding:
    """One tenure, from a file or on record."""

    ref: Ref
    person: int
    person_name: str
    kind: str | None
    seat: int | None
    start: date | None
    end: date
    start_precision: str = "d"
    end_precision: str = "d"
    id: int | None = None
    state: str = "new"
    post: Seats | None = None
    was: tuple[object, ...] = ()

    def days(self) -> Days:
        """The days of a tenure whose beginning is settled."""
        assert self.start is not None
        return self.start, self.end

    def facts(self) -> tuple[object, ...]:
        """Everything that makes a change when it differs."""
        return (
            self.kind,
            self.seat,
            self.start,
            self.end,
            self.start_precision,
            self.end_precision,
            self.post and id(self.post),
        )

    def says(self) -> str:
        """The row in a conflict's words."""
        return f"{self.person_name}, {days(*self.days())}"
