"""Starting everything in order, watching over it, and ending it in order."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from types import FrameType

import click

from secretariat.project import home as home_folder
from secretariat.project.cli.common import django_session, migrate_if_needed
from secretariat.project.cluster import OperationError, Session
from secretariat.project.cluster.locks import FileLock, is_held
from secretariat.project.cluster.server import child_environment
from secretariat.project.supervisor import address
from secretariat.project.supervisor.children import Child, end_all, end_with_parent

ENDS_WITH_PARENT = "SECRETARIAT_ENDS_WITH_PARENT"
WORKERS, THREADS = 2, 8
PATIENCE = 15.0
LONGEST_WAIT_FOR_WEB = 90.0
Tell = Callable[[str], None]


class Asked(BaseException):
    """Somebody asked us to end: Ctrl-C or SIGTERM."""


def run(*, empty: bool, host: str, port: int) -> None:
    """Run until asked to end. Raises OperationError if something stands in the way."""
    if os.environ.get(ENDS_WITH_PARENT) == "1":
        end_with_parent(signal.SIGTERM)
    lock = FileLock(address.lock_path())
    _require_alone(lock)
    address.require_free(host, port)
    os.environ["SECRETARIAT_LOCAL_URL"] = address.shown(host, port)  # for the links in messages of every process
    with _asked_by_signals() as end_if_asked, ExitStack() as stack:
        stack.callback(lock.release)
        with step("Starting the database") as tell:
            session = stack.enter_context(django_session(tell))
            _take(lock, host, port)
        with step("Bringing the database to this version") as tell:
            migrate_if_needed(tell)
        end_if_asked()
        _load_demonstration(empty)
        _catch_up()
        end_if_asked()
        children = [_web(session, host, port), _worker(session)]
        stack.callback(end_all, children, PATIENCE)
        with step("Starting the web server and the worker"):
            for child in children:
                child.start()
            _wait_for_web(children[0], host, port, end_if_asked)
        _greet(host, port)
        _watch(children, session, end_if_asked)


def _catch_up() -> None:
    """Ask the worker to do at once what nights without us have left undone. Asked twice, it is done once."""
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import AlreadyEnqueued

    for task in ("reorganisations.apply_due_paths", "offices.settle_transfers", "offices.forget_applicants"):
        with suppress(AlreadyEnqueued):
            app.configure_task(task).defer(timestamp=int(time.time()))


@contextmanager
def step(what: str) -> Iterator[Tell]:
    """Show one step of the start: what is happening, and how long it took."""
    began = time.monotonic()
    click.echo(f"{what} … ", nl=False)

    def tell(text: str) -> None:
        click.echo(f"{text} … ", nl=False)

    try:
        yield tell
    except BaseException:
        click.echo()
        raise
    click.echo(f"done in {time.monotonic() - began:.1f} s")


@contextmanager
def _asked_by_signals() -> Iterator[Callable[[], None]]:
    """Raises Asked within the block when a signal asks us to end; yields what raises it where that once got lost.

    Whatever Python calls back from C, a finaliser for one, swallows what a signal raises in it and prints a traceback.
    """
    asked = False
    report_lost = sys.unraisablehook

    def stay_silent(lost: "sys.UnraisableHookArgs") -> None:
        if lost.exc_type is not Asked:
            report_lost(lost)

    def end_if_asked() -> None:
        if asked:
            raise Asked

    def ask(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if not asked:  # a second Ctrl-C does not cut the orderly end short
            asked = True
            raise Asked

    before = {kind: signal.signal(kind, ask) for kind in (signal.SIGINT, signal.SIGTERM)}
    sys.unraisablehook = stay_silent
    try:
        yield end_if_asked
    except Asked:
        click.echo("Ended.")
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)
        sys.unraisablehook = report_lost


def _require_alone(lock: FileLock) -> None:
    if is_held(lock.path):
        where = lock.path.read_text().strip()
        raise OperationError(
            f"Secretariat is already running with the data in {lock.path.parent}"
            + (f": {where}" if where else ", or a backup is being restored there.")
        )


def _take(lock: FileLock, host: str, port: int) -> None:
    lock.path.parent.mkdir(parents=True, exist_ok=True)
    if not lock.acquire(timeout=0):
        _require_alone(lock)
        raise OperationError("Another process of this installation is just ending. Try again in a moment.")
    lock.write(f"{address.shown(host, port)} (process {os.getpid()})\n")


def _load_demonstration(empty: bool) -> None:
    from secretariat.project import actions
    from secretariat.structure.queries import organisation

    if empty or (home_folder.folder() / actions.FOR_REAL).exists() or organisation() is not None:
        return
    with step("Loading the demonstration, a made-up union") as tell:
        from secretariat.project import demo

        demo.load(size="M", progress=_in_parts(tell))


def _in_parts(tell: Tell) -> Callable[[str, float], None]:
    """Show each part of long work once, however often it is reported."""
    told = ""

    def report(what: str, share: float) -> None:
        nonlocal told
        if what != told:
            tell(f"{what} ({share:.0%})")
            told = what

    return report


def _web(session: Session, host: str, port: int) -> Child:
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    command = [
        sys.executable, "-P", "-m", "gunicorn", "secretariat.project.wsgi", "--bind", bind,
        "--workers", str(WORKERS), "--worker-class", "gthread", "--threads", str(THREADS),
        "--preload", "--graceful-timeout", "10", "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip
    hosts = os.environ.get("SECRETARIAT_HOSTS") or ",".join(dict.fromkeys(["localhost", "127.0.0.1", "[::1]", host]))
    # The web process gets no address but its own role's: it could not sign in as the owner by mistake.
    environment = child_environment(
        SECRETARIAT_ROLE="web",
        SECRETARIAT_WEB_DATABASE_URL=session.web_url,
        DATABASE_URL=None,
        SECRETARIAT_HOSTS=hosts,
    )
    return Child("web server", command, environment)


def _worker(session: Session) -> Child:
    command = [sys.executable, "-P", "-m", "secretariat.project.supervisor.worker"]
    environment = child_environment(DATABASE_URL=session.owner_url, SECRETARIAT_ROLE=None)
    # Orphaned, it has no database any more and would spend half a minute looking for it.
    return Child("worker", command, environment, orphaned=signal.SIGKILL)


def _wait_for_web(web: Child, host: str, port: int, end_if_asked: Callable[[], None]) -> None:
    deadline = time.monotonic() + LONGEST_WAIT_FOR_WEB
    while (status := address.answer(host, port)) is None:
        end_if_asked()
        if not web.is_alive():
            raise OperationError("The web server ended as soon as it was started; its own words stand above.")
        if time.monotonic() > deadline:
            raise OperationError("The web server does not answer.")
        time.sleep(0.05)
    if status >= 500:
        raise OperationError(f"The web server answers with an error (HTTP {status}); its own words stand above.")
    end_if_asked()


def _greet(host: str, port: int) -> None:
    from secretariat.structure.queries import organisation

    base = address.shown(host, port)
    click.echo(f"\nSecretariat is running: {base}\n")
    if organisation() is None:
        from secretariat.project.pages.first_run import first_run_path

        click.echo("There is no organisation yet. Only this address founds one; keep it to yourself:")
        click.echo(f"  {base}{first_run_path()}")
    else:
        from secretariat.accounts.actions import one_time_links

        for label, url in one_time_links(now=datetime.now(UTC)):
            click.echo(f"  {label}: {base if url.startswith('/') else ''}{url}")
    click.echo("\nCtrl-C ends it.")


def _watch(children: list[Child], session: Session, end_if_asked: Callable[[], None]) -> None:
    while True:
        end_if_asked()
        time.sleep(0.5)
        if session.cluster is not None and not session.cluster.is_running():
            click.echo("The database server ended unexpectedly; starting it again.", err=True)
            # The web server finds its way back by itself; the worker would spend half a minute on a lost connection.
            end_all([worker := children[-1]], patience=0)
            session.cluster.start()
            worker.start()
        for child in children:
            child.look_after(lambda text: click.echo(text, err=True))
