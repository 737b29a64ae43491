"""The product as a person starts it: `secretariat up` with a small made-up union, in processes of its own."""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from secretariat.accounts.rules import digest
from secretariat.project.cluster import Cluster

SEED = 1
PEOPLE = {
    "general secretary": "general.secretary@demo.invalid",
    "district secretary": "district.secretary@demo.invalid",
    "cell secretary": "cell.secretary@demo.invalid",
    "member": "member@demo.invalid",
    "administrator": "administrator@demo.invalid",
}
"""Those of the demonstration who can sign in. The first four get their links printed by `secretariat up`."""
LONGEST_START = 120


class Product:
    """One running installation: its address, its one-time links, and its database as the owner sees it."""

    def __init__(self, home: Path, *, empty: bool = False, port: int = 0) -> None:
        self.home, self.port = home, port or free_port()
        self.address = f"http://localhost:{self.port}"
        self.log = home.with_name(home.name + ".log")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*COMMAND, "up", "--port", str(self.port), *(["--empty"] if empty else [])],
                env=environment(home), stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, cwd="/",
            )  # fmt: skip
        self._wait()
        said = self.log.read_text()
        self.links = dict(re.findall(r"^ {2}([a-z ]+): (http\S+)$", said, re.MULTILINE))
        found = re.search(r"http\S+/start/\S+", said)
        self.first_run = found.group() if found else ""

    def _wait(self) -> None:
        deadline = time.monotonic() + LONGEST_START
        while "Ctrl-C ends it." not in self.log.read_text():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"secretariat up did not start:\n{self.log.read_text()}")
            time.sleep(0.05)

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the owner of the database reads; only to find out where to go and what is on record."""
        with psycopg.connect(Cluster(self.home).url()) as connection:
            return connection.execute(sql, values).fetchall()

    def value(self, sql: str, *values: Any) -> Any:
        """The first value of the first row; KeyError when there is none."""
        rows = self.rows(sql, *values)
        if not rows:
            raise KeyError(sql)
        return rows[0][0]

    def link(self, who: str) -> str:
        """A fresh one-time link for someone who can sign in: a name in PEOPLE, or an e-mail address."""
        secret = secrets.token_urlsafe(32)
        with psycopg.connect(Cluster(self.home).url()) as connection:
            made = connection.execute(
                """INSERT INTO accounts_onetimelink (user_id, digest, label, expires_at)
                   SELECT id, %s, 'journey', %s FROM accounts_user WHERE email = %s""",
                [digest(secret), datetime.now(UTC) + timedelta(days=1), PEOPLE.get(who, who)],
            )
            if made.rowcount != 1:
                raise KeyError(who)
        return f"{self.address}/sign-in/{secret}/"

    def give_account(self, person_id: int) -> str:
        """An account for someone on record who has none; returns the address to ask a link for."""
        email = f"person{person_id}@demo.invalid"
        if self.rows("SELECT 1 FROM accounts_user WHERE email = %s", email):
            return email
        with psycopg.connect(Cluster(self.home).url()) as connection:
            row = connection.execute(
                """INSERT INTO accounts_user (email, password, is_active, language, created_at)
                   VALUES (%s, '!', true, '', now()) RETURNING id""",
                [email],
            ).fetchone()
            assert row is not None
            connection.execute("UPDATE people_person SET user_id = %s WHERE id = %s", [row[0], person_id])
        return email

    def stop(self) -> None:
        """Ends it as Ctrl-C does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)


COMMAND = [sys.executable, "-P", "-m", "secretariat"]


def environment(home: Path) -> dict[str, str]:
    """The environment of an installation of its own, whatever database the caller works on."""
    left_out = ("DATABASE_URL", "SECRETARIAT_WEB_DATABASE_URL", "SECRETARIAT_ROLE", "SECRETARIAT_SMTP", "PORT",
                "DJANGO_SETTINGS_MODULE", "SECRETARIAT_URL", "SECRETARIAT_HOSTS")  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return {
        **kept,
        "SECRETARIAT_HOME": str(home),
        "SECRETARIAT_TEST_WITHOUT_FSYNC": "1",
        "SECRETARIAT_ENDS_WITH_PARENT": "1",
    }


def make_demonstration(home: Path, size: str = "S") -> None:
    """Loads the made-up union into a data folder, without leaving anything running."""
    subprocess.run(
        [*COMMAND, "demo", "--size", size, "--seed", str(SEED)],
        env=environment(home), check=True, capture_output=True, cwd="/",
    )  # fmt: skip


def copy_of(home: Path, name: str) -> Path:
    """A copy of a data folder that nothing runs on, owners and rights kept."""
    copy = home.with_name(name)
    subprocess.run(["cp", "-a", str(home), str(copy)], check=True)
    return copy


def new_folder() -> Path:
    """A folder for data folders, which the database's own user can pass through."""
    folder = Path(tempfile.mkdtemp(prefix="secretariat-journeys-"))
    folder.chmod(0o755)
    return folder


def remove(folder: Path) -> None:
    """Removes what new_folder() made."""
    shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
