"""`secretariat who`."""

import sys
from datetime import date

import click

from secretariat.project.cli.common import json_instead, on_day, print_json, with_database


@click.command()
@click.option("--unit", required=True, help="The unit's id or name.")
@click.option("--role", default="", help="The post, such as Secretary; “Member” for members; all posts without it.")
@on_day
@json_instead
@with_database
def who(unit: str, role: str, on: date | None, as_json: bool) -> None:
    """Show who held a post of a unit, on any day.

    Exit codes: 0 shown, 1 nobody held it, or there is no such unit on that day, or several of that name.
    """
    from secretariat.ground import actor as actors
    from secretariat.ground import clock
    from secretariat.imports.queries import find_unit, who_held

    day = on or clock.today()
    rows = who_held(actor=actors.system("command line"), unit=find_unit(unit, day), role=role, on=day)
    if as_json:
        print_json([row.as_dict() for row in rows])
    else:
        for row in rows:
            click.echo(f"{row.role}, {row.unit_name}: {row.name} ({row.kind}, {row.start} to {row.end or 'now'})")
        if not rows:
            click.echo("Nobody.", err=True)
    sys.exit(0 if rows else 1)
