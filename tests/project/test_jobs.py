"""Jobs of the installation as a whole."""

import pytest
from django.db import connection

from secretariat.project.jobs import take_up_abandoned

pytestmark = pytest.mark.django_db


def begun(seconds_since_sign: int | None, lock: str | None = None) -> int:
    """A job that a worker has begun; the worker gave its last sign of life so long ago (None: it is gone)."""
    with connection.cursor() as cursor:
        worker = None
        if seconds_since_sign is not None:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))"
                " RETURNING id",
                [seconds_since_sign],
            )
            (worker,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, status, worker_id, queueing_lock, queue_name, priority, args)"
            " VALUES ('project.seal_ledger', 'doing', %s, %s, 'default', 0, '{}') RETURNING id",
            [worker, lock],
        )
        return int(cursor.fetchone()[0])


def status_of(job: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job])
        return str(cursor.fetchone()[0])


def test_what_a_killed_worker_had_begun_is_done_again() -> None:
    at_work, killed, gone = begun(5), begun(300), begun(None)
    assert take_up_abandoned(timestamp=0) == 2
    assert [status_of(job) for job in (at_work, killed, gone)] == ["doing", "todo", "todo"]


def test_what_is_queued_already_is_not_queued_twice() -> None:
    killed = begun(300, lock="seal_ledger")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, status, queueing_lock, queue_name, priority, args)"
            " VALUES ('project.seal_ledger', 'todo', 'seal_ledger', 'default', 0, '{}')"
        )
    other = begun(300)
    assert take_up_abandoned(timestamp=0) == 1
    assert [status_of(job) for job in (killed, other)] == ["failed", "todo"]
