"""`secretariat precedents`."""

import click

from secretariat.project.cli.common import json_instead, print_json, with_database


@click.command()
@click.option("--meeting", required=True, help="The meeting's title or number.")
@json_instead
@with_database
def precedents(meeting: str, as_json: bool) -> None:
    """Show what the record says of the meetings before one: the fourth, the first since, the first that.

    What the record cannot say is told in brackets. Exit codes: 0 shown, 1 there is no such meeting, or several.
    """
    from secretariat.ground import actor as actors
    from secretariat.meetings.queries import find_meeting, precedents_of

    actor = actors.system("command line")
    found = precedents_of(actor=actor, meeting=find_meeting(actor=actor, text=meeting))
    if as_json:
        print_json([one.as_dict() for one in found])
        return
    for one in found:
        click.echo(one.text if one.known else f"({one.text})")
    if not found:
        click.echo("The meeting belongs to no series.", err=True)
