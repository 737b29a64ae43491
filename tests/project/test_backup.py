"""A backup comes back whole or not at all."""

import os
import stat
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secretariat.project import home as home_folder
from secretariat.project.backup import Archive, finish_interrupted_restore, restore_backup, write_backup
from secretariat.project.backup.archive import ArchiveWriter, Manifest
from secretariat.project.backup.restore import _Plan
from secretariat.project.cluster import Cluster, OperationError, Session, database_session
from secretariat.project.cluster.errors import BadInput
from secretariat.project.cluster.locks import FileLock
from secretariat.project.supervisor.run import _require_alone

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(secretariat: list[str], environment: dict[str, str]) -> Run:
    def call(
        *words: str | Path, home: Path | None = None, more: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        changed = environment | ({"SECRETARIAT_HOME": str(home)} if home else {}) | (more or {})
        return subprocess.run(
            [*secretariat, *map(str, words)], env=changed, capture_output=True, text=True, check=False, cwd="/"
        )

    return call


@contextmanager
def session_of(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    with monkeypatch.context() as patch:
        patch.setenv("SECRETARIAT_HOME", str(home))
        patch.delenv("DATABASE_URL", raising=False)
        with database_session() as session:
            yield session


def found(session: Session, name: str) -> None:
    with psycopg.connect(session.owner_url) as connection:
        connection.execute("UPDATE structure_organisation SET preset = %s", [name])
        connection.execute(
            "INSERT INTO structure_organisation (names, languages, main_language, preset, words, about,"
            " is_demonstration, fellow_members_see_names, officers_are_public, ending_notice_days)"
            " SELECT '{}', '[]', 'en', %s, '{}', '{}', false, true, true, 60"
            " WHERE NOT EXISTS (SELECT FROM structure_organisation)",
            [name],
        )


def founded(session: Session, url: str | None = None) -> list[str]:
    with psycopg.connect(url or session.owner_url) as connection:
        return [name for (name,) in connection.execute("SELECT preset FROM structure_organisation").fetchall()]


def databases(session: Session) -> list[str]:
    with psycopg.connect(session.owner_url) as connection:
        query = "SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1"
        return [name for (name,) in connection.execute(query).fetchall()]


def test_there_and_back(migrated_home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with session_of(migrated_home, monkeypatch) as session:
        found(session, "dockers")
        monkeypatch.setenv("SECRETARIAT_HOME", str(migrated_home))
        key = home_folder.secret_key()
        (migrated_home / "files" / "photos").mkdir(parents=True)
        (migrated_home / "files" / "photos" / "첫 회의.jpg").write_bytes(b"\xff\xd8" * 5000)

    made = run("backup", migrated_home.parent)
    assert made.returncode == 0, made.stderr
    (file,) = migrated_home.parent.glob("secretariat-*.secretariat")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    other = migrated_home.parent / "other"
    restored = run("restore", file, home=other)
    assert restored.returncode == 0, restored.stderr
    with session_of(other, monkeypatch) as session:
        assert founded(session) == ["dockers"]
        assert databases(session) == ["postgres", "secretariat"]
        with psycopg.connect(session.web_url) as connection:  # the web role may read again what it could read before
            connection.execute("SELECT count(*) FROM structure_unittype")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("DELETE FROM ground_ledgerentry")
        with psycopg.connect(session.owner_url) as connection:
            connection.execute("CREATE TABLE later (a int)")
            may = connection.execute("SELECT has_table_privilege('secretariat_web', 'later', 'SELECT')").fetchone()
            assert may == (True,)
    assert (other / "files" / "photos" / "첫 회의.jpg").read_bytes() == b"\xff\xd8" * 5000
    assert (other / "secrets" / "signing-key").read_text() == key
    assert sorted(path.name for path in other.iterdir()) == ["files", "postgres", "secrets", "up.lock"]

    refused = run("restore", file, home=other)
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    with session_of(other, monkeypatch) as session:
        found(session, "changed since")
    assert run("restore", file, "--replace", home=other).returncode == 0
    with session_of(other, monkeypatch) as session:
        assert founded(session) == ["dockers"]

    size = file.stat().st_size
    for name, damage in (
        ("cut", file.read_bytes()[: size // 2]),
        ("short", file.read_bytes()[:-1]),
        ("flipped", flipped(file.read_bytes(), size // 3)),
        ("empty", b""),
        ("other", b"units,people\n" * 50),
    ):
        bad = migrated_home.parent / f"{name}.secretariat"
        bad.write_bytes(damage)
        answer = run("restore", bad, "--replace", home=other)
        assert answer.returncode == 2, name
        assert f"{name}.secretariat" in answer.stderr
        assert "Nothing was changed" in answer.stderr
        assert "Traceback" not in answer.stderr
        fresh = migrated_home.parent / "fresh"
        assert run("restore", bad, home=fresh).returncode == 2
        assert not fresh.exists(), "nothing is made for a file that cannot be used"
    with session_of(other, monkeypatch) as session:
        assert founded(session) == ["dockers"]


def test_on_a_server_of_someone_else(migrated_home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with session_of(migrated_home, monkeypatch) as session:
        found(session, "dockers")
    file = migrated_home.parent / "embedded.secretariat"
    assert run("backup", file).returncode == 0
    server, here = Cluster(migrated_home.parent / "server"), migrated_home.parent / "here"
    with server:
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute("DROP OWNED BY secretariat_web")
            connection.execute("DROP ROLE secretariat_web")
            connection.execute("CREATE ROLE alice LOGIN CREATEROLE PASSWORD 'x'")
            connection.execute("CREATE DATABASE union_of_alice OWNER alice")
            connection.execute("GRANT CONNECT ON DATABASE postgres TO alice")
        folder = server.layout.socket_folder()
        foreign = {"DATABASE_URL": f"postgresql://alice:x@/union_of_alice?host={folder}"}

        refused = run("restore", file, home=here, more=foreign)
        assert refused.returncode == 1
        assert 'ALTER ROLE "alice" CREATEDB' in refused.stderr
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute("ALTER ROLE alice CREATEDB")
        restored = run("restore", file, home=here, more=foreign)
        assert restored.returncode == 0, restored.stderr
        with psycopg.connect(foreign["DATABASE_URL"]) as connection:
            assert connection.execute("SELECT preset FROM structure_organisation").fetchall() == [("dockers",)]
            connection.execute("CREATE TABLE later (a int)")
            may = connection.execute("SELECT has_table_privilege('secretariat_web', 'later', 'SELECT')").fetchone()
            assert may == (True,)
        assert run("check", home=here, more=foreign).returncode == 0
        assert run("backup", migrated_home.parent / "foreign.secretariat", home=here, more=foreign).returncode == 0
        assert not (here / "postgres").exists()


def test_a_failure_half_way_leaves_what_was_there(migrated_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRETARIAT_HOME", str(migrated_home))
    with session_of(migrated_home, monkeypatch) as session:
        found(session, "in the backup")
        file = migrated_home.parent / "whole.secretariat"
        write_backup(session, file, now=NOW)
        found(session, "there now")
        (migrated_home / "up.lock").write_text("http://localhost:8000 (process 1)\n")

        def fail(plan: _Plan, archive: Archive) -> None:
            with pytest.raises(OperationError, match="a backup is being restored"):
                _require_alone(FileLock(migrated_home / "up.lock"))
            raise OSError("No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(_Plan, "fill_files", fail)
            with pytest.raises(OSError, match="No space"):
                restore_backup(session, Archive(file), replace=True)
        assert founded(session) == ["there now"]
        assert databases(session) == ["postgres", "secretariat"]
        assert not list(migrated_home.glob("restore*"))

        lock = FileLock(migrated_home / "up.lock")
        with lock, pytest.raises(OperationError, match="is running"):
            restore_backup(session, Archive(file), replace=True)
        with pytest.raises(OperationError, match="exists already"):
            write_backup(session, file, now=NOW)
        assert [path.name for path in migrated_home.parent.glob("*whole*")] == ["whole.secretariat"]


@pytest.mark.parametrize("moment", ["fill_files", "exchange_databases", "exchange_files", "clear_up"])
def test_killed_in_the_middle(moment: str, migrated_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRETARIAT_HOME", str(migrated_home))
    file = migrated_home.parent / "whole.secretariat"
    with session_of(migrated_home, monkeypatch) as session:
        found(session, "old")
        (migrated_home / "files").mkdir()
        (migrated_home / "files" / "name").write_text("old")
        write_backup(session, file, now=NOW)
        found(session, "new")
        (migrated_home / "files" / "name").write_text("new")
        child = os.fork()
        if child == 0:
            try:
                setattr(_Plan, moment, lambda *_: os.kill(os.getpid(), 9))
                restore_backup(session, Archive(file), replace=True)
            finally:
                os._exit(3)
        assert os.waitpid(child, 0)[1] == 9
        finish_interrupted_restore(session)
        expected = "old" if moment in ("exchange_files", "clear_up") else "new"
        assert founded(session) == [expected]
        assert (migrated_home / "files" / "name").read_text() == expected
        assert databases(session) == ["postgres", "secretariat"]
    assert sorted(path.name for path in migrated_home.iterdir()) == ["files", "postgres", "secrets", "up.lock"]


def test_a_backup_of_a_newer_version_is_refused(migrated_home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for version, migrations in (("99.0.0", {}), ("0.0.1", {"structure": "9999_from_the_future"})):
        file = migrated_home.parent / f"{version}.secretariat"
        write(file, Manifest(1, version, NOW.isoformat(), "secretariat", migrations), {"database.dump": b"x"})
        answer = run("restore", file)
        assert answer.returncode == 2
        assert "newer" in answer.stderr
        assert "Upgrade" in answer.stderr


def test_a_member_outside_its_place_is_refused(tmp_path: Path) -> None:
    for name in ("files/../../etc/passwd", "/etc/passwd", "elsewhere"):
        file = tmp_path / "bad"
        write(file, Manifest(1, "0.1.0", NOW.isoformat(), "secretariat", {}), {"database.dump": b"x", name: b"y"})
        with pytest.raises(BadInput, match="outside its place"):
            Archive(file)
        file.unlink()


def test_a_zip_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as other:
        other.writestr("units.csv", "id\n")
    with pytest.raises(BadInput, match=r"a\.zip"):
        Archive(tmp_path / "a.zip")
    with pytest.raises(BadInput, match="no file"):
        Archive(tmp_path / "missing")


@settings(max_examples=60, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), cut=st.booleans())
def test_any_damage_is_noticed(place: float, bit: int, cut: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "backup"
        write(
            file,
            Manifest(1, "0.1.0", NOW.isoformat(), "secretariat", {}),
            {"database.dump": os.urandom(3000), "files/a": b"a" * 500},
        )
        whole = file.read_bytes()
        assert Archive(file).files() == ["a"]
        at = int(place * len(whole))
        file.write_bytes(whole[:at] if cut else flipped(whole, at, bit))
        with pytest.raises(BadInput):
            Archive(file)


def write(path: Path, manifest: Manifest, members: dict[str, bytes]) -> None:
    writer = ArchiveWriter(path, manifest)
    for name, content in members.items():
        writer.add(name, [content])
    writer.add("signing-key", [b"key"])
    writer.finish()


def flipped(content: bytes, at: int, bit: int = 3) -> bytes:
    return content[:at] + bytes([content[at] ^ (1 << bit)]) + content[at + 1 :]
