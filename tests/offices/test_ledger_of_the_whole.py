"""Acts that concern the whole organisation: who reads them, by the queries and by raw SQL alike."""

import ast
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction

from secretariat.ground import actor as actors
from secretariat.ground import ledger, powers
from secretariat.ground.actor import Actor
from secretariat.ground.models import LedgerEntry
from secretariat.offices.queries import acts_in_words, page_of_ledger
from secretariat.reorganisations.actions import rename_unit, undo_change
from secretariat.structure.actions.place_unit import place_unit
from secretariat.structure.models import UnitType
from tests.conftest import NOW, START, SYSTEM, Harbour
from tests.tables.test_permissions import SOURCE

WHOLE = ["structure.change_settings", "offices.set_powers", "project.load_demonstration"]
IMPORTS = ["imports.commit_import", "imports.request_export"]
PRIVATE = ["accounts.use_one_time_link", "accounts.end_session", "messaging.send_message"]


@pytest.fixture
def acts(harbour: Harbour) -> Harbour:
    """The harbour after one act of each kind, and one about a person who stands nowhere."""
    with transaction.atomic():
        for action in [*WHOLE, *IMPORTS, *PRIVATE]:
            ledger.record(action, actor=SYSTEM, now=NOW)
        ledger.record("people.update_person", actor=SYSTEM, now=NOW, person_id=harbour.people["b1x1"].pk)
    return harbour


def read(as_web: Any, actor: Actor | None) -> set[str]:
    """The acts at no unit that an actor reads; the queries and raw SQL agree."""
    with as_web(actor):
        asked = {e.action for e in page_of_ledger(actor=actor or actors.visitor(), limit=500) if not e.path}
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT action FROM ground_ledgerentry WHERE path = ''")
            assert {row[0] for row in cursor.fetchall()} == asked
    return asked - {"offices.found_organisation"}


def test_those_whose_office_reads_the_ledger_for_the_whole_read_them(acts: Harbour, as_web: Any) -> None:
    assert read(as_web, acts.actor("b2x2")) == set(WHOLE)
    assert read(as_web, acts.actor("ada")) == {*WHOLE, *IMPORTS}


def test_nobody_else_does(acts: Harbour, as_web: Any) -> None:
    acts.appoint("b2y0", "a", "secretary")
    for who in ("a1x1", "a1x0", "a1x2", "b2y0"):
        assert read(as_web, acts.actor(who)) == set(), who
    assert read(as_web, None) == set()
    # An office for the whole, without this power, or with a token that leaves it out.
    blind = acts.actor("b2x2")
    assert read(as_web, replace(blind, grants=tuple(g for g in blind.grants if g.power != powers.READ_LEDGER))) == set()
    assert read(as_web, acts.actor("ada").limited([powers.NAMES, powers.SETTINGS])) == set()
    # Of imports, those who read the ledger and see not all names read nothing.
    assert read(as_web, acts.actor("ada").limited([powers.READ_LEDGER])) == set(WHOLE)


def test_the_whole_is_every_unit_that_stands_under_no_other(acts: Harbour, as_web: Any) -> None:
    other = place_unit(
        type=UnitType.objects.get(code="centre"), names={"en": "Second centre"}, parent=None, on=START, event=None
    )
    assert read(as_web, acts.actor("ada")) == set()
    assert read(as_web, acts.actor("b2x2")) == set()
    actor = acts.actor("ada")
    there = [replace(g, low=other.path, high=other.path + "~") for g in actor.grants]
    assert read(as_web, replace(actor, grants=(*actor.grants, *there))) == {*WHOLE, *IMPORTS}


def test_one_reads_what_one_did_oneself(acts: Harbour, as_web: Any) -> None:
    me = acts.actor("a1x2")
    with transaction.atomic():
        ledger.record("imports.request_export", actor=me, now=NOW)
    assert read(as_web, me) == {"imports.request_export"}


def test_they_say_whom_they_concern(acts: Harbour, signed_in: Any) -> None:
    shown = acts_in_words(actor=SYSTEM, entries=LedgerEntry.objects.filter(path=""))
    said = {act.entry.action for act in shown if act.of_the_whole}
    assert said == {*WHOLE, *IMPORTS, "offices.found_organisation"}
    page = signed_in("b2x2").get("/ledger/").content.decode()
    assert "the whole organisation" in page
    assert "Changed the settings" in page
    assert "Signed in with a link" not in page
    assert "Changed the settings" not in signed_in("a1x1").get("/ledger/").content.decode()
    answer = signed_in("b2x2").get("/api/v1/ledger").json()
    assert "offices.set_powers" in {item["action"] for item in answer["items"]}


def test_taking_back_a_reorganisation_stands_at_its_unit(harbour: Harbour) -> None:
    unit = harbour.units["a1x"]
    done = rename_unit(actor=SYSTEM, now=NOW, unit_id=unit.unit_id, names={"en": "Other"}, on=NOW.date())
    undo_change(actor=SYSTEM, now=NOW, event_id=done.event.pk)
    assert LedgerEntry.objects.get(action="reorganisations.undo_change").path == unit.path


# Every act that is recorded without a unit and without a person; a new one is put into one of the two.
OF_THE_WHOLE = {
    "imports.commit_import", "imports.confirm_import", "imports.decide_matches", "imports.drop_import",
    "imports.expire_uploads", "imports.export_organisation", "imports.request_export", "imports.upload_import",
    "messaging.deliver_messages", "messaging.send_again", "offices.add_post_type", "offices.change_post_type",
    "offices.forget_applicants", "offices.found_organisation", "offices.retire_post_type", "offices.set_birth_posts",
    "offices.set_powers", "project.load_demonstration", "project.start_for_real", "reorganisations.apply_due_paths",
    "structure.add_unit_type", "structure.change_settings", "structure.change_unit_type", "structure.retire_unit_type",
}  # fmt: skip
OF_ONE_ACCOUNT = {"accounts.make_one_time_link", "accounts.use_one_time_link"}


def test_every_act_without_a_unit_is_known() -> None:
    found = set()
    for path in [*SOURCE.glob("*/actions/**/*.py"), *SOURCE.glob("*/actions.py"), *SOURCE.glob("project/demo/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "record" and node.args:
                told = {keyword.arg for keyword in node.keywords}
                if not told & {"path", "person_id"} and isinstance(node.args[0], ast.Constant):
                    found.add(node.args[0].value)
    assert found == OF_THE_WHOLE | OF_ONE_ACCOUNT
    assert not any(action.startswith(ledger.OF_ONE_ACCOUNT) for action in OF_THE_WHOLE)
    assert all(action.startswith(ledger.OF_ONE_ACCOUNT) for action in OF_ONE_ACCOUNT)
