"""The memory of real web workers: started as `secretariat up` starts them, after serving every page over HTTP."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from bench.homes import Home
from bench.pages import pages
from secretariat.project.cluster.server import child_environment

ROUNDS = 3


@dataclass
class Worker:
    """One gunicorn worker, in megabytes: resident, and its fair share of what it shares with the others."""

    rss: float
    pss: float


def workers(home: Home) -> list[Worker]:
    """The web workers of an installation after they have served every page several times."""
    port = _free_port()
    environment = child_environment(
        SECRETARIAT_HOME=str(home.folder), PORT=str(port), DATABASE_URL=None, SECRETARIAT_ROLE=None,
        SECRETARIAT_WEB_DATABASE_URL=None,
    )  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "secretariat", "up", "--empty"], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        base = f"http://127.0.0.1:{port}"
        _wait(process, base)
        for _ in range(ROUNDS):
            for _what, who, address in pages(home.stage):
                key = home.stage["past_sessions" if "on=" in address else "sessions"][who]
                _fetch(base + address, key)
        return [_memory(pid) for pid in _web_workers(process.pid)]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _free_port() -> int:
    named = os.environ.get("PORT")
    if named:
        return int(named)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _fetch(url: str, session: str = "") -> None:
    request = urllib.request.Request(url, headers={"Cookie": f"sessionid={session}"} if session else {})
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer.read()


def _wait(process: "subprocess.Popen[bytes]", base: str) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the server ended as soon as it was started; its words stand above")
        try:
            _fetch(base + "/")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server does not answer")


def _children(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            if int(stat.rpartition(")")[2].split()[1]) == pid:
                found.append(int(entry.name))
    return found


def _web_workers(supervisor: int) -> list[int]:
    """The workers below the web server's own process."""
    for child in _children(supervisor):
        if b"gunicorn" in (Path("/proc") / str(child) / "cmdline").read_bytes():
            return _children(child)
    raise RuntimeError("there is no web server")


def _memory(pid: int) -> Worker:
    lines = (Path("/proc") / str(pid) / "smaps_rollup").read_text().splitlines()
    figures = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines[1:])}
    return Worker(figures["Rss"] / 1024, figures["Pss"] / 1024)
