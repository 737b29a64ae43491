"""Who may import and export."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from secretariat.ground.actor import Actor
from secretariat.imports import actions
from secretariat.imports.models import ImportMatch, ImportRun
from tests.conftest import NOW, Harbour
from tests.tables.permissions import Row

REFUSED = ["a1x0", "a1x1", "a1x2", "b2x2"]
"""A secretary of a cell, of a district, a member and the general secretary: only the administrator brings in."""


def _run(harbour: Harbour, **facts: Any) -> dict[str, int]:
    """A checked import of each person, for rows of other people are not even visible."""
    out = {}
    for name in ("ada", *REFUSED):
        run = ImportRun.objects.create(
            user=harbour.account(name), format="csv", state=ImportRun.CHECKED, folder="0", started_at=NOW, **facts
        )
        out[name] = run.pk
    return {harbour.account(name).email: pk for name, pk in out.items()}


def _mine(actor: Actor, runs: dict[str, int]) -> int:
    return next(pk for pk in runs.values() if ImportRun.objects.filter(pk=pk, user_id=actor.user_id).exists())


def _with_matches(harbour: Harbour) -> dict[str, int]:
    runs = _run(harbour)
    for pk in runs.values():
        ImportMatch.objects.create(
            run_id=pk, file="people.csv", row=2, key="P1", name="x", candidate=harbour.people["a1x2"],
            candidate_name="y", score=1,
        )  # fmt: skip
    return runs


def _decide(harbour: Harbour, actor: Actor, runs: dict[str, int]) -> None:
    run_id = _mine(actor, runs)
    match = ImportMatch.objects.get(run_id=run_id)
    actions.decide_matches(actor=actor, now=NOW, run_id=run_id, decisions={match.pk: "new"})


ROWS = [
    Row(
        "imports.upload_import", "imports.run",
        lambda harbour, actor, _: actions.upload_import(
            actor=actor, now=NOW, files=[SimpleUploadedFile("people.csv", b"id,name\nP1,Maria\n")]
        ),
        ["ada"], REFUSED,
    ),
    Row("imports.decide_matches", "imports.run", _decide, ["ada"], REFUSED, _with_matches),
    Row(
        "imports.confirm_import", "imports.run",
        lambda harbour, actor, runs: actions.confirm_import(
            actor=actor, now=NOW, run_id=_mine(actor, runs), settle=False
        ),
        ["ada"], REFUSED, _run,
    ),
    Row(
        "imports.drop_import", "imports.run",
        lambda harbour, actor, runs: actions.drop_import(actor=actor, now=NOW, run_id=_mine(actor, runs)),
        ["ada"], REFUSED, _run,
    ),
    Row(
        "imports.request_export", "imports.export",
        lambda harbour, actor, _: actions.request_export(actor=actor, now=NOW, format="csv"),
        ["ada", "a1x1", "b1x0"], ["a1x0", "a1x2", "b2x2"],
    ),
]  # fmt: skip
