"""What the record knows of the meetings before, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from secretariat.ground.actor import Actor
from secretariat.kit.spoken import spoken_date
from secretariat.meetings.models import Attendance, Meeting
from secretariat.meetings.permissions import require_reader
from secretariat.meetings.rules import precedents as rules
from secretariat.meetings.rules.precedents import Finding, Gathering
from secretariat.meetings.rules.spans import Span


@dataclass(frozen=True)
class Precedent:
    """One thing that the record says of a meeting: in words, whether it is known, and the meetings that show it."""

    kind: str
    text: str
    known: bool
    evidence: list[Meeting]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "kind": self.kind, "text": self.text, "known": self.known,
            "evidence": [{"id": m.pk, "title": m.title} for m in self.evidence],
        }  # fmt: skip


def precedents_of(*, actor: Actor, meeting: Meeting) -> list[Precedent]:
    """What the record says of a meeting among those of its series. Raises NotAllowed."""
    require_reader(actor)
    if meeting.series_id is None:
        return []
    series = {one.pk: one for one in Meeting.objects.filter(series_id=meeting.series_id)}
    attended: dict[int, dict[str, bool]] = {}
    for meeting_id, role, present in Attendance.objects.filter(meeting_id__in=series).values_list(
        "meeting_id", "role", "present"
    ):
        attended.setdefault(meeting_id, {})[role] = present
    gatherings = {
        pk: Gathering(pk, m.opened_on, m.opened_precision, m.ordinal, m.place, attended.get(pk, {}))
        for pk, m in series.items()
    }
    found = rules.precedents(gatherings[meeting.pk], gatherings.values())
    return [
        Precedent(f.kind, _WORDS[f.kind](f), not f.kind.startswith("unknown"), [series[pk] for pk in f.evidence])
        for f in found
    ]


def ordinal_word(number: int) -> str:
    """First to twentieth in words, beyond them in figures."""
    words = [
        _("first"), _("second"), _("third"), _("fourth"), _("fifth"), _("sixth"), _("seventh"), _("eighth"),
        _("ninth"), _("tenth"), _("eleventh"), _("twelfth"), _("thirteenth"), _("fourteenth"), _("fifteenth"),
        _("sixteenth"), _("seventeenth"), _("eighteenth"), _("nineteenth"), _("twentieth"),
    ]  # fmt: skip
    return words[number - 1] if 1 <= number <= len(words) else _("number %(number)d") % {"number": number}


def number_word(number: int) -> str:
    """One to twelve in words, beyond them in figures."""
    words = [
        _("one"), _("two"), _("three"), _("four"), _("five"), _("six"), _("seven"), _("eight"), _("nine"), _("ten"),
        _("eleven"), _("twelve"),
    ]  # fmt: skip
    return words[number - 1] if 1 <= number <= len(words) else str(number)


def span_words(span: Span) -> str:
    """A span as it is spoken: five years and three months; eleven days; about thirteen years."""
    parts = []
    if span.years:
        parts.append(ngettext("%(count)s year", "%(count)s years", span.years) % {"count": number_word(span.years)})
    if span.months_beyond:
        months = span.months_beyond
        parts.append(ngettext("%(count)s month", "%(count)s months", months) % {"count": number_word(months)})
    if not parts:
        if span.about:
            return _("less than a year")
        parts.append(ngettext("%(count)s day", "%(count)s days", span.days) % {"count": number_word(span.days)})
    told = _("%(one)s and %(other)s") % {"one": parts[0], "other": parts[1]} if len(parts) == 2 else parts[0]
    return _("about %(span)s") % {"span": told} if span.about else told


def _since(finding: Finding) -> str:
    assert finding.since is not None
    assert finding.span is not None
    day = spoken_date(finding.since.opened, finding.since.precision)
    return _("the first since %(day)s, after %(span)s") % {"day": day, "span": span_words(finding.span)}


def _role(name: str) -> str:
    return _("the leader") if name == "leader" else name


_WORDS: dict[str, Callable[[Finding], str]] = {
    rules.ORDINAL: lambda f: _("the %(ordinal)s in its series") % {"ordinal": ordinal_word(f.number)},
    rules.SINCE: _since,
    rules.LONGEST_GAP: lambda f: _("after the longest time between two of its series"),
    rules.ATTENDED: lambda f: _("the first that %(who)s attended") % {"who": _role(f.what)},
    rules.PLACE: lambda f: _("the first in %(place)s") % {"place": f.what},
    rules.UNKNOWN_ATTENDED: lambda f: (
        _("whether %(who)s attended an earlier one is not on record") % {"who": _role(f.what)}
    ),
    rules.UNKNOWN_PLACE: lambda f: _("whether an earlier one was in %(place)s is not on record") % {"place": f.what},
    rules.UNKNOWN_EARLIER: lambda f: (
        ngettext(
            "%(count)d earlier one of its series is not on record",
            "%(count)d earlier ones of its series are not on record",
            f.number,
        )
        % {"count": f.number}
    ),
    rules.UNKNOWN_ORDER: lambda f: _("whether others of its series came before is not on record"),
}
