"""`secretariat migrate`, for administrators who start the processes themselves."""

import click

from secretariat.project.cli.common import migrate_if_needed, with_database


@click.command(hidden=True)
@with_database
def migrate() -> None:
    """Bring the database to this version."""
    migrate_if_needed()
    click.echo("The database is up to date.")
