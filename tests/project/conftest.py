"""Data folders of their own for tests that start and kill real servers."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def new_home() -> Iterator[Path]:
    """A data folder that does not exist yet, with a short path (a socket's path is limited)."""
    with tempfile.TemporaryDirectory(prefix="sec-") as folder:
        os.chmod(folder, 0o755)
        yield Path(folder) / "home"
        shutil.rmtree(Path(folder) / "home", ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_template() -> Iterator[Path]:
    """A data folder with the schema in it, made once for all tests that begin there."""
    with tempfile.TemporaryDirectory(prefix="sec-") as folder:
        os.chmod(folder, 0o755)
        home = Path(folder) / "home"
        command = [sys.executable, "-P", "-m", "secretariat", "migrate"]
        subprocess.run(command, env=environment_for(home), check=True, capture_output=True, cwd="/")
        yield home


@pytest.fixture
def migrated_home(new_home: Path, migrated_template: Path) -> Path:
    """A data folder with the schema and nothing else in it."""
    subprocess.run(["cp", "-a", migrated_template, new_home], check=True)
    return new_home


@pytest.fixture
def environment(new_home: Path) -> dict[str, str]:
    """The environment of a command that works on `new_home` and on nothing else."""
    return environment_for(new_home)


def environment_for(home: Path) -> dict[str, str]:
    """An environment with this data folder and with nothing left of the suite's own database."""
    foreign = ("DATABASE_URL", "SECRETARIAT_WEB_DATABASE_URL", "SECRETARIAT_ROLE", "PORT")
    kept = {name: value for name, value in os.environ.items() if name not in foreign}
    return {
        **kept,
        "SECRETARIAT_HOME": str(home),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "tests.project.bare_settings",
    }


@pytest.fixture
def secretariat() -> list[str]:
    """The command line, as words to begin a command with."""
    return [sys.executable, "-P", "-m", "secretariat"]
