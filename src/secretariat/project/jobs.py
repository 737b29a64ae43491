"""Work on the installation that the worker does, as the owner of the tables."""

from procrastinate.contrib.django import app

from secretariat.ground import actor as actors
from secretariat.ground import ledger
from secretariat.project import actions


@app.task(name=actions.EMPTY_DEMONSTRATION)
def empty_demonstration_job() -> None:
    """Empties the demonstration."""
    actions.empty_demonstration(actor=actors.system("start for real"))


LOOK_BACK = 100_000
"""How many acts before the last sealed one are looked at each minute."""


@app.periodic(cron="* * * * *")
@app.task(name="project.seal_ledger", queueing_lock="seal_ledger", pass_context=False)
def seal_ledger(timestamp: int) -> int:
    """Links acts to the ledger's chain, every minute, on the hour with whatever came very late; returns how many."""
    look_back = None if timestamp % 3600 < 60 else LOOK_BACK
    sealed = 0
    while batch := ledger.seal(look_back=look_back):
        sealed += batch
    return sealed
