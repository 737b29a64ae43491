"""What the worker does after meetings."""

from procrastinate.contrib.django import app

from secretariat.ground import clock
from secretariat.ground.actor import system
from secretariat.meetings import actions
from secretariat.meetings.actions.keep_meeting import TELL


@app.task(name=TELL)
def tell_members(meeting_id: int) -> None:
    """Writes to the members of a unit what its meeting decided."""
    actions.tell_members(actor=system(TELL), now=clock.now(), meeting_id=meeting_id)
