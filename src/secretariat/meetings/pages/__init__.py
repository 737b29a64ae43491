"""Pages of meetings."""

from secretariat.meetings.pages.keep import correct, decide, drop, meet
from secretariat.meetings.pages.record import meeting, meetings, unit_meetings
from secretariat.meetings.pages.rhythm import end_rhythm, rhythm, silent
from secretariat.meetings.pages.settle import decision, decisions

__all__ = [
    "correct", "decide", "decision", "decisions", "drop", "end_rhythm", "meet", "meeting", "meetings", "rhythm",
    "silent", "unit_meetings",
]  # fmt: skip
