"""`secretariat export`."""

import json
from pathlib import Path
from typing import Any

import click

from secretariat.project.cli.common import with_database
from secretariat.project.cli.imports import _Bar


@click.group()
def export() -> None:
    """Write the organisation as CSV, XLSX or Popolo files, which `import` reads again."""


def _options(command: Any) -> Any:
    command = click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")(command)
    return click.argument("path", type=click.Path(path_type=Path))(command)


@export.command("csv")
@_options
@with_database
def csv(path: Path, as_json: bool) -> None:
    """Write one CSV file a table into the folder PATH."""
    _export("csv", path, as_json)


@export.command("xlsx")
@_options
@with_database
def xlsx(path: Path, as_json: bool) -> None:
    """Write the workbook PATH with one sheet a table."""
    _export("xlsx", path, as_json)


@export.command("popolo")
@_options
@with_database
def popolo(path: Path, as_json: bool) -> None:
    """Write the Popolo JSON file PATH."""
    _export("popolo", path, as_json)


def _export(kind: str, path: Path, as_json: bool) -> None:
    from secretariat.ground import actor, clock
    from secretariat.imports.actions import export_organisation

    bar = _Bar()
    counts = export_organisation(
        actor=actor.system("command line"), now=clock.now(), format=kind, path=path, progress=bar
    )
    bar.end()
    if as_json:
        click.echo(json.dumps({"path": str(path), "rows": counts}))
        return
    for table, count in counts.items():
        click.echo(f"{table}: {count:,}")
    click.echo(str(path))
