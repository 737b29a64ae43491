"""What the house does for people by night."""

from procrastinate.contrib.django import app

from secretariat.ground import clock
from secretariat.ground.actor import system
from secretariat.people import actions


@app.periodic(cron="40 2 * * *")
@app.task(name="people.find_duplicates", queueing_lock="people.find_duplicates")
def find_duplicates(timestamp: int) -> None:
    """Looks through the whole organisation for records that may be one person."""
    actions.find_duplicates(actor=system("people.find_duplicates"), now=clock.now())
