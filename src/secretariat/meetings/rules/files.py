"""The file of earlier meetings, checked as a whole before anything is written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from secretariat.ground.dates import format_partial, last_day
from secretariat.imports.rules.cells import BadValue, parse_date
from secretariat.imports.rules.problems import BadCell, BadInput

MOST = 9_999
"""The highest number of a meeting in its series."""
LEADER = "leader"
"""The role of which `leader_attended` speaks."""
_TEXTS = ("title", "place", "convened_by", "opening_address_by")
_KNOWN = {
    *_TEXTS, "ordinal", "opened_on", "closed_on", "numbered_afterwards", "leader_attended", "attended",
    "at_the_wish_of", "quotations",
}  # fmt: skip


@dataclass(frozen=True)
class ToldMeeting:
    """One meeting as a file tells it; days with their precision."""

    title: str
    opened: tuple[date, str]
    closed: tuple[date, str] | None = None
    ordinal: int | None = None
    numbered_afterwards: bool = False
    place: str = ""
    convened_by: str = ""
    opening_address_by: str = ""
    at_the_wish_of: str = ""
    wisher_died: str = ""
    attended: dict[str, bool] = field(default_factory=dict)
    quotations: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class ToldSeries:
    """A file: the series, its meetings, the organisation's name, and what else it holds that is not read."""

    name: str
    rule: str
    note: str
    organisation: str
    meetings: tuple[ToldMeeting, ...]
    unread: tuple[str, ...]


def read_series(file: str, data: Any) -> ToldSeries:
    """What a file of earlier meetings tells. Raises BadInput with everything that is wrong with it."""
    if not isinstance(data, dict):
        raise BadInput([BadCell(file, None, "", type(data).__name__, _("an object with series and meetings"))])
    problems: list[BadCell] = []
    series, rows = data.get("series"), data.get("meetings")
    if not isinstance(series, dict) or not _text(series.get("name")):
        problems.append(BadCell(file, None, "series", str(series or ""), _("an object with a name")))
        series = {}
    if not isinstance(rows, list) or not rows:
        raise BadInput([*problems, BadCell(file, None, "meetings", str(rows or ""), _("a list of objects"))])
    reader = _Reader(file, problems)
    meetings = tuple(one for one in (reader.meeting(n, row) for n, row in enumerate(rows, 1)) if one is not None)
    problems += _told_twice(file, meetings)
    if problems:
        raise BadInput(problems)
    organisation = data.get("organisation")
    name = _text(organisation.get("name")) if isinstance(organisation, dict) else ""
    unread = sorted(set(data) - {"series", "meetings", "organisation", "about"})
    return ToldSeries(
        _text(series.get("name")), _text(series.get("rule")), _text(series.get("note")), name, meetings, tuple(unread)
    )


def _text(value: Any) -> str:
    """Text in one line, without what the database cannot hold: half characters and nought bytes."""
    if not isinstance(value, str):
        return ""
    return " ".join(value.replace("\x00", " ").encode("utf-8", "replace").decode().split())


def _told_twice(file: str, meetings: tuple[ToldMeeting, ...]) -> Iterator[BadCell]:
    ordinals: dict[int, int] = {}
    openings: dict[tuple[str, date], int] = {}
    for number, meeting in enumerate(meetings, 1):
        if meeting.ordinal is not None and ordinals.setdefault(meeting.ordinal, number) != number:
            expected = _("another number than that of meeting %(number)d") % {"number": ordinals[meeting.ordinal]}
            yield BadCell(file, number, "ordinal", str(meeting.ordinal), expected)
        same = (meeting.title, meeting.opened[0])
        if openings.setdefault(same, number) != number:
            expected = _("another title or day than that of meeting %(number)d") % {"number": openings[same]}
            yield BadCell(file, number, "title", meeting.title, expected)


class _Reader:
    """Reads meetings one by one and keeps what is wrong."""

    def __init__(self, file: str, problems: list[BadCell]) -> None:
        self.file, self.problems = file, problems

    def bad(self, number: int, name: str, found: Any, expected: str) -> None:
        self.problems.append(BadCell(self.file, number, name, "" if found is None else str(found), expected))

    def meeting(self, number: int, row: Any) -> ToldMeeting | None:
        """A meeting, or None when something is wrong with it."""
        before = len(self.problems)
        if not isinstance(row, dict):
            self.bad(number, "", row, _("an object"))
            return None
        for name in sorted(set(row) - _KNOWN):
            self.bad(number, name, row[name], _("one of %(names)s") % {"names": ", ".join(sorted(_KNOWN))})
        for name in _TEXTS:
            if name in row and not isinstance(row[name], str):
                self.bad(number, name, row[name], _("text"))
        if not _text(row.get("title")):
            self.bad(number, "title", row.get("title"), _("a title"))
        ordinal = row.get("ordinal")
        if ordinal is not None and (type(ordinal) is not int or not 1 <= ordinal <= MOST):
            self.bad(number, "ordinal", ordinal, _("a whole number from 1 to %(most)d") % {"most": MOST})
        if not isinstance(row.get("numbered_afterwards", False), bool):
            self.bad(number, "numbered_afterwards", row["numbered_afterwards"], _("true or false"))
        opened, closed = self._day(number, row, "opened_on"), self._day(number, row, "closed_on")
        if opened is None and not row.get("opened_on"):
            self.bad(number, "opened_on", None, _("the day on which it began"))
        if opened and closed and last_day(*closed) < opened[0]:
            expected = _("a day after the beginning, %(day)s") % {"day": opened[0]}
            self.bad(number, "closed_on", row["closed_on"], expected)
        attended, quotations = self._attended(number, row), self._quotations(number, row)
        wish = row.get("at_the_wish_of") or {}
        if not isinstance(wish, dict) or (wish and not _text(wish.get("name"))):
            self.bad(number, "at_the_wish_of", wish, _("an object with a name"))
            wish = {}
        died = self._day(number, wish, "died", column="at_the_wish_of")
        if len(self.problems) > before or opened is None:
            return None
        return ToldMeeting(
            title=_text(row["title"]), opened=opened, closed=closed, ordinal=ordinal,
            numbered_afterwards=bool(row.get("numbered_afterwards")), place=_text(row.get("place")),
            convened_by=_text(row.get("convened_by")), opening_address_by=_text(row.get("opening_address_by")),
            at_the_wish_of=_text(wish.get("name")), wisher_died=format_partial(*died) if died else "",
            attended=attended, quotations=quotations,
        )  # fmt: skip

    def _day(self, number: int, row: dict[str, Any], name: str, column: str = "") -> tuple[date, str] | None:
        text = row.get(name)
        if text in (None, ""):
            return None
        try:
            return parse_date(str(text))
        except BadValue as error:
            self.bad(number, column or name, text, error.expected)
            return None

    def _attended(self, number: int, row: dict[str, Any]) -> dict[str, bool]:
        told = row.get("attended") or {}
        if not isinstance(told, dict) or not all(isinstance(present, bool) for present in told.values()):
            self.bad(number, "attended", told, _("an object of roles, each with true or false"))
            told = {}
        if row.get("leader_attended") is not None:
            if not isinstance(row["leader_attended"], bool):
                self.bad(number, "leader_attended", row["leader_attended"], _("true or false"))
            told = {**told, LEADER: bool(row["leader_attended"])}
        return {_text(role): present for role, present in told.items()}

    def _quotations(self, number: int, row: dict[str, Any]) -> tuple[tuple[str, str, str], ...]:
        told = row.get("quotations") or []
        found = []
        if not isinstance(told, list):
            self.bad(number, "quotations", told, _("a list of objects"))
            told = []
        for one in told:
            if not isinstance(one, dict) or not _text(one.get("speaker")) or not _text(one.get("text")):
                self.bad(number, "quotations", one, _("an object with a speaker and a text"))
                continue
            found.append((_text(one["speaker"]), _text(one["text"]), _text(one.get("reported_by"))))
        return tuple(found)
