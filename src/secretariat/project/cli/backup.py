"""`secretariat backup`."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from secretariat.project.cli.common import django_session, ended_by_signals, told


@click.command()
@click.argument("target", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print name, size and content as JSON.")
def backup(target: Path | None, as_json: bool) -> None:
    """Write everything into one file: the record, the files and the signing key.

    TARGET is a file or a folder (the present one by default). Whoever has the file can read everything in it.
    """
    from secretariat.project.backup import write_backup

    now = datetime.now(UTC)
    path = target or Path()
    if path.is_dir():
        path = path / f"secretariat-{now:%Y%m%d-%H%M}.secretariat"
    with ended_by_signals(), django_session() as session:
        manifest = write_backup(session, path.absolute(), now=now, progress=told)
    size = path.stat().st_size
    if as_json:
        click.echo(json.dumps({"file": str(path), "bytes": size, "members": manifest.sizes}, indent=1))
    else:
        click.echo(f"{path} ({size / 1e6:.1f} MB)")
