"""`python -m bench`: builds sizes, measures the same pages at all of them, and prints tables."""

import argparse
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from bench import memory
from bench.homes import Home, homes
from bench.measure import Measured, measure


def main() -> None:
    """Builds each size in a database of its own, measures, and prints the tables."""
    asked = _arguments()
    sizes = [size.strip().upper() for size in asked.sizes.split(",")]
    with homes(sizes, asked.homes) as built:
        _print_building(built)
        _print_pages(sizes, measure(built, asked.rounds, asked.only))
        if not asked.no_memory:
            _print_memory(built)
    if not asked.no_imports:
        _imports()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", default=os.environ.get("SIZES", "S,XL"), help="such as S,M (default: S,XL)")
    parser.add_argument("--rounds", type=int, default=40, help="how often each page is looked at")
    parser.add_argument("--only", default="", help="only pages whose line in the table holds this text")
    parser.add_argument("--homes", type=Path, help="keep what is built in this folder, and use what is there")
    parser.add_argument("--no-memory", action="store_true", help="leave out the memory of web workers")
    parser.add_argument("--no-imports", action="store_true", help="leave out the figures of imports")
    return parser.parse_args()


def _table(head: list[str], rows: list[list[str]], texts: int = 1) -> None:
    rule = ["---"] * texts + ["---:"] * (len(head) - texts)
    for row in (head, rule, *rows):
        print("| " + " | ".join(row) + " |")


def _print_building(built: list[Home]) -> None:
    import psycopg

    rows = []
    for home in built:
        with psycopg.connect(home.cluster.url()) as connection:
            row = connection.execute(
                "SELECT pg_database_size(current_database()) / 1e6, (SELECT count(*) FROM structure_unit),"
                " (SELECT count(*) FROM people_person)"
            ).fetchone()
        assert row is not None
        seconds = f"{home.built:.0f}" if home.built is not None else "built before"
        rows.append([home.size, f"{row[1]:,}", f"{row[2]:,}", seconds, f"{row[0]:,.0f}"])
    print("\n## Building: an empty folder becomes a loaded organisation\n")
    _table(["size", "units", "people", "seconds", "database MB"], rows)


def _print_pages(sizes: list[str], found: dict[tuple[str, str], list[Measured | None]]) -> None:
    head = ["page", "who looks"]
    for size in sizes:
        head += [f"{size} p50 ms", f"{size} p95 ms", f"{size} CPU ms", f"{size} queries"]
    compared = len(sizes) > 1
    if compared:
        head += ["ratio of p50", "ratio of CPU"]
    rows = []
    for (what, who), cells in found.items():
        row = [what, who]
        for cell in cells:
            row += [f"{cell.p50:.1f}", f"{cell.p95:.1f}", f"{cell.work:.1f}", str(cell.queries)] if cell else ["–"] * 4
        if compared:
            first, last = cells[0], cells[-1]
            row += [f"{last.p50 / first.p50:.2f}", f"{last.work / first.work:.2f}"] if first and last else ["–", "–"]
        rows.append(row)
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    print("\n## Pages: the whole of Django under row-level security, without the network\n")
    print(f"{os.cpu_count()} cores, load averages {load}. CPU is that of the web process and its database.\n")
    _table(head, rows, 2)


def _print_memory(built: list[Home]) -> None:
    rows = []
    for home in built:
        for number, worker in enumerate(memory.workers(home), 1):
            rows.append([home.size, str(number), f"{worker.rss:.0f}", f"{worker.pss:.0f}"])
    print(f"\n## Memory of each web worker, every page served {memory.ROUNDS} times over HTTP\n")
    _table(["size", "worker", "RSS MB", "PSS MB"], rows)


def _imports() -> None:
    """The figures of imports print their own table."""
    if importlib.util.find_spec("bench.imports") is not None:
        sys.stdout.flush()
        subprocess.run([sys.executable, "-m", "bench.imports"], check=True)


if __name__ == "__main__":
    main()
