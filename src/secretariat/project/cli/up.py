"""`secretariat up`."""

import os

import click


def _port(ctx: click.Context, parameter: click.Parameter, value: int | None) -> int:
    if value is not None:
        return value
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise click.BadParameter(f"PORT must be a number from 1 to 65535, this one is {text!r}")
    return int(text)


@click.command()
@click.option("--empty", is_flag=True, help="Start without the demonstration: the first page founds your organisation.")
@click.option("--port", type=click.IntRange(1, 65535), callback=_port, help="Port to listen on (else PORT, else 8000).")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
def up(empty: bool, port: int, host: str) -> None:
    """Start the database, the web server and the worker, and print the address.

    What crashes is started again. Ctrl-C or SIGTERM ends all of them. Exit codes: 0 ended because it was asked to,
    1 something stands in the way, 2 wrong usage.
    """
    from secretariat.project.supervisor import run

    run(empty=empty, host=host, port=port)
