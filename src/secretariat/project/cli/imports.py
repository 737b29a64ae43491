"""`secretariat import`."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from secretariat.project.cli.common import with_database

MOST_SHOWN = 200


@click.group()
def import_() -> None:
    """Read an organisation from CSV, XLSX or Popolo files.

    All or nothing. Exit codes: 0 written or nothing to do, 1 conflicts or undecided matches (nothing was written),
    2 input that cannot be read (nothing was written).
    """


def _options(command: Any) -> Any:
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print the report as JSON."),
        click.option("--language", default="en", show_default=True, help="Main language of a new organisation."),
        click.option(
            "--duplicates", type=click.Choice(["stop", "new", "match"]), default="stop", show_default=True,
            help="What to do with new people who may be on record already.",
        ),
        click.option("--dry-run", is_flag=True, help="Check and report; write nothing."),
        click.option("--settle", is_flag=True, help="Settle conflicts by the documented rules and report each."),
        click.argument("path", type=click.Path(path_type=Path)),
    ):  # fmt: skip
        command = option(command)
    return command


@import_.command("csv")
@_options
@with_database
def csv(**options: Any) -> None:
    """Read a folder with units.csv, people.csv, memberships.csv, tenures.csv, contacts.csv, posts.csv; none is a must."""
    _import("csv", **options)


@import_.command("xlsx")
@_options
@with_database
def xlsx(**options: Any) -> None:
    """Read a workbook with the sheets units, people, memberships, tenures, contacts, posts; none is a must."""
    _import("xlsx", **options)


@import_.command("popolo")
@_options
@with_database
def popolo(**options: Any) -> None:
    """Read Popolo JSON: organizations, persons, posts and memberships."""
    _import("popolo", **options)


def _import(
    kind: str, *, path: Path, settle: bool, dry_run: bool, duplicates: str, language: str, as_json: bool
) -> None:
    from secretariat.ground import actor, clock
    from secretariat.imports.actions import check_import, commit_import
    from secretariat.imports.plan import Options
    from secretariat.imports.rules.problems import BadCell, BadInput
    from secretariat.structure.queries import organisation

    found = organisation()
    options = Options(
        today=clock.today(), settle=settle, duplicates=duplicates,
        language=found.main_language if found else language,
    )  # fmt: skip
    act = check_import if dry_run else commit_import
    bar = _Bar()
    try:
        report = act(
            actor=actor.system("command line"), now=clock.now(), format=kind, path=path, options=options, progress=bar
        )
    except (BadCell, BadInput) as error:
        bar.end()
        problems = error.problems if isinstance(error, BadInput) else [error]
        if as_json:
            click.echo(json.dumps({"written": False, "errors": [p.as_dict() for p in problems]}, ensure_ascii=False))
        for problem in problems:
            click.echo(f"Error: {problem}", err=True)
        click.echo("Nothing was written.", err=True)
        sys.exit(2)
    bar.end()
    if as_json:
        click.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=1))
    else:
        _tell(report, settle, dry_run)
    in_the_way = (report.conflict_count and not settle) or (report.undecided and duplicates == "stop")
    sys.exit(1 if in_the_way else 0)


def _tell(report: Any, settle: bool, dry_run: bool) -> None:
    width = max((len(t) for t in report.counts), default=0)
    click.echo(f"{'':{width}} {'new':>11} {'changed':>11} {'unchanged':>11} {'conflicting':>11}")
    for table, counts in report.counts.items():
        click.echo(f"{table:{width}} " + " ".join(f"{count:>11,}" for count in counts.values()))
    for table, ranges in report.ranges.items():
        for state in ("changed", "conflicting"):
            if state in ranges:
                click.echo(f"{table}, {state}: {ranges[state]}")
    for thing in report.made:
        click.echo(f"Made: {thing}" if report.written else f"To be made: {thing}")
    for note in report.notes:
        click.echo(f"Note: {note}")
    for match in report.undecided[:MOST_SHOWN]:
        click.echo(
            f"Perhaps on record already: {match.file}, row {match.row}: {match.name} ({match.key}); "
            f"on record: {match.person_name} (person {match.person_id}), {' and '.join(match.reasons)} alike"
        )
    for conflict in report.conflicts[:MOST_SHOWN]:
        click.echo(str(conflict))
        click.echo(f"    {'settled' if settle else 'would be settled'}: {conflict.settled}")
    if report.conflict_count > MOST_SHOWN:
        click.echo(f"… and {report.conflict_count - MOST_SHOWN:,} more conflicts; --json lists them.")
    if report.undecided:
        click.echo(f"{len(report.undecided):,} people may be on record already: --duplicates new or match decides.")
    if report.conflict_count and not settle:
        click.echo(f"{report.conflict_count:,} conflicts: mend the files, or --settle applies the documented rules.")
    if dry_run:
        click.echo("Nothing was written: this was a dry run.")
    elif not report.written:
        click.echo("Nothing was written.")
    elif not report.changes and not report.conflict_count:
        click.echo("Nothing to do: everything is on record already.")
    else:
        click.echo(f"Written; {report.conflict_count:,} conflicts settled." if report.conflict_count else "Written.")


class _Bar:
    """One line of progress on a terminal, and nothing elsewhere."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._width = 0

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        if not self._shown:
            return
        if total:
            filled = min(30 * done // total, 30)
            line = f"{stage:24.24} [{'#' * filled}{'-' * (30 - filled)}] {min(100 * done // total, 100):3}%"
        else:
            line = f"{stage:24.24} {done:,}"
        self._width = max(self._width, len(line))
        click.echo("\r" + line.ljust(self._width), nl=False, err=True)

    def end(self) -> None:
        """Clears the line."""
        if self._shown and self._width:
            click.echo("\r" + " " * self._width + "\r", nl=False, err=True)
