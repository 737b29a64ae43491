"""What a meeting was the first, the longest awaited or the next of, as far as the record supports it.

A first is claimed only where every earlier meeting of the series is known not to have been one. Where one of them is
not known, that is said instead. Nothing is claimed from meetings that may not have come before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from secretariat.ground.dates import DAY, last_day
from secretariat.meetings.rules.spans import Span, span

ORDINAL, SINCE, LONGEST_GAP, ATTENDED, PLACE = "ordinal", "since", "longest_gap", "attended", "place"
UNKNOWN_ATTENDED, UNKNOWN_PLACE = "unknown_attended", "unknown_place"
UNKNOWN_ORDER, UNKNOWN_EARLIER = "unknown_order", "unknown_earlier"


@dataclass(frozen=True)
class Gathering:
    """What the record says of one meeting of a series; `attended` says of each role whether its holder was there."""

    id: int
    opened: date
    precision: str = DAY
    ordinal: int | None = None
    place: str = ""
    attended: Mapping[str, bool] = field(default_factory=dict)

    @property
    def last_day(self) -> date:
        """The last day on which it may have begun."""
        return last_day(self.opened, self.precision)

    def surely_before(self, other: "Gathering") -> bool:
        """Whether it began before the other one, however exactly both are known."""
        return self.last_day < other.opened

    def surely_after(self, other: "Gathering") -> bool:
        """Whether it began after the other one, however exactly both are known."""
        return other.surely_before(self)


@dataclass(frozen=True)
class Finding:
    """One thing that the record says, or cannot say, with the meetings that are its evidence."""

    kind: str
    evidence: tuple[int, ...] = ()
    number: int = 0
    what: str = ""
    since: Gathering | None = None
    span: Span | None = None


def precedents(meeting: Gathering, series: Iterable[Gathering]) -> list[Finding]:
    """What the record says of a meeting among the others of its series, what it claims before what it cannot say."""
    others = [one for one in series if one.id != meeting.id]
    earlier = sorted((one for one in others if _comes_before(one, meeting)), key=lambda g: (g.opened, g.ordinal or 0))
    unplaced = [one for one in others if one not in earlier and not _comes_before(meeting, one)]
    found: list[Finding] = []
    if meeting.ordinal is not None:
        found.append(Finding(ORDINAL, (meeting.id,), number=meeting.ordinal))
    if unplaced:
        # Whether these came before is not known, so nothing can be said to be the first, or the next.
        return [*found, Finding(UNKNOWN_ORDER, tuple(one.id for one in unplaced))]
    missing = _missing(meeting, earlier)
    if missing:
        # Its own number tells that there were others before, of which the record says nothing.
        return [*found, Finding(UNKNOWN_EARLIER, (meeting.id,), number=missing)]
    if earlier:
        last = earlier[-1]
        waited = span(last.opened, last.precision, meeting.opened, meeting.precision)
        found.append(Finding(SINCE, (last.id,), since=last, span=waited))
        if len(earlier) > 1 and _longest(meeting, earlier):
            found.append(Finding(LONGEST_GAP, tuple(one.id for one in earlier), span=waited))
    firsts = [_first_attended(role, earlier) for role, there in sorted(meeting.attended.items()) if there]
    if meeting.place:
        firsts.append(_first_in_place(meeting.place, earlier))
    told = [one for one in firsts if one is not None]
    return [*found, *sorted(told, key=lambda f: f.kind in (UNKNOWN_ATTENDED, UNKNOWN_PLACE))]


def _comes_before(one: Gathering, other: Gathering) -> bool:
    if one.surely_before(other):
        return True
    both = one.ordinal is not None and other.ordinal is not None
    return both and not one.surely_after(other) and (one.ordinal or 0) < (other.ordinal or 0)


def _missing(meeting: Gathering, earlier: Sequence[Gathering]) -> int:
    """How many meetings its number says came before that are not on record."""
    if meeting.ordinal is None:
        return 0
    return max(meeting.ordinal - 1 - len(earlier), 0)


def _longest(meeting: Gathering, earlier: Sequence[Gathering]) -> bool:
    """Whether the time since the last one was longer than any before, whatever days the partial dates mean."""
    waited = meeting.opened - earlier[-1].last_day
    return all(waited > after.last_day - before.opened for before, after in pairwise(earlier))


def _first_attended(role: str, earlier: Sequence[Gathering]) -> Finding | None:
    if any(one.attended.get(role) for one in earlier):
        return None
    unknown = tuple(one.id for one in earlier if role not in one.attended)
    if unknown:
        return Finding(UNKNOWN_ATTENDED, unknown, what=role)
    return Finding(ATTENDED, tuple(one.id for one in earlier), what=role) if earlier else None


def _first_in_place(place: str, earlier: Sequence[Gathering]) -> Finding | None:
    folded = place.casefold()
    if any(one.place.casefold() == folded for one in earlier):
        return None
    unknown = tuple(one.id for one in earlier if not one.place)
    if unknown:
        return Finding(UNKNOWN_PLACE, unknown, what=place)
    return Finding(PLACE, tuple(one.id for one in earlier), what=place) if earlier else None
