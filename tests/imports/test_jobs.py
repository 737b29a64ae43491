"""The worker's part: what was interrupted, what nobody came back for, and whose powers count."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.utils.translation import override

from secretariat.ground import clock
from secretariat.ground.errors import NotAllowed
from secretariat.imports import actions, jobs
from secretariat.imports.actions import files as store
from secretariat.imports.models import ExportRun, ImportConflict, ImportRun
from secretariat.people.models import Person
from tests.conftest import NOW, SYSTEM, Harbour


def upload(harbour: Harbour, text: str = "id,name\nP1,Maria Nova\n") -> ImportRun:
    return actions.upload_import(
        actor=harbour.actor("ada"), now=clock.now(), files=[SimpleUploadedFile("people.csv", text.encode())]
    )


def test_a_check_that_was_cut_short_is_begun_again(harbour: Harbour) -> None:
    run = upload(harbour)
    ImportRun.objects.update(state=ImportRun.CHECKING, stage="check")
    jobs.take_up_again(timestamp=0)
    run.refresh_from_db()
    assert run.state == ImportRun.WAITING
    jobs.check_upload(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == ImportRun.CHECKED


def test_writing_that_was_cut_short_waits_for_a_person(harbour: Harbour) -> None:
    run = upload(harbour)
    jobs.check_upload(run_id=run.pk)
    actions.confirm_import(actor=harbour.actor("ada"), now=NOW, run_id=run.pk, settle=False)
    jobs.take_up_again(timestamp=0)
    run.refresh_from_db()
    assert run.state == ImportRun.WRITING, "the worker has not begun: it is only waiting"
    ImportRun.objects.update(stage="write people")
    jobs.take_up_again(timestamp=0)
    run.refresh_from_db()
    assert (run.state, run.report["interrupted"]) == (ImportRun.CHECKED, True)
    assert not Person.objects.filter(external_id="P1").exists()


def test_what_another_worker_is_at_is_left_alone(harbour: Harbour) -> None:
    run = upload(harbour)
    ImportRun.objects.update(state=ImportRun.CHECKING, stage="check")
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [f"imports_importrun:{run.pk}"])
        jobs.take_up_again(timestamp=0)
        ImportRun.objects.update(state=ImportRun.WAITING)
        jobs.check_upload(run_id=run.pk)
    finally:
        other.close()
    run.refresh_from_db()
    assert run.state == ImportRun.WAITING


def test_a_job_twice_does_nothing_twice(harbour: Harbour) -> None:
    run = upload(harbour)
    jobs.check_upload(run_id=run.pk)
    actions.confirm_import(actor=harbour.actor("ada"), now=NOW, run_id=run.pk, settle=False)
    jobs.write_upload(run_id=run.pk)
    jobs.write_upload(run_id=run.pk)
    jobs.check_upload(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == ImportRun.DONE
    assert Person.objects.filter(external_id="P1").count() == 1


def test_a_fault_of_ours_ends_it_with_plain_words(harbour: Harbour, monkeypatch: pytest.MonkeyPatch) -> None:
    run = upload(harbour)

    def fail(**given: Any) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(actions, "check_import", fail)
    with pytest.raises(RuntimeError):
        jobs.check_upload(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == ImportRun.FAILED
    assert "boom" not in run.report["problem"]
    assert "Nothing was changed" in run.report["problem"]


def test_files_that_are_gone(harbour: Harbour) -> None:
    run = upload(harbour)
    store.remove(run.folder)
    jobs.check_upload(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == ImportRun.FAILED
    assert "Upload them again" in run.report["problem"]


def test_a_token_imports_no_more_than_it_may(harbour: Harbour) -> None:
    actor = harbour.actor("ada").limited(["imports.run"])
    run = actions.upload_import(actor=actor, now=NOW, files=[SimpleUploadedFile("people.csv", b"id,name\nP1,Maria\n")])
    assert jobs._actor(run).limited_to == frozenset({"imports.run"})
    assert {g.power for g in jobs._actor(run).grants} == {"imports.run"}


def test_after_a_week_uploads_are_forgotten(harbour: Harbour, django_capture_on_commit_callbacks: Any) -> None:
    old, young = upload(harbour), upload(harbour)
    ImportRun.objects.filter(pk=old.pk).update(started_at=clock.now() - timedelta(days=8), state=ImportRun.CHECKED)
    ImportConflict.objects.create(
        run=old, kind="two_holders", subject="x", first_file="a", first_row=1, first_says="", second_file="a",
        second_row=2, second_says="", settlement="",
    )  # fmt: skip
    export = actions.request_export(actor=harbour.actor("ada"), now=clock.now() - timedelta(days=2), format="csv")
    now = clock.now() + timedelta(days=2)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.expire_uploads(actor=SYSTEM, now=now) == 2
    old.refresh_from_db()
    export.refresh_from_db()
    assert (old.state, export.state) == (ImportRun.DROPPED, ExportRun.EXPIRED)
    assert not ImportConflict.objects.exists()
    assert not store.folder(old.folder).exists()
    assert not store.folder(export.folder).exists()
    assert store.folder(young.folder).exists()
    with pytest.raises(NotAllowed):
        actions.expire_uploads(actor=harbour.actor("ada"), now=now)


def test_folders_that_nothing_names_are_swept(harbour: Harbour, django_capture_on_commit_callbacks: Any) -> None:
    stray = store.new_folder()
    with django_capture_on_commit_callbacks(execute=True):
        actions.expire_uploads(actor=SYSTEM, now=clock.now())
    assert store.folder(stray).exists(), "it may belong to an upload that is coming in"
    with django_capture_on_commit_callbacks(execute=True):
        actions.expire_uploads(actor=SYSTEM, now=clock.now() + timedelta(days=2))
    assert not store.folder(stray).exists()


def test_what_is_wrong_is_told_in_the_language_of_whoever_uploaded(harbour: Harbour) -> None:
    with override("ko"):
        run = upload(harbour, "id,name,born_on\nP1,Maria Nova,2007-13\n,Nobody,\n")
    jobs.check_upload(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == ImportRun.FAILED
    assert [(e["row"], e["column"], e["found"], e["expected"]) for e in run.report["errors"]] == [
        (2, "born_on", "2007-13", "달력에 있는 날. 보기: 2007-10-03"),
        (3, "id", "", "id"),
    ]
    assert run.report["errors"][0]["message"].startswith("people.csv, 2행, born_on 열:")


def test_contradictions_are_told_in_the_language_of_whoever_uploaded(harbour: Harbour) -> None:
    with override("ko"):
        run = upload(harbour, "id,name\nP1,Maria Nova\nP1,Maria Neu\n")
    jobs.check_upload(run_id=run.pk)
    conflict = ImportConflict.objects.get(run=run)
    assert conflict.settlement == "3행이 유효"
