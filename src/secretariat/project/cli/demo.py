"""`secretariat demo`."""

import sys

import click

from secretariat.project.cli.common import json_instead, print_json, with_database


@click.command()
@click.option(
    "--size",
    type=click.Choice(["S", "M", "L", "XL"], case_sensitive=False),
    default="M",
    show_default=True,
    help="How large a union, as above.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same union.")
@json_instead
@with_database
def demo(size: str, seed: int, as_json: bool) -> None:
    """Load a made-up organisation to look around in.

    S has 40 units and 600 members, M 2,000 and 40,000, L 40,000 and 800,000, XL 337,000 and 6,350,000. The
    installation must be empty. Exit codes: 0 loaded, 1 not loaded, nothing changed.
    """
    from secretariat.project.demo import SIZES, load

    size = size.upper()
    with click.progressbar(
        length=1000,
        label=f"Size {size}",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
        item_show_func=lambda what: what or "",
    ) as bar:
        load(size=size, seed=seed, progress=lambda what, share: bar.update(round(share * 1000) - bar.pos, what))
    chosen = SIZES[size]
    if as_json:
        print_json({"size": size, "seed": seed, "units": chosen.units, "members": chosen.members})
    else:
        click.echo(f"{chosen.units:,} units and {chosen.members:,} members are ready.")
