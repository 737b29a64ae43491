"""`secretariat tree`."""

import json
from dataclasses import asdict
from datetime import datetime

import click

from secretariat.project.cli.common import with_database


@click.command()
@click.option("--unit", "unit_text", metavar="ID|NAME", help="A unit by its id or its name; the whole tree without it.")
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="The day to look at; today without it.")
@click.option("--depth", type=click.IntRange(min=0), help="How many levels below to show.")
@click.option("--json", "as_json", is_flag=True, help="Print a list as JSON.")
@with_database
def tree(unit_text: str | None, on: datetime | None, depth: int | None, as_json: bool) -> None:
    """The units below a unit, on any day."""
    from secretariat.ground import clock
    from secretariat.imports.queries import find_unit, lines_below

    day = on.date() if on else clock.today()
    lines = lines_below(unit=find_unit(unit_text, day) if unit_text else None, on=day, depth=depth)
    if as_json:
        click.echo(json.dumps([asdict(line) for line in lines], ensure_ascii=False, indent=1))
        return
    for line in lines:
        click.echo(f"{'  ' * line.depth}{line.name} ({line.id})")
