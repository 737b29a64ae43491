"""`secretariat import`."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from secretariat.project.cli.common import json_instead, print_json, with_database

WIDTH = 30


@click.command("import")
@click.argument("format", type=click.Choice(["csv", "xlsx", "popolo", "meetings"]))
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--settle", is_flag=True, help="Settle conflicts by the documented rules, and report each.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option(
    "--duplicates",
    type=click.Choice(["stop", "new", "match"]),
    default="stop",
    show_default=True,
    help="What to do with people who may be on record already.",
)
@click.option(
    "--language", default="en", show_default=True, help="The main language, where there is no organisation yet."
)
@json_instead
@with_database
def import_(
    format: str, path: Path, settle: bool, dry_run: bool, duplicates: str, language: str, as_json: bool
) -> None:
    """Read an organisation from CSV, XLSX or Popolo files, or earlier meetings from JSON: all of it or nothing.

    PATH is a folder or a zip file for csv, a file otherwise; for meetings only --json counts. Exit codes: 0 written (or
    a dry run), 1 conflicts or undecided matches stand in the way and nothing was written, 2 the files cannot be read.
    """
    from secretariat.ground import actor as actors
    from secretariat.ground import clock
    from secretariat.imports.actions import Options, check_import, commit_import
    from secretariat.imports.rules.problems import BadCell, BadInput

    if format == "meetings":
        return _import_meetings(path, as_json)
    options = Options(
        today=clock.today(), settle=settle, duplicates=duplicates, language=language, alone=not dry_run
    )  # fmt: skip
    run = check_import if dry_run else commit_import
    try:
        report = run(
            actor=actors.system("command line"), now=clock.now(), format=format, path=path, options=options,
            progress=shown_progress(),
        )  # fmt: skip
    except (BadCell, BadInput) as error:
        problems = error.problems if isinstance(error, BadInput) else [error]
        if as_json:
            print_json({"written": False, "errors": [p.as_dict() for p in problems]})
        else:
            click.echo(f"{error}\nNothing was written.", err=True)
        sys.exit(2)
    if as_json:
        print_json(report.as_dict())
    else:
        _print_report(report, dry_run, settle)
    sys.exit(0 if report.written or dry_run else 1)


def _import_meetings(path: Path, as_json: bool) -> None:
    from dataclasses import asdict

    from secretariat.ground import actor as actors
    from secretariat.ground import clock
    from secretariat.imports.rules.problems import BadInput
    from secretariat.meetings.actions import import_meetings

    try:
        report = import_meetings(actor=actors.system("command line"), now=clock.now(), path=path)
    except BadInput as error:
        if as_json:
            print_json({"written": False, "errors": [p.as_dict() for p in error.problems]})
        else:
            click.echo(f"{error}\nNothing was written.", err=True)
        sys.exit(2)
    if as_json:
        print_json({"written": True, **asdict(report)})
        return
    click.echo(f"{report.series}: {report.new} new, {report.changed} changed, {report.unchanged} unchanged")
    for name in report.unread:
        click.echo(f"- not read: {name}")
    click.echo("Written." if report.new or report.changed else "Nothing to write: everything is on record already.")


def _print_report(report, dry_run: bool, settle: bool) -> None:  # type: ignore[no-untyped-def]
    for table, counts in report.counts.items():
        said = ", ".join(f"{count:,} {state}" for state, count in counts.items() if count)
        click.echo(f"{table}: {said or 'nothing'}")
    for line in [*report.made, *report.notes]:
        click.echo(f"- {line}")
    for conflict in report.conflicts[:200]:
        click.echo(str(conflict))
        if settle:
            click.echo(f"    settled: {conflict.settled}")
    if len(report.conflicts) > 200:
        click.echo(f"… and {report.conflict_count - 200:,} more; --json lists them.")
    for match in report.undecided[:200]:
        click.echo(f"{match.file}, row {match.row}: {match.name} may be {match.person_name}, who is on record")
    if report.nothing:
        click.echo("Nothing to write: everything is on record already.")
    elif report.written:
        click.echo("Written.")
    elif not dry_run:
        click.echo(
            f"Nothing was written: {report.conflict_count:,} conflicts, {len(report.undecided):,} undecided matches. "
            "Mend the files, or say --settle or --duplicates.",
            err=True,
        )


def shown_progress() -> Callable[[str, int, int | None], None]:
    """A bar for a person at a terminal, with a line for each stage; nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda stage, done, total: None
    shown = [""]

    def show(stage: str, done: int, total: int | None) -> None:
        before = "\n" if shown[0] not in ("", stage) else ""
        shown[0] = stage
        click.echo(f"{before}\r\033[K{bar(stage, done, total)}", nl=False, err=True)
        if stage == "done":
            click.echo(err=True)

    return show


def bar(stage: str, done: int, total: int | None) -> str:
    """How far a stage has come, as a line of text."""
    if not total:
        return f"{stage:<20} {done:,}"
    share = min(done / total, 1)
    full = round(share * WIDTH)
    return f"{stage:<20} [{'#' * full}{'-' * (WIDTH - full)}] {share:4.0%}"
