"""Runs the tables of permissions: every action for those whose offices allow it, and for those whose do not."""

import ast
import importlib
import pkgutil
from pathlib import Path
from typing import Any

import pytest

import secretariat
import tests.tables.permissions as tables
from secretariat.ground.errors import NotAllowed, NotFound
from secretariat.ground.models import LedgerEntry
from tests.conftest import Harbour
from tests.tables.permissions import Row

SOURCE = Path(secretariat.__file__).parent
MODULES = [importlib.import_module(f"{tables.__name__}.{m.name}") for m in pkgutil.iter_modules(tables.__path__)]
ROWS: list[Row] = [row for module in MODULES for row in module.ROWS]
# Actions without a row, each for a reason.
WITHOUT_ROW = {
    "offices.found_organisation": "runs before there is anyone; the first-run page guards it with a secret",
}


def public_actions() -> dict[str, ast.FunctionDef]:
    """Every function of an actions module that takes an actor, as package.name."""
    found = {}
    for path in SOURCE.glob("*/actions/**/*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                if "actor" in {a.arg for a in node.args.kwonlyargs}:
                    found[f"{path.relative_to(SOURCE).parts[0]}.{node.name}"] = node
    return found


def test_every_action_has_a_row() -> None:
    assert public_actions().keys() - {row.action for row in ROWS} - WITHOUT_ROW.keys() == set()


def test_every_row_has_an_action() -> None:
    assert ({row.action for row in ROWS} | WITHOUT_ROW.keys()) - public_actions().keys() == set()


def test_every_action_is_recorded() -> None:
    silent = {name for name, node in public_actions().items() if "record" not in ast.dump(node)}
    assert silent == set(), "an action ends with ledger.record"


ALLOWED = [(row, name) for row in ROWS for name in row.allowed]
REFUSED = [(row, name) for row in ROWS for name in row.refused]


@pytest.mark.parametrize(("row", "name"), ALLOWED, ids=[f"{r.action}-{n}" for r, n in ALLOWED])
def test_allowed(harbour: Harbour, as_web: Any, row: Row, name: str) -> None:
    actor, given = harbour.actor(name), row.given(harbour)
    before = LedgerEntry.objects.count()
    with as_web(actor):
        row.call(harbour, actor, given)
    assert LedgerEntry.objects.count() > before
    assert row.power in {"self", "anyone"} or LedgerEntry.objects.filter(power=row.power).exists()


@pytest.mark.parametrize(("row", "name"), REFUSED, ids=[f"{r.action}-{n}" for r, n in REFUSED])
def test_refused(harbour: Harbour, as_web: Any, row: Row, name: str) -> None:
    actor, given = harbour.actor(name), row.given(harbour)
    before = LedgerEntry.objects.count()
    with as_web(actor), pytest.raises((NotAllowed, NotFound)):
        row.call(harbour, actor, given)
    assert LedgerEntry.objects.count() == before
