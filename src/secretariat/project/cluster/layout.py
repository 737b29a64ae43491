"""Where the embedded server's files lie below the data folder, and who may open them."""

import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from secretariat.project.cluster.binaries import MAJOR
from secretariat.project.cluster.errors import OperationError

OWNER = "secretariat"
FIRST_PASSWORD = "postgres-first"
PORT = 5432
LONGEST_SOCKET_PATH = 107


@dataclass(frozen=True)
class Layout:
    """The paths of one installation's embedded server."""

    home: Path

    @property
    def postgres(self) -> Path:
        return self.home / "postgres"

    @property
    def data(self) -> Path:
        return self.postgres / f"data-{MAJOR}"

    @property
    def logs(self) -> Path:
        return self.postgres / "log"

    @property
    def users_lock(self) -> Path:
        """Held shared by every process that uses the server; whoever gets it alone may stop the server."""
        return self.postgres / "users.lock"

    @property
    def start_lock(self) -> Path:
        return self.postgres / "start.lock"

    @property
    def keeper_lock(self) -> Path:
        """Held by the keeper as long as it looks after a server."""
        return self.postgres / "keeper.lock"

    @property
    def far_socket_note(self) -> Path:
        return self.postgres / "socket-folder"

    def prepare(self) -> None:
        """Make the folders; only the server's own user needs to pass through the two outer ones."""
        outer = 0o711 if os.geteuid() == 0 else 0o700
        self.home.mkdir(parents=True, exist_ok=True)
        self.postgres.mkdir(exist_ok=True)
        for folder in (self.home, self.postgres):
            if stat.S_IMODE(folder.stat().st_mode) != outer:
                folder.chmod(outer)

    def near_socket_folder(self) -> Path | None:
        """The folder for the socket below the data folder; None if its path is too long for a Unix socket."""
        near = self.postgres / "run"
        return near if len(os.fsencode(near / f".s.PGSQL.{PORT}.lock")) <= LONGEST_SOCKET_PATH else None

    def socket_folder(self) -> Path:
        """Where the running server's socket is; raises OperationError if it is not where it was put."""
        near = self.near_socket_folder()
        if near is not None:
            return near
        try:
            far = Path(self.far_socket_note.read_text())
        except FileNotFoundError as error:
            raise OperationError("The database server is not running.") from error
        self._require_private(far)
        return far

    def make_socket_folder(self, uid: int) -> Path:
        """Make the socket's folder, open to the server's user alone, and note it if it lies elsewhere."""
        folder = self.near_socket_folder()
        if folder is None:
            self.remove_far_socket_folder()
            folder = Path(tempfile.mkdtemp(prefix="secretariat-"))
            self.far_socket_note.write_text(str(folder))
        folder.mkdir(exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        os.chown(folder, uid, uid if os.geteuid() == 0 else -1)
        for left in (folder / f".s.PGSQL.{PORT}", folder / f".s.PGSQL.{PORT}.lock"):
            left.unlink(missing_ok=True)
        return folder

    def remove_far_socket_folder(self) -> None:
        """Remove the socket's folder if it had to be made outside the data folder."""
        if not self.far_socket_note.exists():
            return
        far = Path(self.far_socket_note.read_text())
        if far.is_dir():
            self._require_private(far)
            shutil.rmtree(far)
        self.far_socket_note.unlink()

    def _require_private(self, folder: Path) -> None:
        allowed = {os.geteuid(), self.data.stat().st_uid} if self.data.exists() else {os.geteuid()}
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or stat.S_IMODE(found.st_mode) != 0o700 or found.st_uid not in allowed:
            raise OperationError(
                f"{folder}, where the database's socket should be, belongs to someone else. Stop secretariat, remove "
                f"{self.far_socket_note} and start again."
            )
