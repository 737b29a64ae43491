"""Messages leave the outbox in the background."""

from datetime import timedelta

from procrastinate.contrib.django import app

from secretariat.ground import actor as actors
from secretariat.ground import clock
from secretariat.messaging import actions
from secretariat.messaging.backend import DELIVER
from secretariat.messaging.models import OutboxMessage

KEPT_FOR = timedelta(days=90)


@app.periodic(cron="* * * * *")
@app.task(name=DELIVER)
def deliver(timestamp: int) -> int:
    """Sends what waits: when a message was written, and every minute for those that have to wait longer."""
    sent, _waiting = actions.deliver_messages(actor=actors.system(DELIVER), now=clock.now())
    return sent


@app.periodic(cron="23 3 * * *")
@app.task(name="messaging.forget", queueing_lock="messaging.forget")
def forget(timestamp: int) -> int:
    """Forgets messages that are older than three months, every night; returns how many."""
    count, _each = OutboxMessage.objects.filter(kept_at__lt=clock.now() - KEPT_FOR).delete()
    return count
