"""`secretariat check`."""

import sys

import click

from secretariat.project.cli.common import json_instead, print_json, told, with_database


@click.command()
@json_instead
@with_database
def check(as_json: bool) -> None:
    """Verify the ledger's chain and every rule that the record must keep. Nothing is changed.

    Exit codes: 0 all is well, 1 a problem was found.
    """
    from secretariat.project.checks import CHECKS

    findings = []
    for name, look in CHECKS:
        told(f"looking at {name}")
        problems = look()
        findings.append({"check": name, "problems": problems})
        if not as_json:
            click.echo(f"{name}: " + ("well" if not problems else f"{len(problems)} problems"))
            for problem in problems:
                click.echo(f"  - {problem}")
    well = not any(finding["problems"] for finding in findings)
    if as_json:
        print_json({"well": well, "checks": findings})
    sys.exit(0 if well else 1)
