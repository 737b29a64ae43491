"""`secretariat backup`."""

from datetime import UTC, datetime
from pathlib import Path

import click

from secretariat.project.cli.common import django_session, ended_by_signals, json_instead, print_json, told


@click.command()
@click.argument("target", required=False, type=click.Path(path_type=Path))
@json_instead
def backup(target: Path | None, as_json: bool) -> None:
    """Write everything into one file: the record, the files and the signing key.

    TARGET is a file or a folder (the present one by default). It works while `secretariat up` runs. Whoever has the
    file can read everything in it. Exit codes: 0 written whole, 1 not written.
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
        print_json({"file": str(path), "bytes": size, "members": manifest.sizes})
    else:
        click.echo(f"{path} ({size / 1e6:.1f} MB)")
