"""`secretariat restore`."""

from pathlib import Path

import click

from secretariat.project.cli.common import django_session, ended_by_signals, json_instead, print_json, told


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Put it in the place of the organisation that is here now.")
@json_instead
def restore(source: Path, replace: bool, as_json: bool) -> None:
    """Turn a backup into this installation.

    The file is checked to the end before anything is touched; if anything fails, what is here stays as it is.
    Stop `secretariat up` first. Exit codes: 0 restored, 1 not restored, 2 the file cannot be used.
    """
    from secretariat.project.backup import Archive, restore_backup

    archive = Archive(source, told)  # a file that cannot be used is refused before even a database is started
    with ended_by_signals(), django_session() as session:
        restore_backup(session, archive, replace=replace, progress=told)
    if as_json:
        made = archive.manifest
        print_json({"file": str(source), "created_at": made.created_at, "product": made.product})
    else:
        click.echo(f"{source} is restored.")
