"""`secretariat up`: one start, one end, whatever happens in between."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from secretariat.project.cluster import leftovers
from secretariat.project.cluster.layout import Layout
from secretariat.project.cluster.locks import is_held


class Up:
    """One run of `secretariat up`, with what it printed."""

    def __init__(self, command: list[str], environment: dict[str, str], home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.output = home.parent / f"up-{self.port}.txt"
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(
                [*command, "up", "--empty", "--port", str(self.port)],
                env=environment, stdout=out, stderr=out, cwd="/", start_new_session=True,
            )  # fmt: skip

    def said(self) -> str:
        return self.output.read_text()

    def wait_until_running(self) -> None:
        assert eventually(lambda: "Ctrl-C" in self.said() or self.process.poll() is not None, 90), self.said()
        assert self.process.poll() is None, self.said()

    def page(self) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", "/")
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def family(self) -> list[int]:
        """Every process that belongs to this run, found by the data folder in its environment or its command."""
        found = []
        for entry in os.listdir("/proc"):
            if entry.isdigit() and int(entry) != os.getpid():
                try:
                    text = Path(f"/proc/{entry}/environ").read_bytes() + Path(f"/proc/{entry}/cmdline").read_bytes()
                except OSError:
                    continue
                if os.fsencode(str(self.home)) in text:
                    found.append(int(entry))
        return found

    def process_with(self, word: str) -> int:
        """The first process of this run whose command holds the word; 0 if there is none."""
        return min((pid for pid in self.family() if word in command_of(pid)), default=0)

    def nothing_is_left(self) -> bool:
        return not self.family() and not leftovers.processes_of(Layout(self.home).data)


def eventually(holds: Callable[[], bool], patience: float = 30) -> bool:
    deadline = time.monotonic() + patience
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def up(secretariat: list[str], environment: dict[str, str], new_home: Path) -> Callable[[], object]:
    @contextmanager
    def start() -> Iterator[Up]:
        run = Up(secretariat, environment, new_home)
        try:
            yield run
        finally:
            if run.process.poll() is None:
                run.process.terminate()
            run.process.wait(60)

    return start


def test_from_start_to_end(up: Callable, new_home: Path, secretariat: list[str], environment: dict[str, str]) -> None:
    with up() as run:
        run.wait_until_running()
        assert f"http://localhost:{run.port}" in run.said()
        assert "Starting the database" in run.said()
        assert run.page() == "secretariat_web"

        # A second one on the same data says where the first one is; other commands work beside it.
        second = subprocess.run([*secretariat, "up"], env=environment, capture_output=True, text=True, check=False)
        assert second.returncode == 1
        assert f"already running with the data in {new_home}: http://localhost:{run.port}" in second.stderr
        beside = subprocess.run([*secretariat, "migrate"], env=environment, capture_output=True, text=True, check=False)
        assert beside.returncode == 0, beside.stderr
        assert run.page() == "secretariat_web"

        # Whatever is killed is started again.
        for word, told in (
            ("gunicorn", "web server ended unexpectedly"),
            ("supervisor.worker", "worker ended unexpectedly"),
            ("cluster.keeper", "database server ended unexpectedly"),
        ):
            killed = run.process_with(word)
            os.kill(killed, signal.SIGKILL)
            assert eventually(lambda: told in run.said()), run.said()  # noqa: B023
            assert eventually(lambda: run.process_with(word) not in (0, killed)), run.said()  # noqa: B023
            assert eventually(lambda: answers(run)), run.said()
        assert eventually(lambda: run.process_with("supervisor.worker") != 0), run.said()

        run.process.send_signal(signal.SIGTERM)
        assert run.process.wait(60) == 0
        assert run.said().rstrip().endswith("Ended.")
        assert eventually(run.nothing_is_left, 5), run.family()
        assert not is_held(new_home / "up.lock")


def test_control_c_and_a_killed_run(up: Callable, migrated_home: Path) -> None:
    with up() as run:
        run.wait_until_running()
        os.killpg(run.process.pid, signal.SIGINT)
        assert run.process.wait(60) == 0
        assert eventually(run.nothing_is_left, 5), run.family()
    with up() as run:
        run.wait_until_running()
        run.process.kill()
        run.process.wait()
        with up() as again:  # at once, while the first one's children are still ending
            again.wait_until_running()
            assert again.page() == "secretariat_web"
        assert eventually(again.nothing_is_left), again.family()


def test_ended_while_it_starts(up: Callable, new_home: Path) -> None:
    for said in ("Starting the database", "Bringing", "Starting the web"):
        with up() as run:
            assert eventually(lambda: said in run.said()), run.said()  # noqa: B023
            run.process.terminate()
            assert run.process.wait(60) == 0, run.said()
            assert "Traceback" not in run.said()
            assert eventually(run.nothing_is_left, 20), run.family()


def test_a_busy_port(secretariat: list[str], environment: dict[str, str], new_home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        for words, changes in ((["--port", str(port)], {}), ([], {"PORT": str(port)})):
            answer = subprocess.run(
                [*secretariat, "up", *words], env=environment | changes, capture_output=True, text=True, check=False
            )
            assert answer.returncode == 1
            assert f"Port {port} is in use" in answer.stderr
            assert "--port" in answer.stderr
    assert not new_home.exists()


@pytest.mark.parametrize("port", ["0", "70000", "http"])
def test_a_port_that_is_none(port: str, secretariat: list[str], environment: dict[str, str]) -> None:
    answer = subprocess.run(
        [*secretariat, "up"], env=environment | {"PORT": port}, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 2
    assert port in answer.stderr


def test_an_address_that_does_not_answer(secretariat: list[str], environment: dict[str, str]) -> None:
    for url, expected in (
        ("postgresql://nobody@127.0.0.1:1/none", "cannot be reached"),
        ("mysql://x/y", "must begin with postgresql://"),
    ):
        answer = subprocess.run(
            [*secretariat, "check"], env=environment | {"DATABASE_URL": url},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert answer.returncode == 1
        assert expected in answer.stderr
        assert "Traceback" not in answer.stderr


def answers(run: Up) -> bool:
    try:
        return run.page() == "secretariat_web"
    except OSError:
        return False


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def test_a_request_that_python_swallowed_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    from secretariat.project.supervisor.run import _asked_by_signals

    class Swallows:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.01)

    with _asked_by_signals() as end_if_asked:
        end_if_asked()
        Swallows()
        assert not capsys.readouterr().out, "nothing has ended yet"
        end_if_asked()
        raise AssertionError("the request was lost")
    told = capsys.readouterr()
    assert told.out == "Ended.\n"
    assert told.err == "", "no traceback of what was swallowed"
