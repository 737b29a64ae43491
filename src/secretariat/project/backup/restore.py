"""Restoring a backup beside what is there, and changing places only when everything has succeeded."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

import secretariat
from secretariat.project import home as home_folder
from secretariat.project.backup.archive import DATABASE, SIGNING_KEY, Archive
from secretariat.project.cluster import OperationError, Session
from secretariat.project.cluster.errors import BadInput
from secretariat.project.cluster.locks import FileLock
from secretariat.project.cluster.programs import client_environment, client_program
from secretariat.project.cluster.server import child_environment

JOURNAL = "restore.json"
UP_LOCK = "up.lock"
Progress = Callable[[str], None]
Connection = psycopg.Connection[Any]
# pg_restore of a newer version sets this also on servers that do not know it yet; without effect on the data.
HARMLESS = re.compile(r'unrecognized configuration parameter "transaction_timeout"')


def restore_backup(
    session: Session, archive: Archive, *, replace: bool = False, progress: Progress = lambda text: None
) -> None:
    """Turn a backup into this installation. Until the last moment the present one stays as it is.

    Needs Django set up. Raises BadInput for a backup of a newer version, OperationError if the installation is in use
    or holds an organisation and `replace` is not given.
    """
    _require_not_newer(archive)
    home = home_folder.folder()
    home.mkdir(parents=True, exist_ok=True)
    with _nobody_else(home):
        if not replace and holds_something(session.owner_url, home):
            raise OperationError(
                "There is an organisation in this installation already. To put the backup in its place, "
                "give --replace; what is there now will be gone."
            )
        plan = _Plan(session, home)
        try:
            progress("restoring the database")
            plan.fill_database(archive)
            progress("bringing it to this version")
            plan.migrate()
            progress("restoring the files")
            plan.fill_files(archive)
            plan.exchange_databases()
        except BaseException:
            plan.undo()
            raise
        plan.exchange_files()
        plan.clear_up()


def finish_interrupted_restore(session: Session) -> None:
    """Complete or undo a restore that was killed; nothing to do otherwise."""
    home = home_folder.folder()
    if not (home / JOURNAL).exists():
        return
    lock = FileLock(home / UP_LOCK)
    if not lock.acquire(timeout=0):
        return  # that restore is still at work, and the present installation is whole until it is done
    with lock:
        lock.write("")
        plan = _Plan.from_journal(session, home)
        if plan.is_exchanged():
            plan.exchange_files()
            plan.clear_up()
        else:
            plan.undo()


def holds_something(url: str, home: Path) -> bool:
    """Whether the installation holds an organisation, people, accounts or uploaded files."""
    with psycopg.connect(url) as connection:
        for table in ("structure_organisation", "structure_unit", "people_person", "accounts_user"):
            if connection.execute("SELECT to_regclass(%s)", [table]).fetchone() == (None,):
                continue
            query = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(table))
            if connection.execute(query).fetchone() == (True,):
                return True
    files = home / "files"
    return files.is_dir() and any(path.is_file() for path in files.rglob("*"))


class _Plan:
    """The names of the old, the present and the new, and the steps from one to the other."""

    def __init__(self, session: Session, home: Path, mark: str | None = None) -> None:
        self.session = session
        self.home = home
        self.mark = mark or f"{os.getpid()}_{os.urandom(3).hex()}"
        self.name = str(home_folder.parse_url(session.owner_url)["NAME"])
        self.new_name = f"{self.name}_restored_{self.mark}"[:63]
        self.old_name = f"{self.name}_before_{self.mark}"[:63]
        self.files, self.key = home / "files", home / "secrets" / "signing-key"
        self.new_files, self.new_key = home / f"files.restored-{self.mark}", home / "secrets" / f"restored-{self.mark}"
        self.old_files = home / f"files.before-{self.mark}"

    @classmethod
    def from_journal(cls, session: Session, home: Path) -> "_Plan":
        return cls(session, home, mark=json.loads((home / JOURNAL).read_text())["mark"])

    @contextmanager
    def _administration(self) -> Iterator[Connection]:
        """A connection from which this database can be made, renamed and dropped: one to another database."""
        last: Exception | None = None
        for name in ("postgres", "template1"):
            try:
                connection = psycopg.connect(renamed(self.session.owner_url, name), autocommit=True)
            except psycopg.OperationalError as error:
                last = error
                continue
            with connection:
                yield connection
            return
        raise OperationError(f"The user of DATABASE_URL must be able to connect to the database postgres: {last}")

    def fill_database(self, archive: Archive) -> None:
        (self.home / JOURNAL).write_text(json.dumps({"mark": self.mark}))
        with self._administration() as connection:
            try:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(
                        sql.Identifier(self.new_name)
                    )
                )
            except psycopg.errors.InsufficientPrivilege as error:
                user = connection.info.user
                raise OperationError(
                    f"The database user {user} may not make a database, which restoring beside the present one needs. "
                    f'Let an administrator of the database server run: ALTER ROLE "{user}" CREATEDB;'
                ) from error
            if self.session.cluster is not None:
                connection.execute(
                    sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(self.new_name))
                )
            connection.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                    sql.Identifier(self.new_name), sql.Identifier(home_folder.WEB_ROLE)
                )
            )
        url = renamed(self.session.owner_url, self.new_name)
        with tempfile.TemporaryDirectory(dir=self.home, prefix="restore-") as folder:
            dumped = Path(folder) / DATABASE
            archive.extract(DATABASE, dumped)
            load(dumped, url, old_owner=archive.manifest.owner)

    def migrate(self) -> None:
        environment = child_environment(
            DATABASE_URL=renamed(self.session.owner_url, self.new_name),
            SECRETARIAT_ROLE=None,
        )
        done = subprocess.run(
            [sys.executable, "-P", "-m", "django", "migrate", "--no-input", "--verbosity=0", "--skip-checks"],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise OperationError(f"The backup could not be brought to this version.\n{done.stderr.strip()[-2000:]}")

    def fill_files(self, archive: Archive) -> None:
        self.new_files.mkdir(mode=0o700)
        for name in archive.files():
            archive.extract(f"files/{name}", self.new_files / name)
        self.key.parent.mkdir(exist_ok=True, mode=0o700)
        archive.extract(SIGNING_KEY, self.new_key)

    def exchange_databases(self) -> None:
        """Put the new database in the place of the old one, in one transaction."""
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        with self._administration() as connection, connection.transaction():
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = ANY(%s) AND pg_has_role(current_user, usesysid, 'USAGE') AND pid <> pg_backend_pid()",
                [[self.name, self.new_name]],
            )
            try:
                for now, then in ((self.name, self.old_name), (self.new_name, self.name)):
                    connection.execute(rename.format(sql.Identifier(now), sql.Identifier(then)))
            except psycopg.errors.ObjectInUse as error:
                raise OperationError(
                    f"The database {self.name} is in use by another program. Stop it, then restore again."
                ) from error

    def is_exchanged(self) -> bool:
        with self._administration() as connection:
            return _exists(connection, self.old_name)

    def exchange_files(self) -> None:
        if self.new_files.exists():
            if self.files.exists():
                self.files.rename(self.old_files)
            self.new_files.rename(self.files)
        if self.new_key.exists():
            self.new_key.rename(self.key)

    def clear_up(self) -> None:
        shutil.rmtree(self.old_files, ignore_errors=True)
        self._drop(self.old_name)
        (self.home / JOURNAL).unlink(missing_ok=True)

    def undo(self) -> None:
        """Remove what was made beside the present installation."""
        self._drop(self.new_name)
        shutil.rmtree(self.new_files, ignore_errors=True)
        self.new_key.unlink(missing_ok=True)
        for folder in self.home.glob("restore-*"):
            shutil.rmtree(folder, ignore_errors=True)
        (self.home / JOURNAL).unlink(missing_ok=True)

    def _drop(self, name: str) -> None:
        with self._administration() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def load(dumped: Path, url: str, *, old_owner: str) -> None:
    """Fill an empty database from pg_dump's file; raises OperationError with the first things that went wrong."""
    contents = _pg_restore(["--list", str(dumped)], url).stdout
    defaults = [line for line in contents.splitlines() if " DEFAULT ACL " in line]
    rest = [line for line in contents.splitlines() if " DEFAULT ACL " not in line]
    wanted, granted = dumped.with_suffix(".list"), dumped.with_suffix(".grants")
    wanted.write_text("\n".join(rest))
    options = ["--no-owner", "--no-password", "--jobs=2", f"--use-list={wanted}"]
    done = _pg_restore([*options, f"--dbname={home_folder.parse_url(url)['NAME']}", str(dumped)], url)
    wrong = [line for line in done.stderr.splitlines() if "error:" in line and not HARMLESS.search(line)]
    if wrong or (done.returncode != 0 and "errors ignored on restore" not in done.stderr):
        raise OperationError("The database could not be restored.\n" + ("\n".join(wrong[:10]) or done.stderr.strip()))
    if defaults:
        # These name the owner of the database they came from, who may be called otherwise here.
        granted.write_text("\n".join(defaults))
        text = _pg_restore(["--file=-", f"--use-list={granted}", str(dumped)], url).stdout
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in re.findall(r"^ALTER DEFAULT PRIVILEGES .*;$", text, flags=re.MULTILINE):
                connection.execute(
                    re.sub(r'FOR ROLE (?:"(?:[^"]|"")*"|\S+)', "FOR ROLE CURRENT_USER", statement, count=1)
                )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")


def renamed(url: str, database: str) -> str:
    """The same server's address for another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(database, safe='')}"))


def _pg_restore(arguments: list[str], url: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [client_program("pg_restore"), *arguments],
        env=client_environment(url),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def _require_not_newer(archive: Archive) -> None:
    from django.db.migrations.loader import MigrationLoader

    theirs, ours = archive.manifest.product, secretariat.__version__
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    unknown = [key for key in archive.manifest.migrations.items() if key not in known]
    if _version(theirs) > _version(ours) or unknown:
        raise BadInput(
            f"{archive.path} was written by Secretariat {theirs}, and is newer than this one ({ours}). "
            "Upgrade Secretariat first. Nothing was changed."
        )


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text)[:3])


def _exists(connection: Connection, name: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


@contextmanager
def _nobody_else(home: Path) -> Iterator[None]:
    lock = FileLock(home / UP_LOCK)
    if not lock.acquire(timeout=0):
        raise OperationError("Secretariat is running. Stop `secretariat up` (or its service) first, then restore.")
    lock.write("")  # the address that a run left behind is no longer answered
    try:
        yield
    finally:
        lock.release()
