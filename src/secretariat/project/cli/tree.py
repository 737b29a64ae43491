"""`secretariat tree`."""

import json
from datetime import datetime

import click

from secretariat.project.cli.common import with_database


@click.command()
@click.option("--unit", default="", help="The unit's id or name; the whole organisation without it.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day; today without it.")
@click.option("--depth", type=click.IntRange(0), help="How many levels below the unit.")
@click.option("--json", "as_json", is_flag=True, help="Print the units as JSON.")
@with_database
def tree(unit: str, on: datetime | None, depth: int | None, as_json: bool) -> None:
    """The units below a unit, on any day."""
    from dataclasses import asdict

    from secretariat.ground import clock
    from secretariat.imports.queries import find_unit, lines_below

    day = on.date() if on else clock.today()
    lines = lines_below(unit=find_unit(unit, day) if unit else None, on=day, depth=depth)
    if as_json:
        click.echo(json.dumps([asdict(line) for line in lines], ensure_ascii=False, indent=1))
    else:
        for line in lines:
            click.echo(f"{'  ' * line.depth}{line.name} ({line.type}, {line.id})")
