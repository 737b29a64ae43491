"""`secretariat demo`."""

import sys

import click

from secretariat.project.cli.common import with_database


@click.command()
@click.option("--size", type=click.Choice(["S", "M", "L", "XL"], case_sensitive=False), default="M", show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same union.")
@with_database
def demo(size: str, seed: int) -> None:
    """Load a made-up organisation to look around in.

    S has 40 units and 600 members, M 2,000 and 40,000, L 40,000 and 800,000, XL 337,000 and 6,350,000. The
    installation must be empty.
    """
    from secretariat.project.demo import SIZES, load

    size = size.upper()
    with click.progressbar(
        length=1000, label=f"Size {size}", file=sys.stderr, item_show_func=lambda what: what or ""
    ) as bar:
        load(size=size, seed=seed, progress=lambda what, share: bar.update(round(share * 1000) - bar.pos, what))
    chosen = SIZES[size]
    click.echo(f"{chosen.units:,} units and {chosen.members:,} members are ready.")
