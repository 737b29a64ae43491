"""What the house does for offices and transfers by night."""

from procrastinate.contrib.django import app

from secretariat.ground import clock
from secretariat.ground.actor import system
from secretariat.offices import actions


@app.periodic(cron="10 0 * * *")
@app.task(name="offices.settle_transfers", queueing_lock="offices.settle_transfers")
def settle_transfers(timestamp: int) -> None:
    """Accepts in silence what has waited long enough, and does the transfers whose day has come."""
    actions.settle_transfers(actor=system("offices.settle_transfers"), now=clock.now())
