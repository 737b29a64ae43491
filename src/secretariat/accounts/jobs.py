"""What is forgotten in the background."""

from datetime import timedelta

from procrastinate.contrib.django import app

from secretariat.accounts.models import IdempotencyKey
from secretariat.ground import clock

KEPT_FOR = timedelta(hours=24)
"""How long an answer of the API is kept for the same Idempotency-Key."""


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="forget_answers")
def forget_answers(timestamp: int) -> int:
    """Forgets answers of the API that are older than a day, every hour; returns how many."""
    count, _each = IdempotencyKey.objects.filter(created_at__lt=clock.now() - KEPT_FOR).delete()
    return count
