"""Measures the same pages of several sizes in turn: whatever else the machine does then falls on all of them alike."""

import json
import random
import statistics
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bench.homes import Home
from bench.pages import Row, pages

WARM_UP = 2


@dataclass
class Measured:
    """One page at one size."""

    queries: int
    times: list[float] = field(default_factory=list)
    works: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        """The median, in milliseconds."""
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """The 95th percentile, in milliseconds."""
        return statistics.quantiles(self.times, n=20, method="inclusive")[-1]

    @property
    def work(self) -> float:
        """The median of the processor time, in milliseconds: that of the web process and of its database together."""
        return statistics.median(self.works)


class Probe:
    """The process that looks at one size."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.prober"], env=home.environment(role="web"), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self._say(home.stage)

    def _say(self, what: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()

    def ask(self, what: str, *arguments: Any) -> Any:
        """What the process answers to a command."""
        self._say([what, *arguments])
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the measuring process of size {self.home.size} has ended; its words stand above")
        return json.loads(line)

    def close(self) -> None:
        """Ends the process."""
        with suppress(OSError):
            assert self.process.stdin is not None
            self.process.stdin.close()
        self.process.wait()


def measure(homes: list[Home], rounds: int, only: str = "") -> dict[tuple[str, str], list[Measured | None]]:
    """Every page at every size, by what it is and who looks; None where a size has no such page."""
    probes = [Probe(home) for home in homes]
    try:
        for probe in probes:
            region = f"/units/{probe.home.stage['region']}/members/"
            probe.home.stage["hundredth"] = probe.ask("cursor_of_page", "administrator", region, 100)
        tables = [_addresses(pages(probe.home.stage), only) for probe in probes]
        found: dict[tuple[str, str], list[Measured | None]] = {}
        chance = random.Random(1)
        names = list(dict.fromkeys(name for table in tables for name in table))
        for number, name in enumerate(names):
            if sys.stderr.isatty():
                print(f"\r{number + 1} of {len(names)} pages ", end="", file=sys.stderr, flush=True)
            found[name] = _one(probes, [table.get(name) for table in tables], rounds, chance)
        return found
    finally:
        for probe in probes:
            probe.close()


def _addresses(rows: list[Row], only: str) -> dict[tuple[str, str], str]:
    return {(what, who): f"{who} {address}" for what, who, address in rows if only in f"{what} ({who})"}


def _one(probes: list[Probe], addresses: list[str | None], rounds: int, chance: random.Random) -> list[Measured | None]:
    """One page at all sizes: looked at in turn, in another order each round."""
    pairs = [(n, probe, address) for n, (probe, address) in enumerate(zip(probes, addresses, strict=True)) if address]
    out: list[Measured | None] = [None] * len(probes)
    for n, probe, address in pairs:
        who, path = address.split(" ", 1)
        for _ in range(WARM_UP):
            probe.ask("milliseconds", who, path)
        out[n] = Measured(probe.ask("queries", who, path))
    for _ in range(rounds):
        for n, probe, address in chance.sample(pairs, len(pairs)):
            who, path = address.split(" ", 1)
            measured = out[n]
            assert measured is not None
            took, worked = probe.ask("milliseconds", who, path)
            measured.times.append(took)
            measured.works.append(worked)
    return out
