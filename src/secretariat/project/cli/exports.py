"""`secretariat export`."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from secretariat.project.cli.common import json_instead, print_json, with_database
from secretariat.project.cli.imports import shown_progress
from secretariat.project.cluster.errors import OperationError


@click.command("export")
@click.argument("format", type=click.Choice(["csv", "xlsx", "popolo"]))
@click.argument("path", type=click.Path(path_type=Path))
@json_instead
@with_database
def export(format: str, path: Path, as_json: bool) -> None:
    """Write the organisation as CSV, XLSX or Popolo files, which `secretariat import` reads.

    PATH is a folder for csv, a file otherwise. What was there under the same names is replaced when everything is
    written. Files can be read by their owner alone. Exit codes: 0 written, 1 not written.
    """
    from secretariat.ground import actor as actors
    from secretariat.ground import clock
    from secretariat.imports.actions import export_organisation

    with _appearing_whole(path, as_folder=format == "csv") as being_written:
        counts = export_organisation(
            actor=actors.system("command line"), now=clock.now(), format=format, path=being_written,
            progress=shown_progress(),
        )  # fmt: skip
    if as_json:
        print_json({**counts.things, "rows": counts.rows})
        return
    several = counts.in_several_rows()
    said = [
        f"{count:,} {table}" + (f" in {several[table]:,} rows" if table in several else "")
        for table, count in counts.things.items()
    ]
    click.echo(f"{path}: " + ", ".join(said))


@contextmanager
def _appearing_whole(path: Path, *, as_folder: bool) -> Iterator[Path]:
    """A place to write to, whose content appears at `path` only when all of it is there."""
    from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

    path = path.absolute()
    if not path.parent.is_dir():
        raise OperationError(f"There is no folder {path.parent}.")
    if path.exists() and path.is_dir() != as_folder:
        raise OperationError(
            f"{path} is a {'folder' if path.is_dir() else 'file'}; this format writes a "
            f"{'folder' if as_folder else 'file'}. Name another one."
        )
    unfinished = path.with_name(f".{path.name}.{os.getpid()}{path.suffix}")
    # It holds personal data, which nobody else on the machine is to read, not even while it is being written.
    before = os.umask(0o077)
    try:
        yield unfinished
        if as_folder and path.is_dir():
            for file in unfinished.iterdir():
                file.replace(path / file.name)
        else:
            unfinished.replace(path)
    except (OSError, FileCreateError) as error:
        raise OperationError(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}.") from error
    finally:
        os.umask(before)
        with suppress(OSError):
            unfinished.unlink()
        shutil.rmtree(unfinished, ignore_errors=True)
