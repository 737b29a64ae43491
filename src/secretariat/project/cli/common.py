"""What the subcommands share: the database for their duration, days, JSON, progress on a terminal."""

import functools
import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from types import FrameType
from typing import Any

import click


class Day(click.ParamType):
    """A day, written as 2026-12-31."""

    name = "day"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        return "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007
        except ValueError:
            self.fail(f"“{value}” is not a day. Write it like 2026-12-31.", param, ctx)


on_day = click.option("--on", type=Day(), help="The day to look at; today without it.")
json_instead = click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs to read.")


def print_json(data: Any) -> None:
    """Print data as JSON, in a way that any encoding of the output can carry."""
    plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    click.echo(json.dumps(data, ensure_ascii=plain, indent=1))


def with_database(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command its database: the running one, DATABASE_URL's, or the embedded one started for its duration.

    Django is set up, as the owner, before the command's body runs; an incomplete schema is brought up to date.
    """

    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        with ended_by_signals(), django_session():
            migrate_if_needed()
            return function(*args, **kwargs)

    return run


@contextmanager
def django_session(progress: Callable[[str], None] | None = None) -> Iterator[Any]:
    """The database and Django for the duration of a block; yields the Session. The schema is left as it is."""
    from secretariat.project.cluster import database_session

    with database_session(progress or told) as session:
        import django
        from django.db import connections

        django.setup()
        try:
            yield session
        finally:
            connections.close_all()


def migrate_if_needed(progress: Callable[[str], None] | None = None) -> bool:
    """Bring the schema to this version; True if there was something to do."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    (progress or told)("bringing the database to this version")
    call_command("migrate", interactive=False, verbosity=0)
    return True


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let SIGTERM end a command as Ctrl-C does, so that it lets go of the database."""

    def end(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def told(text: str) -> None:
    """Say what is happening, to a person at a terminal only."""
    if sys.stderr.isatty():
        click.echo(f"{text} …", err=True)
