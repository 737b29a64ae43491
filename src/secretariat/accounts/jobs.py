"""What is forgotten in the background."""

from datetime import timedelta

from procrastinate.contrib.django import app

from secretariat.accounts.models import IdempotencyKey, Session
from secretariat.ground import clock

KEPT_FOR = timedelta(hours=24)
"""How long an answer of the API is kept for the same Idempotency-Key."""


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="forget_answers")
def forget_answers(timestamp: int) -> int:
    """Forgets answers of the API that are older than a day, every hour; returns how many."""
    count, _each = IdempotencyKey.objects.filter(created_at__lt=clock.now() - KEPT_FOR).delete()
    return count


@app.periodic(cron="27 * * * *")
@app.task(queueing_lock="forget_sessions")
def forget_sessions(timestamp: int) -> int:
    """Forgets sessions that have expired, every hour; returns how many."""
    count, _each = Session.objects.filter(expire_date__lt=clock.now()).delete()
    return count
