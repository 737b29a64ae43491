"""`secretariat sign-in`."""

from datetime import timedelta

import click

from secretariat.project.cli.common import json_instead, print_json, with_database


@click.command("sign-in")
@click.argument("email")
@click.option("--hours", type=click.IntRange(1, 24 * 14), default=24, show_default=True, help="How long it is valid.")
@json_instead
@with_database
def sign_in(email: str, hours: int, as_json: bool) -> None:
    """Make a link that signs an account in once, for whoever gets no mail.

    EMAIL is the address of the account. Exit codes: 0 the link is printed, 1 there is no such account, or it is closed.
    """
    from django.conf import settings

    from secretariat.accounts.actions import make_one_time_link
    from secretariat.accounts.queries import require_account
    from secretariat.ground import actor as actors
    from secretariat.ground import clock
    from secretariat.project.supervisor.address import of_running

    user = require_account(email)
    now = clock.now()
    path = make_one_time_link(
        actor=actors.system("command line"), now=now, user=user, label="command line", valid_for=timedelta(hours=hours)
    )
    link = (settings.PUBLIC_URL or of_running() or settings.SITE_URL) + path
    if as_json:
        print_json({"email": user.email, "link": link, "hours": hours})
    else:
        click.echo(link)
