"""Work on the installation that the worker does, as the owner of the tables."""

from procrastinate.contrib.django import app

from secretariat.ground import actor as actors
from secretariat.project import actions


@app.task(name=actions.EMPTY_DEMONSTRATION)
def empty_demonstration_job() -> None:
    """Empties the demonstration."""
    actions.empty_demonstration(actor=actors.system("start for real"))
