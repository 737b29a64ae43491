"""What the documents say of commands, settings and words is so."""

import re
from pathlib import Path

import click
import pytest

from secretariat.project.cli import COMMANDS, secretariat_command
from tests.project.conftest import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs" / "howto").glob("*.md"))]
ADMINISTRATOR = ROOT / "docs" / "howto" / "administrator.md"
VARIABLE = re.compile(r"\b(?:SECRETARIAT_[A-Z_]+[A-Z]|DATABASE_URL|PORT|XDG_DATA_HOME)\b")
CONTEXT = click.Context(secretariat_command)


def options_of(name: str) -> set[str]:
    command = secretariat_command.get_command(CONTEXT, name)
    assert command is not None
    found = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
    return found | {"--help"}


def code_of(page: Path) -> list[str]:
    """The lines of code of a page: indented ones, and what stands between backticks."""
    text = page.read_text()
    indented = re.findall(r"^ {4,}(\S.*)$", text, flags=re.MULTILINE)
    return [*indented, *re.findall(r"`([^`]+)`", text)]


def calls_in(page: Path) -> list[tuple[str, list[str]]]:
    calls = []
    for code in code_of(page):
        for name, rest in re.findall(r"(?:^|bin/)secretariat ([a-z][a-z-]+)((?: \S+)*)", code):
            calls.append((name, re.findall(r"--[a-z-]+", rest)))
    return calls


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_option_exists(page: Path) -> None:
    for name, options in calls_in(page):
        assert name in COMMANDS, f"{page.name}: secretariat {name}"
        assert set(options) <= options_of(name), f"{page.name}: secretariat {name} {options}"


def test_calls_are_found() -> None:
    found = {name for page in PAGES for name, _options in calls_in(page)}
    assert found >= {"up", "import", "who", "tree", "check", "backup", "restore", "sign-in"}
    assert ("up", ["--empty", "--port"]) in calls_in(ADMINISTRATOR)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_lone_option_exists(page: Path) -> None:
    known = set().union(*(options_of(name) for name in COMMANDS))
    known |= set(re.findall(r'"(--[a-z-]+)"', (ROOT / "bench" / "__main__.py").read_text()))
    lone = {option for code in code_of(page) for option in re.findall(r"^--[a-z-]+", code)}
    assert lone <= known, page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    named = {target for code in code_of(page) for target in re.findall(r"^make ([a-z]+)", code)}
    assert named <= targets, page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    named = set(re.findall(r"`((?:docs|tests|src|tools|bench)/[\w./-]+)`", page.read_text()))
    named |= set(re.findall(r"\]\(((?!http)[^)#]+)\)", page.read_text()))
    assert {path for path in named if not (ROOT / path).exists()} == set()


def test_every_variable_is_documented_and_read() -> None:
    sources = [*(ROOT / "src").rglob("*.py"), ROOT / "Makefile"]
    read = {name for file in sources for name in VARIABLE.findall(file.read_text()) if name != "PORT"} | {"PORT"}
    documented = set(VARIABLE.findall(ADMINISTRATOR.read_text()))
    assert read - documented == set(), "read by the product, and not in the table of settings"
    assert documented - read == set(), "documented, and read by nothing"
    for page in PAGES:
        assert set(VARIABLE.findall(page.read_text())) <= read, page.name


def test_every_word_of_the_glossary_is_used() -> None:
    rows = re.findall(r"^\| ([A-Z][^|]*?) \|", (ROOT / "docs" / "glossary.md").read_text(), flags=re.MULTILINE)
    words = [word.strip() for row in rows for word in row.split(",")]
    assert len(words) > 15
    source = "\n".join(file.read_text() for file in (ROOT / "src").rglob("*.py"))
    unused = [word for word in words if not re.search(rf"\b{re.escape(word)}", source, flags=re.IGNORECASE)]
    assert unused == []


def test_decisions_are_numbered_without_a_gap() -> None:
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(file.name[:4]) for file in files] == list(range(1, len(files) + 1))
    for file in files:
        assert file.read_text().startswith(f"# {int(file.name[:4])}. "), file.name
