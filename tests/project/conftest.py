"""Data folders of their own for tests that start and kill real servers."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def _as_in_earnest(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests kill servers: what is written must be as safe as in an installation."""
    monkeypatch.delenv("SECRETARIAT_TEST_WITHOUT_FSYNC", raising=False)


@pytest.fixture
def new_home() -> Iterator[Path]:
    """A data folder that does not exist yet, with a short path (a socket's path is limited)."""
    with tempfile.TemporaryDirectory(prefix="sec-") as folder:
        os.chmod(folder, 0o755)
        yield Path(folder) / "home"
        shutil.rmtree(Path(folder) / "home", ignore_errors=True)


@pytest.fixture
def environment(new_home: Path) -> dict[str, str]:
    """The environment of a command that works on `new_home` and on nothing else."""
    foreign = ("DATABASE_URL", "SECRETARIAT_WEB_DATABASE_URL", "SECRETARIAT_ROLE", "PORT")
    kept = {name: value for name, value in os.environ.items() if name not in foreign}
    return {
        **kept,
        "SECRETARIAT_HOME": str(new_home),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "tests.project.bare_settings",
    }


@pytest.fixture
def secretariat() -> list[str]:
    """The command line, as words to begin a command with."""
    return [sys.executable, "-P", "-m", "secretariat"]
