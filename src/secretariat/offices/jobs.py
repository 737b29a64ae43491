"""What the house does for offices, transfers and applicants by night."""

from procrastinate.contrib.django import app

from secretariat.ground import clock
from secretariat.ground.actor import system
from secretariat.offices import actions


@app.periodic(cron="10 0 * * *")
@app.task(name="offices.settle_transfers", queueing_lock="offices.settle_transfers")
def settle_transfers(timestamp: int) -> None:
    """Accepts in silence what has waited long enough, and does the transfers whose day has come."""
    actions.settle_transfers(actor=system("offices.settle_transfers"), now=clock.now())


@app.periodic(cron="50 3 * * *")
@app.task(name="offices.forget_applicants", queueing_lock="offices.forget_applicants")
def forget_applicants(timestamp: int) -> None:
    """Erases what applicants told who were not admitted long ago."""
    actions.forget_applicants(actor=system("offices.forget_applicants"), now=clock.now())
