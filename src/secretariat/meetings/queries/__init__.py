"""Reads of meetings and precedents."""

from secretariat.meetings.queries.meetings import (
    MeetingView,
    decision_view,
    find_meeting,
    list_of_series,
    meeting_view,
    meetings_of_unit,
    page_of_meetings,
)
from secretariat.meetings.queries.precedents import Precedent, precedents_of
from secretariat.meetings.queries.rhythm import RhythmView, rhythm_of, rule_words, wrong_rhythms
from secretariat.meetings.queries.sheets import DecisionView, Here, members_on, open_record, presences
from secretariat.meetings.queries.waiting import (
    Due,
    Silent,
    decisions_due,
    open_records,
    own_units,
    silent_units,
    units_kept,
)

__all__ = [
    "DecisionView", "Due", "Here", "MeetingView", "Precedent", "RhythmView", "Silent", "decision_view",
    "decisions_due", "find_meeting", "list_of_series", "meeting_view", "meetings_of_unit", "members_on", "open_record",
    "open_records", "own_units", "page_of_meetings", "precedents_of", "presences", "rhythm_of", "rule_words",
    "silent_units", "units_kept", "wrong_rhythms",
]  # fmt: skip
