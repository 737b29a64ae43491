"""`secretariat who`."""

import json
import sys
from datetime import datetime

import click

from secretariat.project.cli.common import with_database


@click.command()
@click.option("--unit", "unit_text", required=True, metavar="ID|NAME", help="A unit by its id or its name.")
@click.option("--role", default="", help="A post such as Secretary, or Member; every post without it.")
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="The day to look at; today without it.")
@click.option("--json", "as_json", is_flag=True, help="Print a list as JSON.")
@with_database
def who(unit_text: str, role: str, on: datetime | None, as_json: bool) -> None:
    """Who held a post, on any day. Exit code 1 when nobody did."""
    from secretariat.ground import actor, clock
    from secretariat.imports.queries import find_unit, who_held

    day = on.date() if on else clock.today()
    found = who_held(actor=actor.system("command line"), unit=find_unit(unit_text, day), role=role, on=day)
    if as_json:
        click.echo(json.dumps([held.as_dict() for held in found], ensure_ascii=False, indent=1))
    for held in [] if as_json else found:
        until = f" to {held.end}" if held.end else ""
        click.echo(f"{held.name} ({held.person}), {held.role} of {held.unit_name}, {held.kind}, from {held.start}{until}")
    if not found:
        if not as_json:
            click.echo(f"Nobody on {day.isoformat()}.", err=True)
        sys.exit(1)
