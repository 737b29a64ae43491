"""The command `secretariat`. Each subcommand lives in a module of its own, imported only when it is called."""

import importlib
import importlib.util
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

import secretariat

# name: (module:attribute, the line shown in the overview)
COMMANDS = {
    "up": ("secretariat.project.cli.up:up", "Start everything and print the address."),
    "demo": ("secretariat.project.cli.demo:demo", "Load a made-up organisation to look around in."),
    "import": ("secretariat.project.cli.imports:import_", "Read an organisation, or earlier meetings, from files."),
    "precedents": ("secretariat.project.cli.precedents:precedents", "What the record says of earlier meetings."),
    "export": ("secretariat.project.cli.exports:export", "Write the organisation as CSV, XLSX or Popolo files."),
    "who": ("secretariat.project.cli.who:who", "Who held a post, on any day."),
    "tree": ("secretariat.project.cli.tree:tree", "The units below a unit, on any day."),
    "sign-in": ("secretariat.project.cli.sign_in:sign_in", "Make a link that signs an account in once."),
    "check": ("secretariat.project.cli.check:check", "Verify the record and every rule it must keep."),
    "backup": ("secretariat.project.cli.backup:backup", "Write everything into one file."),
    "restore": ("secretariat.project.cli.restore:restore", "Turn a backup into this installation."),
    "migrate": ("secretariat.project.cli.migrate:migrate", ""),
}


class Commands(click.Group):
    """Subcommands found by name, so that `--help` imports none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, line) for name, (_, line) in COMMANDS.items() if line]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(secretariat.__version__, message="%(version)s")
def secretariat_command() -> None:
    """Secretariat: for organisations that are built from many small groups.

    Data is kept in SECRETARIAT_HOME; DATABASE_URL names a PostgreSQL of your own instead of the embedded one.
    Exit codes: 0 all is well, 1 a problem was found or something failed, 2 wrong usage or an unusable input file.
    """


def main() -> None:
    """Run the command line; errors that speak to the person are shown as they stand."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretariat.project.settings")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that knows no Korean shows the rest all the same
            stream.reconfigure(errors="backslashreplace")
    with _plain_errors():
        secretariat_command(prog_name="secretariat")


@contextmanager
def _plain_errors() -> Iterator[None]:
    from secretariat.project import home
    from secretariat.project.cluster.errors import BadInput, OperationError

    try:
        yield
    except BadInput as error:
        _fail(str(error), 2)
    except OperationError as error:
        _fail(str(error), 1)
    except PermissionError as error:
        _fail(f"{error.filename or error} may not be opened by this user ({error.strerror}).", 1)
    except OSError as error:
        _fail(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}. Nothing is half written.", 1)
    except home.NoFolder as error:
        _fail(str(error), 1)
    except Exception as error:
        from secretariat.ground.errors import SecretariatError

        if isinstance(error, SecretariatError):
            _fail(error.message, 1)
        psycopg = sys.modules.get("psycopg")
        if psycopg is not None and isinstance(error, psycopg.OperationalError):
            _fail(f"The database cannot be used: {error}", 1)
        raise


def _fail(message: str, code: int) -> None:
    click.echo(f"Error: {message}", err=True)
    sys.exit(code)
