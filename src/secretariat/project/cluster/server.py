"""The embedded server as its users see it: start, use, let go."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from secretariat.project import home as home_folder
from secretariat.project.cluster.errors import OperationError
from secretariat.project.cluster.layout import FIRST_PASSWORD, OWNER, Layout
from secretariat.project.cluster.locks import FileLock, is_held

DATABASE = "secretariat"
LONGEST_STOP = 110


class Cluster:
    """The embedded PostgreSQL of one data folder; running as long as at least one process holds it started."""

    def __init__(self, home: Path) -> None:
        self.home = home.absolute()
        self.layout = Layout(self.home)
        self._using = FileLock(self.layout.users_lock)

    def start(self, progress: Callable[[str], None] = lambda text: None) -> None:
        """Make sure that the server runs until stop(); raises OperationError if it cannot."""
        self.layout.prepare()
        if not self._using.acquire(shared=True, timeout=LONGEST_STOP):
            raise OperationError("The database of this installation is still stopping. Try again in a moment.")
        try:
            with FileLock(self.layout.start_lock):
                if not self.is_running():
                    self._run_keeper(progress)
                self._furnish()
        except BaseException:
            self._using.release()
            raise

    def stop(self) -> None:
        """Let go of the server; if nobody else uses it, wait until it has stopped."""
        if not self._using.held:
            return
        self._using.release()
        deadline, patience = time.monotonic() + LONGEST_STOP, time.monotonic() + 2
        probe = FileLock(self.layout.users_lock)
        while is_held(self.layout.keeper_lock) and time.monotonic() < deadline:
            if probe.acquire(shared=True, timeout=0):
                # The keeper has not begun to stop: it is about to, or somebody else uses the server.
                probe.release()
                if time.monotonic() > patience or self._used_by_others():
                    return
            time.sleep(0.01)

    def is_running(self) -> bool:
        """Whether a server of this data folder is running, whoever started it."""
        return is_held(self.layout.keeper_lock)

    def url(self, role: str = OWNER, database: str = DATABASE) -> str:
        """The address of a database here for the owner or the web role, password included."""
        secret = home_folder.WEB_SECRET if role == home_folder.WEB_ROLE else home_folder.OWNER_SECRET
        password = quote(home_folder.kept_secret(secret, self.home), safe="")
        folder = quote(str(self.layout.socket_folder()), safe="/")
        return f"postgresql://{role}:{password}@/{database}?host={folder}"

    def __enter__(self) -> "Cluster":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _used_by_others(self) -> bool:
        alone = FileLock(self.layout.users_lock)
        free = alone.acquire(timeout=0)
        alone.release()
        return not free

    def _run_keeper(self, progress: Callable[[str], None]) -> None:
        command = [sys.executable, "-P", "-m", "secretariat.project.cluster.keeper", str(self.home)]
        with (self.layout.postgres / "keeper.log").open("wb") as log:
            os.fchmod(log.fileno(), 0o600)
            process = subprocess.Popen(
                command,
                env=child_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                message = json.loads(line)
                if "error" in message:
                    process.wait()
                    raise OperationError(message["error"])
                if "ready" in message:
                    _forget(process)
                    return
                progress(message["progress"])
        process.wait()
        said = (self.layout.postgres / "keeper.log").read_text(errors="replace").strip()
        raise OperationError(f"The database server could not be started.\n{said}")

    def _furnish(self) -> None:
        """Make the database and the roles that a new server lacks."""
        import psycopg

        from secretariat.project.cluster.roles import ensure_extensions, ensure_roles, set_web_password

        self._replace_first_password()
        with psycopg.connect(self.url(database="postgres"), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
                connection.execute(f'CREATE DATABASE "{DATABASE}"')
                connection.execute(f'REVOKE ALL ON DATABASE "{DATABASE}", postgres FROM PUBLIC')
        password = home_folder.kept_secret(home_folder.WEB_SECRET, self.home)
        with psycopg.connect(self.url(), autocommit=True) as connection:
            ensure_roles(connection, password)
            ensure_extensions(connection)
            try:
                psycopg.connect(self.url(home_folder.WEB_ROLE)).close()
            except psycopg.OperationalError:
                set_web_password(connection, password)

    def _replace_first_password(self) -> None:
        first = self.home / "secrets" / FIRST_PASSWORD
        if not first.exists():
            return
        import psycopg
        from psycopg import sql

        real = home_folder.kept_secret(home_folder.OWNER_SECRET, self.home)
        url = self.url(database="postgres")
        try:
            with psycopg.connect(url, password=first.read_text(), autocommit=True) as connection:
                connection.execute(
                    sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(OWNER), sql.Literal(real))
                )
        except psycopg.OperationalError:
            psycopg.connect(url).close()  # replaced already by a run that was killed before it removed the file
        first.unlink()


def child_environment(**changes: str | None) -> dict[str, str]:
    """This process's environment for a child that runs in another folder; None removes a variable."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    if path := environment.get("PYTHONPATH"):
        environment["PYTHONPATH"] = os.pathsep.join(os.path.abspath(entry) for entry in path.split(os.pathsep))
    for name, value in changes.items():
        environment.pop(name, None)
        if value is not None:
            environment[name] = value
    return environment


def _forget(process: subprocess.Popen[bytes]) -> None:
    # The keeper outlives this process when another one still uses the server: it is nobody's child to wait for.
    process.returncode = 0
