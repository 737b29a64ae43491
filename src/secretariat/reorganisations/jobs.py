"""What the house does for reorganisations by night."""

from procrastinate.contrib.django import app

from secretariat.ground import clock
from secretariat.ground.actor import system
from secretariat.reorganisations import actions

NAME = "reorganisations.apply_due_paths"


@app.periodic(cron="3 0 * * *")
@app.task(name=NAME, queueing_lock=NAME)
def apply_due_paths(timestamp: int) -> None:
    """Lets access follow the units whose reorganisation takes effect today."""
    actions.apply_due_paths(actor=system(NAME), now=clock.now())
