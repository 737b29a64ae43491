"""The command line as a script sees it: what it prints, its exit code, and what it leaves behind."""

import csv
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from secretariat.project.cli import COMMANDS, secretariat_command
from secretariat.project.cluster import Cluster
from tests.project.conftest import environment_for

Answer = subprocess.CompletedProcess[str]
SHOWN = [name for name, (_where, line) in COMMANDS.items() if line]


class Home:
    """A data folder with a small demonstration, and commands on it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = environment_for(home) | {"DJANGO_SETTINGS_MODULE": "secretariat.project.settings"}

    def __call__(self, *words: str | Path, **more: str) -> Answer:
        return subprocess.run(
            [sys.executable, "-P", "-m", "secretariat", *map(str, words)],
            env=self.environment | more, capture_output=True, text=True, check=False, cwd="/",
        )  # fmt: skip

    def json(self, *words: str | Path) -> Any:
        done = self(*words, "--json")
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """One demonstration of size S for all tests of this file; its database stays up between the commands."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="sec-") as folder:
        os.chmod(folder, 0o755)
        home = Home(Path(folder) / "home")
        loaded = home("demo", "--size", "S", "--seed", "7", "--json")
        assert json.loads(loaded.stdout) == {"size": "S", "seed": 7, "units": 40, "members": 600}, loaded.stderr
        assert loaded.stderr == "", "progress is for terminals"
        assert not Cluster(home.home).is_running(), "a command ends the database that it started"
        with Cluster(home.home):
            yield home


def refused(answer: Answer, code: int, *words: str) -> None:
    assert answer.returncode == code, answer.stderr
    assert answer.stdout == ""
    assert "Traceback" not in answer.stderr
    for word in words:
        assert word in answer.stderr


@pytest.mark.parametrize("name", SHOWN)
def test_every_command_explains_itself(name: str) -> None:
    command = secretariat_command.get_command(click.Context(secretariat_command), name)
    assert command is not None
    context = click.Context(command, info_name=name)
    text = re.sub(r"\s+", " ", command.get_help(context))
    usage = command.get_usage(context)
    assert "Exit codes: 0 " in text
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts[0]} says nothing"
        else:
            assert parameter.make_metavar(context).strip("[]") in usage


def test_an_unknown_command(here: Home) -> None:
    refused(here("frobnicate"), 2, "No such command 'frobnicate'")


def test_demo_needs_an_empty_installation(here: Home) -> None:
    refused(here("demo", "--size", "S"), 1, "already has an organisation")
    refused(here("demo", "--size", "Q"), 2, "--size", "'Q'")
    refused(here("demo", "--seed", "x"), 2, "--seed")


def test_the_same_seed_makes_the_same_union(here: Home, tmp_path: Path, new_home: Path) -> None:
    other = Home(new_home)
    assert other("demo", "--size", "s", "--seed", "7").returncode == 0
    with Cluster(new_home):
        for home, name in ((here, "one"), (other, "two")):
            home.json("export", "csv", tmp_path / name)
    files = sorted(file.name for file in (tmp_path / "one").iterdir())
    assert "people.csv" in files
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_tree(here: Home) -> None:
    lines = here.json("tree", "--depth", "1")
    assert [line["depth"] for line in lines] == [0, *[1] * (len(lines) - 1)]
    top, first = lines[0], lines[1]
    assert here.json("tree", "--unit", first["id"], "--depth", "0") == [first | {"depth": 0, "parent": None}]
    assert here.json("tree", "--unit", first["name"].upper(), "--depth", "0") == [first | {"depth": 0, "parent": None}]
    said = here("tree")
    assert said.returncode == 0
    assert len(said.stdout.splitlines()) == len(here.json("tree")) >= 40
    assert said.stdout.startswith(f"{top['name']} ({top['type']}, {top['id']})\n  {first['name']}")

    refused(here("tree", "--unit", "Atlantis"), 1, "no unit", "Atlantis")
    refused(here("tree", "--unit", first["id"], "--depth", "-1"), 2, "--depth")
    refused(here("tree", "--on", "31.12.2025"), 2, "31.12.2025", "2026-12-31")


def test_who(here: Home) -> None:
    top = here.json("tree", "--depth", "0")[0]
    (holder,) = here.json("who", "--unit", top["id"], "--role", "general secretary")
    assert holder["role"] == "General Secretary"
    said = here("who", "--unit", top["name"], "--role", "General Secretary")
    assert said.stdout.startswith(f"General Secretary, {top['name']}: {holder['name']} (elected, ")

    nobody = here("who", "--unit", top["id"], "--role", "Astronomer")
    refused(nobody, 1, "Nobody")
    nothing = here("who", "--unit", top["id"], "--role", "Astronomer", "--json")
    assert (nothing.returncode, json.loads(nothing.stdout)) == (1, [])
    refused(here("who", "--role", "Secretary"), 2, "--unit")
    refused(here("who", "--unit", "Atlantis"), 1, "Atlantis")
    refused(here("who", "--unit", top["id"], "--on", "2026-13-01"), 2, "2026-13-01", "not a day")


def test_a_name_that_several_units_share(new_home: Path, tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("id,parent_id,name,type\nc,,Centre,centre\na,c,Cell 1,cell\nb,c,Cell 1,cell\n")
    home = Home(new_home)
    with Cluster(new_home):
        written = home("import", "csv", tmp_path)
        assert written.returncode == 0, written.stderr + written.stdout
        for words in (["tree"], ["who", "--role", "Secretary"]):
            refused(home(*words, "--unit", "cell 1"), 1, "Several units are called “cell 1”", "a, b")


def test_export_and_import_again(here: Home, tmp_path: Path) -> None:
    for format, name in (("csv", "folder"), ("xlsx", "book.xlsx"), ("popolo", "popolo.json")):
        counts = here.json("export", format, tmp_path / name)
        assert counts["people"] > 600
        report = here.json("import", format, tmp_path / name, "--dry-run")
        assert report["written"] is False
        assert all(table["new"] == table["changed"] == 0 for table in report["counts"].values()), report["counts"]
    assert {path.name for path in tmp_path.iterdir()} == {"folder", "book.xlsx", "popolo.json"}


def test_an_export_counts_units_and_rows_and_is_for_its_owner_alone(here: Home, tmp_path: Path) -> None:
    said = here("export", "csv", tmp_path / "folder")
    assert said.returncode == 0, said.stderr
    with (tmp_path / "folder" / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    assert len(ids) > len(set(ids)), "the demonstration has units that moved or were renamed"
    assert f"{len(set(ids))} units in {len(ids)} rows, " in said.stdout
    assert here.json("export", "popolo", tmp_path / "popolo.json")["units"] == len(set(ids))
    here("export", "xlsx", tmp_path / "book.xlsx")
    assert (tmp_path / "folder").stat().st_mode & 0o777 == 0o700
    files = [*(tmp_path / "folder").iterdir(), tmp_path / "popolo.json", tmp_path / "book.xlsx"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}

    again = here("import", "csv", tmp_path / "folder")
    assert again.returncode == 0, again.stderr
    assert "Nothing to write: everything is on record already." in again.stdout
    assert "Written" not in again.stdout


def test_an_export_that_cannot_be_written(here: Home, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    refused(here("export", "csv", tmp_path / "file"), 1, "is a file")
    refused(here("export", "xlsx", tmp_path), 1, "is a folder")
    refused(here("export", "popolo", tmp_path / "nowhere" / "x.json"), 1, "no folder", "nowhere")
    refused(here("export", "ods", tmp_path / "x"), 2, "'ods'")
    assert {path.name for path in tmp_path.iterdir()} == {"file"}
    assert (tmp_path / "file").read_text() == "mine"


def test_an_import_that_cannot_be_read(here: Home, tmp_path: Path) -> None:
    refused(here("import", "csv", tmp_path / "nowhere"), 2, "nowhere")
    (tmp_path / "book.xlsx").write_bytes(b"not a book")
    refused(here("import", "xlsx", tmp_path / "book.xlsx"), 2, "book.xlsx", "Nothing was written")
    answer = here("import", "xlsx", tmp_path / "book.xlsx", "--json")
    assert answer.returncode == 2
    report = json.loads(answer.stdout)
    assert report["written"] is False
    assert report["errors"]


def test_check(here: Home) -> None:
    report = here.json("check")
    assert report["well"] is True
    assert {check["check"] for check in report["checks"]} >= {"ledger", "counts", "seats"}
    assert "ledger: well\n" in here("check").stdout


def test_backup_beside_the_running_database(here: Home, tmp_path: Path, new_home: Path) -> None:
    made = here.json("backup", tmp_path)
    file = Path(made["file"])
    assert file.stat().st_size == made["bytes"]
    refused(here("backup", file), 1, "exists already")
    refused(here("backup", tmp_path / "nowhere" / "x"), 1, "no folder")
    refused(here("restore", file), 1, "--replace")
    refused(here("restore", tmp_path / "none"), 2, "no file")

    other = Home(new_home)
    assert other.json("restore", file)["file"] == str(file)
    with Cluster(new_home):
        assert other.json("check")["well"] is True
        for home, name in ((here, "one"), (other, "two")):
            home.json("export", "popolo", tmp_path / name)
        assert row_counts(here.home) == row_counts(new_home)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert (new_home / "secrets" / "signing-key").read_text() == (here.home / "secrets" / "signing-key").read_text()


def row_counts(home: Path) -> dict[str, int]:
    import psycopg
    from psycopg import sql

    with psycopg.connect(Cluster(home).url()) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        count = sql.SQL("SELECT count(*) FROM {}")
        found = {name: connection.execute(count.format(sql.Identifier(name))).fetchone() for (name,) in tables}
    return {name: row[0] for name, row in found.items() if row}


def test_progress_is_shown_on_a_terminal(here: Home) -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-P", "-m", "secretariat", "check"],
        env=here.environment, stdout=subprocess.PIPE, stderr=theirs, check=False, cwd="/",
    )  # fmt: skip
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert done.returncode == 0
    assert "looking at ledger …" in shown


def test_a_reader_that_stops_reading(here: Home) -> None:
    for words in (["tree"], ["tree", "--json"]):
        answer = subprocess.run(
            ["sh", "-c", '"$@" | head -n 0', "sh", sys.executable, "-P", "-m", "secretariat", *words],
            env=here.environment, capture_output=True, text=True, check=False, cwd="/",
        )  # fmt: skip
        assert "Traceback" not in answer.stderr
        assert answer.stderr == ""


def test_an_output_that_knows_no_korean(here: Home, tmp_path: Path) -> None:
    answer = here("tree", "--json", "--depth", "0", PYTHONIOENCODING="latin-1")
    assert answer.returncode == 0
    assert json.loads(answer.stdout)[0]["name"] == "United Harbour and Rail Workers’ Union"
    assert here("tree", PYTHONIOENCODING="ascii").returncode == 0


def test_no_place_for_the_data(here: Home) -> None:
    refused(here("check", SECRETARIAT_HOME="/proc/here"), 1, "/proc/here")
    refused(here("check", SECRETARIAT_HOME="/dev/null/here"), 1, "/dev/null/here")


def test_a_user_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    from secretariat.project import home

    for name in ("SECRETARIAT_HOME", "XDG_DATA_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    monkeypatch.setattr(os, "getuid", lambda: 54321)
    with pytest.raises(home.NoFolder, match=r"54321 has no home folder.*SECRETARIAT_HOME"):
        home.folder()


def test_a_full_disk_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import errno

    from secretariat.project.cli import _plain_errors
    from secretariat.project.cli.exports import _appearing_whole

    def writing() -> Callable[[], None]:
        with _plain_errors(), _appearing_whole(tmp_path / "book", as_folder=False) as place:
            place.write_text("half")
            raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "book").write_text("earlier")
    with pytest.raises(SystemExit) as ended:
        writing()
    assert ended.value.code == 1
    assert "book cannot be written: No space left on device" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["book"]
    assert (tmp_path / "book").read_text() == "earlier"
