"""`secretariat tree`."""

from datetime import date

import click

from secretariat.project.cli.common import json_instead, on_day, print_json, with_database


@click.command()
@click.option("--unit", default="", help="The unit's id or name; the whole organisation without it.")
@on_day
@click.option("--depth", type=click.IntRange(0), help="How many levels below the unit.")
@json_instead
@with_database
def tree(unit: str, on: date | None, depth: int | None, as_json: bool) -> None:
    """Show the units below a unit, on any day.

    Exit codes: 0 shown, 1 there is no such unit on that day, or several of that name.
    """
    from dataclasses import asdict

    from secretariat.ground import clock
    from secretariat.imports.queries import find_unit, lines_below

    day = on or clock.today()
    lines = lines_below(unit=find_unit(unit, day) if unit else None, on=day, depth=depth)
    if as_json:
        print_json([asdict(line) for line in lines])
    else:
        for line in lines:
            click.echo(f"{'  ' * line.depth}{line.name} ({line.type}, {line.id})")
