"""Ends the server processes that a killed run left on a data folder."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path


def processes_of(data_folder: Path) -> list[int]:
    """The ids of the PostgreSQL processes that work in this data folder (a server keeps its data as its folder)."""
    try:
        wanted = os.stat(data_folder)
    except FileNotFoundError:
        return []
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            here = os.stat(f"/proc/{entry}/cwd")
            name = Path(f"/proc/{entry}/comm").read_text().strip()
        except OSError:
            continue
        if (here.st_dev, here.st_ino) == (wanted.st_dev, wanted.st_ino) and name == "postgres":
            found.append(int(entry))
    return found


def end_processes_of(data_folder: Path, *, on_wait: Callable[[], None]) -> None:
    """End what works in this data folder, first politely to its head, then all, at last without asking."""
    if not processes_of(data_folder):
        return
    on_wait()
    for order, patience in ((signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 10.0)):
        alive = processes_of(data_folder)
        head = _head(data_folder)
        for pid in [head] if order == signal.SIGINT and head in alive else alive:
            try:
                os.kill(pid, order)
            except ProcessLookupError:
                continue
        deadline = time.monotonic() + patience
        while processes_of(data_folder):
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        else:
            return


def _head(data_folder: Path) -> int:
    try:
        return int((data_folder / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return 0
