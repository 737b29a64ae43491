"""The API of meetings: the record, keeping a unit's meetings, and how often it meets."""

from secretariat.meetings.api import keep, record, rhythm
from secretariat.meetings.api.router import router

__all__ = ["keep", "record", "rhythm", "router"]
