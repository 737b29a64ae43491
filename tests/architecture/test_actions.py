"""Every action keeps to the house: its arguments, its permission row, its record in words, and a test of its own."""

import ast
import dataclasses
import re
from pathlib import Path

import pytest

from secretariat.offices.actions.post_types import PostFacts
from secretariat.offices.queries.ledger_words import ACTS, FACTS
from secretariat.structure.actions.settings import CHANGEABLE
from secretariat.structure.actions.unit_types import TypeFacts
from tests.tables.test_permissions import ROWS, SOURCE, WITHOUT_ROW, public_actions

TESTS = Path(__file__).parent.parent
ACTIONS = public_actions()
PACKAGES = {
    "accounts",
    "structure",
    "people",
    "offices",
    "reorganisations",
    "imports",
    "messaging",
    "meetings",
    "project",
}
FULL_NAME = re.compile(r'"((?:%s)\.[a-z_]+)"' % "|".join(sorted(PACKAGES)))  # noqa: UP031


def calls(folder: Path) -> set[str]:
    """Every name that is called, or handed on to be called, in the tests of a folder."""
    found = set()
    for path in folder.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found.add(node.id)
            elif isinstance(node, ast.Attribute):
                found.add(node.attr)
    return found


WRITERS = [*SOURCE.glob("*/actions/**/*.py"), *SOURCE.glob("*/actions.py"), *SOURCE.glob("project/demo/*.py")]


def recorded() -> set[str]:
    """Every kind of act that the code writes into the ledger."""
    found = set()
    for path in WRITERS:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in ("record", "record_each", "tell"):
                found |= set(FULL_NAME.findall(ast.unparse(node).replace("'", '"')))
        # Kinds of acts that stand in a table or a variable before they are recorded.
        found |= {n for n in FULL_NAME.findall(path.read_text()) if n.startswith("reorganisations.")}
    return found


def test_there_are_actions_in_every_package_that_writes() -> None:
    assert {name.split(".")[0] for name in ACTIONS} >= PACKAGES - {"project"}
    assert len(ACTIONS) > 50


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_an_action_takes_an_actor_and_the_time(name: str) -> None:
    node = ACTIONS[name]
    arguments = {a.arg: (a, default) for a, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)}
    actor, default = arguments["actor"]
    assert default is None, "the actor is never left out"
    assert ast.unparse(actor.annotation or ast.Constant(None)) == "Actor", "the actor is never None"
    assert "now" in arguments or name == "project.empty_demonstration", "an action is told what time it is"
    assert not node.args.args, "every argument has a name"
    assert ast.get_docstring(node), "an action says what it does, and what it raises"


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_an_action_has_a_permission_row_or_a_reason(name: str) -> None:
    rows = [row for row in ROWS if row.action == name]
    assert bool(rows) != (name in WITHOUT_ROW), "either a row or a reason, not both"
    if rows:
        assert any(row.allowed or row.power == "system" for row in rows)
        assert all(row.allowed or row.refused for row in rows), "a row without people tests nothing"
        to_all = all(row.power in ("anyone", "self", "system") for row in rows)
        assert to_all or any(row.refused for row in rows), "the bad case stands beside the good one"


@pytest.mark.parametrize("package", sorted({name.split(".")[0] for name in ACTIONS}))
def test_every_action_of_a_package_is_tested_there(package: str) -> None:
    tested = calls(TESTS / package)
    missing = {name for name in ACTIONS if name.startswith(f"{package}.") and name.split(".")[1] not in tested}
    assert missing == set()


def recorded_of_people() -> set[str]:
    """Those among them that are about a person, and so stand in the history of one."""
    found = set()
    for path in WRITERS:
        text = path.read_text()
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call):
                continue
            name, words = getattr(node.func, "attr", ""), ast.unparse(node).replace("'", '"')
            about_one = name == "record" and any(k.arg == "person_id" for k in node.keywords)
            if about_one or name in ("record_each", "tell"):
                found |= set(FULL_NAME.findall(words))
        if re.search(r"\.(tell|record_each)\((?!\s*\")", text):
            # Named in a table or a variable of the module.
            found |= set(FULL_NAME.findall(text))
    return found


def test_every_act_has_words() -> None:
    kinds = recorded()
    assert len(kinds) > 50
    assert kinds - ACTS.keys() == set(), "the ledger shows these by their code"


def test_every_act_about_a_person_has_words_for_their_history() -> None:
    kinds = recorded_of_people()
    assert kinds > {"offices.begin_tenure", "reorganisations.tenure_ended", "reorganisations.transfer_follows"}
    assert {kind for kind in kinds if not ACTS[kind].happened} == set(), "the history calls these as officers do"
    assert {kind for kind, words in ACTS.items() if words.happened} - kinds == set(), "nobody's history has these"


def test_no_word_without_an_act() -> None:
    assert ACTS.keys() - recorded() == set()


HOW = {"actor", "now", "subject", "grant", "person_id", "path"}
"""What `ledger.record` takes beside the payload."""


def told() -> dict[str, str]:
    """Every key of an act's payload that the code names, and where."""
    found = {}
    for path in [*SOURCE.glob("*/actions/**/*.py"), *SOURCE.glob("*/actions.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("record", "tell"):
                found |= {k.arg: f"{path.name}:{node.lineno}" for k in node.keywords if k.arg and k.arg not in HOW}
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
                # Such as before["born"], after["born"] = …
                for target in node.targets[0].elts:
                    if isinstance(target, ast.Subscript) and getattr(target.value, "id", "") in ("before", "after"):
                        found[ast.literal_eval(target.slice)] = f"{path.name}:{node.lineno}"
    for kind in (PostFacts, TypeFacts):
        found |= {field.name: kind.__name__ for field in dataclasses.fields(kind)}
    return found | dict.fromkeys(CHANGEABLE, "settings")


def test_the_ledger_has_a_word_for_everything_that_an_act_holds() -> None:
    found = told()
    assert {"settled_count", "on", "names", "term_months", "contacts"} <= found.keys()
    assert {key: where for key, where in found.items() if key not in FACTS} == {}
