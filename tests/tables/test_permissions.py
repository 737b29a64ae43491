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
    "accounts.create_access_token": "one's own account; tests/accounts",
    "accounts.end_other_sessions": "one's own account; tests/accounts",
    "accounts.end_session": "one's own account; tests/accounts",
    "accounts.make_one_time_link": "a step of the command line and of actions that have checked; tests/accounts",
    "accounts.revoke_access_token": "one's own account; tests/accounts",
    "accounts.use_one_time_link": "whoever holds the secret; tests/accounts",
    "imports.check_import": "writes nothing; tests/imports",
    "imports.commit_import": "the power to import everywhere; tests/imports",
    "imports.expire_uploads": "the hourly job; tests/imports/test_jobs.py",
    "imports.export_organisation": "the power to export, within its reach; tests/imports",
    "meetings.import_meetings": "the power to import at the centre; tests/meetings",
    "meetings.tell_members": "the worker alone; tests/meetings/test_keep_meeting.py",
    "messaging.deliver_messages": "the worker alone; tests/messaging",
    "messaging.send_message": "a step of actions that have checked; tests/messaging",
    "messaging.send_messages": "a step of actions that have checked; tests/offices/test_invite_members.py",
    "offices.ask_new_address": "one's own account; tests/offices/test_accounts.py",
    "offices.confirm_new_address": "one's own account; tests/offices/test_accounts.py",
    "offices.erase_person": "oneself or an officer who keeps records; tests/offices/test_belonging.py",
    "offices.forget_applicants": "the nightly job; tests/offices/test_forget_applicants.py",
    "offices.settle_transfers": "the nightly job; tests/offices/test_transfers.py",
    "offices.undo_merge": "as merging; tests/offices/test_merge_people.py",
    "people.apply_to_join": "anyone who is not on record yet; tests/people/test_applications.py",
    "people.find_duplicates": "the nightly job, or within one's reach; tests/people/test_duplicates.py",
    "people.send_invitation": "a step of actions that have checked; tests/offices/test_accounts.py",
    "people.withdraw_application": "oneself; tests/people/test_applications.py",
    "project.empty_demonstration": "the worker alone; tests/project/test_start_for_real.py",
    "offices.found_organisation": "runs before there is anyone; the first-run page guards it with a secret",
}


def public_actions() -> dict[str, ast.FunctionDef]:
    """Every function of an actions module that takes an actor, as package.name."""
    found = {}
    for path in [*SOURCE.glob("*/actions/**/*.py"), *SOURCE.glob("*/actions.py")]:
        for node in ast.parse(path.read_text()).body:
            public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            if public and "actor" in {a.arg for a in node.args.kwonlyargs}:
                found[f"{path.relative_to(SOURCE).parts[0]}.{node.name}"] = node
    return found


def test_every_action_has_a_row() -> None:
    assert public_actions().keys() - {row.action for row in ROWS} - WITHOUT_ROW.keys() == set()


def test_every_row_has_an_action() -> None:
    assert ({row.action for row in ROWS} | WITHOUT_ROW.keys()) - public_actions().keys() == set()


def test_every_action_is_recorded() -> None:
    silent = {name for name, node in public_actions().items() if not ("record" in ast.dump(node) or _hands_on(node))}
    assert silent - {"imports.check_import", "project.empty_demonstration"} == set(), (
        "an action ends with ledger.record"
    )


def _hands_on(node: ast.FunctionDef) -> bool:
    """Whether it ends in what records for it: `carry_out` every reorganisation, `send_message` every message."""
    return any(name in ast.dump(node) for name in ("carry_out", "send_message"))


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
