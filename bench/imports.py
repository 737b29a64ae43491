"""`python -m bench.imports [PEOPLE]`: how fast made-up files are imported, beside plain COPY of the same files."""

import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import make_people

PEOPLE, MANY = 200_000, 1_000_000
FILES = ("units", "people", "memberships", "tenures")
ROUNDS = 3
KINDS = {"id and name alone": True, "with e-mail and consent": False}
"""What the file says of people, and whether it is plain."""


def main(people: int = 0) -> None:
    """Makes the files, imports them twice and copies them, each in a process of its own, and prints the tables.

    Without a number of people also a million once, for the memory that it takes.
    """
    for kind, plain in KINDS.items():
        _print_table(people or PEOPLE, kind, measure(people or PEOPLE, plain))
    if not people:
        _print_table(MANY, "with e-mail and consent, once", measure(MANY, plain=False, again=False))
    print(
        "\nCOPY: into bare tables of text, without keys or checks, the best of several. Peak: of the importing process."
    )


def _print_table(people: int, kind: str, found: dict[str, Any]) -> None:
    rows = found["rows"]
    print(f"\n## Importing {people:,} people, {kind} ({rows:,} rows, {found['megabytes']:.0f} MB of CSV)\n")
    print("| step | seconds | rows/s | people/s | × COPY | peak MB |\n|---|---:|---:|---:|---:|---:|")
    for step in ("COPY", "import", "import, others reading", "the same again"):
        if step in found:
            seconds, peak = found[step]
            print(
                f"| {step} | {seconds:.1f} | {rows / seconds:,.0f} | {people / seconds:,.0f} "
                f"| {seconds / found['COPY'][0]:.1f} | {peak:.0f} |"
            )


def measure(people: int, plain: bool, again: bool = True) -> dict[str, Any]:
    """Seconds and peak memory of each step, how many rows there were and how large the files."""
    with tempfile.TemporaryDirectory(prefix="secretariat-bench-") as folder:
        Path(folder).chmod(0o755)
        files = Path(folder) / "files"
        make_people.main(files, people, plain)
        found: dict[str, Any] = {"megabytes": sum(p.stat().st_size for p in files.iterdir()) / 1e6}
        os.environ["DJANGO_SETTINGS_MODULE"] = "secretariat.project.settings"
        os.environ.pop("DATABASE_URL", None)
        runs = [("alone", (_copy, _import_alone, *((_import_again,) if again else ()), _copy))]
        if again:
            runs.append(("beside", (_import_beside, _copy)))
        for name, steps in runs:
            os.environ["SECRETARIAT_HOME"] = str(Path(folder) / name)
            for step in steps:
                for key, value in _in_a_process(step, files).items():
                    known = found.get(key)
                    found[key] = min(known, value) if known else value
    return found


def _in_a_process(step: Any, files: Path) -> dict[str, Any]:
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(step, files, sender))
    process.start()
    sender.close()
    result: dict[str, Any] = receiver.recv()
    process.join()
    return result


def _child(step: Any, files: Path, sender: Any) -> None:
    from secretariat.project.cli.common import django_session, migrate_if_needed

    with django_session():
        migrate_if_needed()
        sender.send(step(files))


def _peak() -> float:
    """The most memory that this process ever held, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1000


def _copy(files: Path) -> dict[str, Any]:
    from django.db import connection

    times, rows = [], 0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        rows = 0
        for name in FILES:
            path = files / f"{name}.csv"
            with connection.cursor() as cursor, path.open("rb") as file:
                columns = file.readline().decode().strip().split(",")
                cursor.execute(f"DROP TABLE IF EXISTS bare_{name}")
                cursor.execute(f"CREATE TABLE bare_{name} ({', '.join(f'{c} text' for c in columns)})")
                with cursor.copy(f"COPY bare_{name} FROM STDIN (FORMAT csv)") as copy:
                    while chunk := file.read(1 << 20):
                        copy.write(chunk)
                rows += cursor.rowcount
        times.append(time.perf_counter() - began)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE " + ", ".join(f"bare_{name}" for name in FILES))
    return {"COPY": (min(times), _peak()), "rows": rows}


def _import(files: Path, alone: bool) -> tuple[float, float]:
    from secretariat.ground import actor as actors
    from secretariat.ground import clock
    from secretariat.imports.actions import Options, commit_import

    began = time.perf_counter()
    report = commit_import(
        actor=actors.system("bench"), now=clock.now(), format="csv", path=files,
        options=Options(today=clock.today(), alone=alone),
    )  # fmt: skip
    if not report.written:
        raise RuntimeError(f"not written: {report.conflict_count} conflicts")
    return time.perf_counter() - began, _peak()


def _import_alone(files: Path) -> dict[str, Any]:
    return {"import": _import(files, alone=True)}


def _import_beside(files: Path) -> dict[str, Any]:
    return {"import, others reading": _import(files, alone=False)}


def _import_again(files: Path) -> dict[str, Any]:
    return {"the same again": _import(files, alone=True)}


if __name__ == "__main__":
    main(int(sys.argv[1].replace(",", "").replace("_", "")) if len(sys.argv) > 1 else 0)
