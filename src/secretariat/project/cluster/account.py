"""The operating-system user that the database server runs as. PostgreSQL refuses to run as root."""

import ctypes
import os
import pwd
import subprocess
from pathlib import Path

from secretariat.project.cluster.errors import OperationError

# Unassigned by Debian policy and by systemd's list of uid ranges, and inside the 65,536 ids that containers map.
UNUSED_UIDS = range(60990, 61010)
NEW_MOUNTS = 0x00020000
BIND, RECURSIVE, PRIVATE = 0x1000, 0x4000, 0x40000


def server_uid(data_folder: Path) -> int:
    """The user id for the server: the present user, or for root a reserved id that nothing else uses."""
    if os.geteuid() != 0:
        return os.geteuid()
    if data_folder.is_dir() and (owner := data_folder.stat().st_uid) != 0:
        return owner
    for uid in UNUSED_UIDS:
        if not _has_name(uid) and can_become(uid):
            return uid
    return pwd.getpwnam("nobody").pw_uid


def can_become(uid: int) -> bool:
    """Whether a process of ours may run as this user; not every id exists inside a user namespace."""
    try:
        return subprocess.run(["/bin/true"], user=uid, group=uid, extra_groups=[], check=False).returncode == 0
    except OSError:
        return False


def can_traverse(uid: int, folder: Path) -> bool:
    """Whether this user can pass through the folder by its path."""
    question = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(folder)]
    return subprocess.run(question, user=uid, group=uid, extra_groups=[], cwd="/", check=False).returncode == 0


def require_way(uid: int, folder: Path) -> None:
    """Raise OperationError naming the first folder above `folder` that this user cannot pass."""
    for step in [*reversed(folder.parents), folder]:
        if not can_traverse(uid, step):
            raise OperationError(
                f"The database server runs as user id {uid}, because PostgreSQL refuses to run as root, and that user "
                f"cannot pass through {step}. Put the data elsewhere (SECRETARIAT_HOME=/var/lib/secretariat), or run "
                "secretariat as an ordinary user. No permission was changed."
            )


def own_view(binds: list[tuple[Path, Path]]) -> bool:
    """Show this process and its children other files at some paths, each (source, shown at); False if not allowed.

    Uses a private mount namespace: nobody else sees the change and nothing is changed on disk.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(NEW_MOUNTS) != 0:
        return False
    if libc.mount(b"none", b"/", None, RECURSIVE | PRIVATE, None) != 0:
        return False
    return all(libc.mount(os.fsencode(src), os.fsencode(at), None, BIND, None) == 0 for src, at in binds)


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True
