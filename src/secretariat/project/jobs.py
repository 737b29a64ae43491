"""Work on the installation that the worker does, as the owner of the tables."""

from datetime import timedelta

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import UniqueViolation
from procrastinate.utils import utcnow

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


SIGN_OF_LIFE = timedelta(seconds=60)
"""A worker gives a sign of life every ten seconds; after this long without one it was killed."""


@app.periodic(cron="* * * * *")
@app.task(name="project.take_up_abandoned", queueing_lock="take_up_abandoned", pass_context=False)
def take_up_abandoned(timestamp: int) -> int:
    """Queues again what a worker had begun when it was killed; returns how many jobs."""
    now = utcnow()
    abandoned = ProcrastinateJob.objects.filter(status="doing").exclude(worker__last_heartbeat__gt=now - SIGN_OF_LIFE)
    taken_up = 0
    for job in abandoned:
        try:
            with transaction.atomic():
                app.job_manager.retry_job_by_id(job.pk, retry_at=now)
            taken_up += 1
        except UniqueViolation:  # the same work is queued again already
            _give_up(job.pk)
    return taken_up


def _give_up(job_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job_id])
