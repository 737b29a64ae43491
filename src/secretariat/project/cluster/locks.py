"""Locks on files, which the kernel takes away from a process however it ends."""

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType


class FileLock:
    """A shared or exclusive lock on one file; it ends with this object's release() or with the process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    @property
    def held(self) -> bool:
        return self._handle is not None

    def acquire(self, *, shared: bool = False, timeout: float | None = None) -> bool:
        """Take the lock, waiting at most `timeout` seconds (None: as long as it takes); False if it was not free."""
        if self._handle is not None:
            return True
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if timeout is None:
                fcntl.flock(handle, kind)
            elif not _try_until(handle, kind, time.monotonic() + timeout):
                os.close(handle)
                return False
        except BaseException:
            os.close(handle)
            raise
        self._handle = handle
        return True

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def write(self, text: str) -> None:
        """Leave a line in the file for others to read, for instance who holds the lock."""
        assert self._handle is not None
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, text.encode(), 0)

    def __enter__(self) -> "FileLock":
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def is_held(path: Path) -> bool:
    """Whether some process holds the exclusive lock on this file now."""
    if not path.exists():
        return False
    probe = FileLock(path)
    free = probe.acquire(shared=True, timeout=0)
    probe.release()
    return not free


def _try_until(handle: int, kind: int, deadline: float) -> bool:
    while True:
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.02)
