"""Child processes that are started again when they crash and that never outlive their parent."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field

PR_SET_PDEATHSIG = 1
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0


def end_with_parent(farewell: signal.Signals) -> None:
    """Let the kernel send this process a signal when the process that started it ends in any way."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, farewell)


@dataclass
class Child:
    """One program that should be running.

    `farewell` is the signal that asks it to end, `orphaned` the one it gets from the kernel if this process is killed.
    """

    name: str
    command: list[str]
    environment: dict[str, str]
    farewell: signal.Signals = signal.SIGTERM
    orphaned: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    start_again_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a process group of its own, to be told to end if this process is killed."""
        parent, orphaned = os.getpid(), self.orphaned

        def follow_parent() -> None:
            end_with_parent(orphaned)
            if os.getppid() != parent:
                os._exit(1)

        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=follow_parent,
        )
        self.started_at = time.monotonic()

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def look_after(self, tell: Callable[[str], None]) -> None:
        """Start it again if it has crashed: at once the first time, then after ever longer pauses."""
        if self.is_alive():
            return
        now = time.monotonic()
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):  # what it had started would still hold the port
                os.killpg(self.process.pid, signal.SIGKILL)
            code, self.process = self.process.returncode, None
            self.failures = 1 if now - self.started_at > STEADY_AFTER else self.failures + 1
            pause = 0.0 if self.failures == 1 else min(LONGEST_PAUSE, 2.0 ** (self.failures - 2))
            self.start_again_at = now + pause
            tell(f"The {self.name} ended unexpectedly (code {code}); starting it again in {pause:.0f} s.")
        if now >= self.start_again_at:
            self.start()


def end_all(children: list[Child], patience: float) -> None:
    """Ask all to end, wait at most `patience` seconds together, then end what is left of their groups."""
    alive = [child for child in children if child.process is not None]
    for child in alive:
        if child.is_alive():
            child.process.send_signal(child.farewell)  # type: ignore[union-attr]
    deadline = time.monotonic() + patience
    for child in alive:
        assert child.process is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.process.wait(max(0.0, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
