"""Work on the installation that the worker does, as the owner of the tables."""

from procrastinate.contrib.django import app

from secretariat.ground import actor as actors
from secretariat.ground import ledger
from secretariat.project import actions


@app.task(name=actions.EMPTY_DEMONSTRATION)
def empty_demonstration_job() -> None:
    """Empties the demonstration."""
    actions.empty_demonstration(actor=actors.system("start for real"))


@app.periodic(cron="* * * * *")
@app.task(name="project.seal_ledger", queueing_lock="seal_ledger", pass_context=False)
def seal_ledger(timestamp: int) -> int:
    """Links the acts of finished transactions to the ledger's chain, every minute; returns how many."""
    sealed = 0
    while batch := ledger.seal():
        sealed += batch
    return sealed
