"""Decisions about an import: by whoever uploaded it, while it waits for them, and never twice."""

from typing import Any

import pytest

from secretariat.ground.errors import Conflict, Invalid, NotAllowed, NotFound
from secretariat.imports import actions
from secretariat.imports.models import ImportMatch, ImportRun
from tests.conftest import NOW, Harbour


@pytest.fixture
def match(harbour: Harbour) -> ImportMatch:
    run = ImportRun.objects.create(
        user=harbour.account("ada"), format="csv", state=ImportRun.CHECKED, folder="nowhere", started_at=NOW
    )
    return ImportMatch.objects.create(
        run=run, file="people.csv", row=2, key="P1", name="José", candidate=harbour.people["a1x2"],
        candidate_name="José Ortega", score=0.9,
    )  # fmt: skip


def test_the_last_decision_lets_the_files_be_looked_at_again(harbour: Harbour, as_web: Any, match: ImportMatch) -> None:
    ada = harbour.actor("ada")
    for wrong, error in (({}, Invalid), ({match.pk: "perhaps"}, Invalid), ({match.pk + 1: "new"}, NotFound)):
        with as_web(ada), pytest.raises(error):
            actions.decide_matches(actor=ada, now=NOW, run_id=match.run_id, decisions=wrong)
    with as_web(ada):
        run = actions.decide_matches(actor=ada, now=NOW, run_id=match.run_id, decisions={match.pk: "match"})
    assert run.state == ImportRun.WAITING
    with as_web(ada), pytest.raises(Conflict):
        actions.decide_matches(actor=ada, now=NOW, run_id=match.run_id, decisions={match.pk: "new"})


def test_others_decide_and_drop_nothing(harbour: Harbour, as_web: Any, match: ImportMatch) -> None:
    actor = harbour.actor("a1x1")
    with as_web(actor), pytest.raises((NotAllowed, NotFound)):
        actions.decide_matches(actor=actor, now=NOW, run_id=match.run_id, decisions={match.pk: "new"})
    with as_web(actor), pytest.raises((NotAllowed, NotFound)):
        actions.drop_import(actor=actor, now=NOW, run_id=match.run_id)


def test_a_dropped_import_keeps_nothing(harbour: Harbour, as_web: Any, match: ImportMatch) -> None:
    ada = harbour.actor("ada")
    with as_web(ada):
        run = actions.drop_import(actor=ada, now=NOW, run_id=match.run_id)
    assert run.state == ImportRun.DROPPED
    assert not ImportMatch.objects.exists()
    with as_web(ada), pytest.raises(Conflict):
        actions.drop_import(actor=ada, now=NOW, run_id=match.run_id)
