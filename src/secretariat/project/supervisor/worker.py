"""The worker process: does the jobs that wait in the database. Run as `python -m …supervisor.worker`."""

import logging

import django


class PlainOutages(logging.Filter):
    """Lets a database that does not answer be told in one line, without the way through the code."""

    def filter(self, record: logging.LogRecord) -> bool:
        from procrastinate.exceptions import ConnectorException

        if record.exc_info and isinstance(record.exc_info[1], ConnectorException):
            record.exc_info = record.exc_text = None
        return True


def main() -> None:
    """Work until asked to end."""
    django.setup()
    from procrastinate.contrib.django import app

    screen = logging.StreamHandler()
    screen.addFilter(PlainOutages())
    screen.setFormatter(logging.Formatter("Worker: %(message)s"))
    for name in ("procrastinate", "psycopg.pool"):
        logging.getLogger(name).addHandler(screen)
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        app.run_worker()


if __name__ == "__main__":
    main()
