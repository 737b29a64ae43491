"""Writes of meetings."""

from secretariat.meetings.actions.import_meetings import MeetingsReport, import_meetings
from secretariat.meetings.actions.keep_meeting import begin_meeting, correct_minutes, drop_meeting, finish_meeting
from secretariat.meetings.actions.rhythm import end_rhythm, set_rhythm
from secretariat.meetings.actions.settle_decision import settle_decision
from secretariat.meetings.actions.tell_members import tell_members
from secretariat.meetings.rules.sheet import Line

__all__ = [
    "Line", "MeetingsReport", "begin_meeting", "correct_minutes", "drop_meeting", "end_rhythm", "finish_meeting",
    "import_meetings", "set_rhythm", "settle_decision", "tell_members",
]  # fmt: skip
