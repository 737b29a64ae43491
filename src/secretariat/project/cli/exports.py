"""`secretariat export`."""

import json
from pathlib import Path

import click

from secretariat.project.cli.common import with_database
from secretariat.project.cli.imports import shown_progress


@click.command("export")
@click.argument("format", type=click.Choice(["csv", "xlsx", "popolo"]))
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the numbers of rows as JSON.")
@with_database
def export(format: str, path: Path, as_json: bool) -> None:
    """Write the organisation as CSV, XLSX or Popolo files. PATH is a folder for csv, a file otherwise."""
    from secretariat.ground import actor as actors
    from secretariat.ground import clock
    from secretariat.imports.actions import export_organisation

    counts = export_organisation(
        actor=actors.system("command line"), now=clock.now(), format=format, path=path, progress=shown_progress()
    )
    if as_json:
        click.echo(json.dumps(counts))
    else:
        click.echo(f"{path}: " + ", ".join(f"{count:,} {table}" for table, count in counts.items()))
