"""Installations to measure: each size built by the product's own command into a data folder of its own."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from secretariat.project import home as home_folder
from secretariat.project.cluster.server import Cluster, child_environment

BUILT = "bench.json"


@dataclass
class Home:
    """One size in a running database, staged for measuring."""

    size: str
    folder: Path
    cluster: Cluster
    built: float | None
    """Seconds from nothing to a loaded organisation; None where it was built some other time."""
    stage: dict[str, Any]

    def environment(self, role: str = "") -> dict[str, str]:
        """The environment of a process that uses this installation, as the owner of the database or in the web role."""
        url = self.cluster.url(home_folder.WEB_ROLE) if role else self.cluster.url()
        return child_environment(
            SECRETARIAT_HOME=str(self.folder),
            SECRETARIAT_ROLE=role or None,
            SECRETARIAT_WEB_DATABASE_URL=self.cluster.url(home_folder.WEB_ROLE),
            DATABASE_URL=None if role else url,
            DJANGO_SETTINGS_MODULE="secretariat.project.settings",
        )


@contextmanager
def homes(sizes: list[str], kept: Path | None) -> Iterator[list[Home]]:
    """The sizes, all running at once; below `kept` they are found again and stay, otherwise they are removed."""
    with ExitStack() as stack:
        root = kept or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="secretariat-bench-")))
        root.mkdir(parents=True, exist_ok=True)
        root.chmod(0o755)
        yield [stack.enter_context(_home(size, root / size)) for size in sizes]


@contextmanager
def _home(size: str, folder: Path) -> Iterator[Home]:
    built = None
    if not (folder / "postgres").exists():
        built = _build(size, folder)
    cluster = Cluster(folder)
    cluster.start()
    try:
        home = Home(size, folder, cluster, built, {})
        note = folder / BUILT
        if not note.exists():
            print(f"Staging {size} …", file=sys.stderr, flush=True)
            staged = subprocess.run(
                [sys.executable, "-m", "bench.stage"], env=home.environment(), stdout=subprocess.PIPE, check=True
            )
            note.write_bytes(staged.stdout)
        home.stage = json.loads(note.read_text())
        yield home
    finally:
        cluster.stop()


def _build(size: str, folder: Path) -> float:
    environment = child_environment(
        SECRETARIAT_HOME=str(folder), DATABASE_URL=None, SECRETARIAT_ROLE=None,
        DJANGO_SETTINGS_MODULE="secretariat.project.settings",
    )  # fmt: skip
    print(f"Building {size} …", file=sys.stderr, flush=True)
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "secretariat", "demo", "--size", size],
        env=environment, stdout=subprocess.DEVNULL, check=True, cwd=os.getcwd(),
    )  # fmt: skip
    return time.perf_counter() - began
