"""`secretariat check`."""

import json
import sys

import click

from secretariat.project.cli.common import with_database


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@with_database
def check(as_json: bool) -> None:
    """Verify the record and every rule it must keep. Exit code 1 if a problem was found."""
    from secretariat.project.checks import CHECKS

    findings = []
    for name, look in CHECKS:
        problems = look()
        findings.append({"check": name, "problems": problems})
        if not as_json:
            click.echo(f"{name}: " + ("well" if not problems else f"{len(problems)} problems"))
            for problem in problems:
                click.echo(f"  - {problem}")
    well = not any(finding["problems"] for finding in findings)
    if as_json:
        click.echo(json.dumps({"well": well, "checks": findings}, ensure_ascii=False, indent=1))
    sys.exit(0 if well else 1)
