"""`secretariat restore`."""

from pathlib import Path

import click

from secretariat.project.cli.common import django_session, ended_by_signals, told


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Put it in the place of the organisation that is here now.")
def restore(source: Path, replace: bool) -> None:
    """Turn a backup into this installation.

    The file is checked to the end before anything is touched; if anything fails, what is here stays as it is.
    """
    from secretariat.project.backup import Archive, restore_backup

    archive = Archive(source, told)  # a file that cannot be used is refused before even a database is started
    with ended_by_signals(), django_session() as session:
        restore_backup(session, archive, replace=replace, progress=told)
    click.echo(f"{source} is restored.")
