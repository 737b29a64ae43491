"""`secretariat who`."""

import json
import sys
from datetime import datetime

import click

from secretariat.project.cli.common import with_database


@click.command()
@click.option("--unit", required=True, help="The unit's id or name.")
@click.option("--role", default="", help="The post, such as Secretary; “Member” for members; all posts without it.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day; today without it.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@with_database
def who(unit: str, role: str, on: datetime | None, as_json: bool) -> None:
    """Who held a post, on any day. Exit code 1 when nobody did."""
    from secretariat.ground import actor as actors
    from secretariat.ground import clock
    from secretariat.imports.queries import find_unit, who_held

    day = on.date() if on else clock.today()
    rows = who_held(actor=actors.system("command line"), unit=find_unit(unit, day), role=role, on=day)
    if as_json:
        click.echo(json.dumps([row.as_dict() for row in rows], ensure_ascii=False, indent=1))
    else:
        for row in rows:
            click.echo(f"{row.role}, {row.unit_name}: {row.name} ({row.kind}, {row.start} to {row.end or 'now'})")
        if not rows:
            click.echo("Nobody.", err=True)
    sys.exit(0 if rows else 1)
