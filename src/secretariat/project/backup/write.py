"""Writing a backup, also while the installation is in use."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import psycopg

import secretariat
from secretariat.project import home as home_folder
from secretariat.project.backup.archive import (
    DATABASE,
    FILES,
    FORMAT,
    PIECE,
    SIGNING_KEY,
    ArchiveWriter,
    Manifest,
    pieces_of,
)
from secretariat.project.cluster import OperationError, Session
from secretariat.project.cluster.programs import client_environment, client_program


def write_backup(
    session: Session, target: Path, *, now: datetime, progress: Callable[[str], None] = lambda text: None
) -> Manifest:
    """Write everything of this installation into the new file `target`; it appears under that name only when whole.

    Raises OperationError if the file exists already or something cannot be read.
    """
    if target.exists():
        raise OperationError(f"{target} exists already. Name another file.")
    if not target.parent.is_dir():
        raise OperationError(f"There is no folder {target.parent}.")
    with psycopg.connect(session.owner_url) as connection:
        manifest = Manifest(
            FORMAT, secretariat.__version__, now.isoformat(), connection.info.user, applied_migrations(connection)
        )
    writer = ArchiveWriter(target.with_name(f".{target.name}.{os.getpid()}"), manifest)
    try:
        progress("copying the database")
        writer.add(DATABASE, dump(session.owner_url))
        # After the database: a file may be there without its row, but no row without its file.
        progress("copying the files")
        folder = home_folder.folder() / "files"
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                writer.add(FILES + path.relative_to(folder).as_posix(), pieces_of(path))
        writer.add(SIGNING_KEY, [home_folder.secret_key().encode()])
        writer.finish()
        os.link(writer.path, target)
    except FileExistsError as error:
        raise OperationError(f"{target} exists already. Name another file.") from error
    finally:
        writer.abandon()
    _sync_folder(target.parent)
    return manifest


def applied_migrations(connection: psycopg.Connection) -> dict[str, str]:
    """The last applied migration of each package; empty for a database that is still empty."""
    if connection.execute("SELECT to_regclass('django_migrations')").fetchone() == (None,):
        return {}
    rows = connection.execute("SELECT app, max(name) FROM django_migrations GROUP BY app").fetchall()
    return {str(app): str(name) for app, name in rows}


def dump(url: str) -> Iterator[bytes]:
    """The output of pg_dump in its own compressed format; raises OperationError with what it said if it fails."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [client_program("pg_dump"), "--format=custom", "--no-password"],
            env=client_environment(url),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
        )
        assert process.stdout is not None
        try:
            while piece := process.stdout.read(PIECE):
                yield piece
        except BaseException:
            process.kill()
            raise
        finally:
            process.stdout.close()
            process.wait()
        if process.returncode != 0:
            said.seek(0)
            raise OperationError(f"The database could not be copied.\n{said.read().decode(errors='replace').strip()}")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
