"""An import in the browser: upload, check, preview, decisions, confirmation, report; and what is refused on the way."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from secretariat.ground import clock
from secretariat.ground.models import LedgerEntry
from secretariat.imports import jobs
from secretariat.imports.actions import files as store
from secretariat.imports.models import ExportRun, ImportConflict, ImportMatch, ImportRun
from secretariat.imports.rules import uploads
from secretariat.imports.writers import EXAMPLES
from secretariat.offices.models import Tenure
from secretariat.people.models import ContactDetail, Membership, Person
from tests.conftest import Harbour

PEOPLE = "id,name\nP1,Maria Nova\nP2,José Nuevo\n"


def members(harbour: Harbour, unit: str = "a1x", more: str = "") -> str:
    """Two people in a unit of the harbour."""
    key = f"unit-{harbour.units[unit].unit_id}"
    return f"unit_id,person_id,kind,valid_from\n{key},P1,primary,2024-01-01\n{key},P2,primary,2024-01-01\n{more}"


def post(client: Client, **tables: str | bytes) -> Any:
    """Uploads files; a name may have its own ending, with two underscores for the dot."""
    files = [
        SimpleUploadedFile(
            name.replace("__", ".") if "__" in name else f"{name}.csv", text.encode() if isinstance(text, str) else text
        )
        for name, text in tables.items()
    ]
    return client.post("/imports/", {"files": files})


def uploaded(client: Client, **tables: str | bytes) -> ImportRun:
    """The run of an upload, checked by the worker."""
    answer = post(client, **tables)
    assert answer.status_code == 302, answer.content.decode()
    run = ImportRun.objects.order_by("-pk")[0]
    assert answer["Location"] == f"/imports/{run.pk}/"
    jobs.check_upload(run_id=run.pk)
    run.refresh_from_db()
    return run


def page(client: Client, run: ImportRun, query: str = "") -> str:
    answer = client.get(f"/imports/{run.pk}/{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def confirmed(client: Client, run: ImportRun, **form: str) -> ImportRun:
    """The run after its confirmation and the worker's writing."""
    assert client.post(f"/imports/{run.pk}/confirm/", form).status_code == 302
    jobs.write_upload(run_id=run.pk)
    run.refresh_from_db()
    return run


def test_from_the_upload_to_the_report(
    harbour: Harbour, signed_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in("ada")
    assert "Upload and check" in client.get("/imports/").content.decode()
    answer = post(client, people=PEOPLE, memberships=members(harbour))
    run = ImportRun.objects.get()
    folder = store.folder(run.folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in folder.iterdir())
    text = client.get(answer["Location"]).content.decode()
    assert "Waiting for the worker" in text
    assert '<noscript><meta http-equiv="refresh"' in text
    assert "run-progress" in client.get(f"/imports/{run.pk}/progress/").content.decode()

    jobs.check_upload(run_id=run.pk)
    assert client.get(f"/imports/{run.pk}/progress/")["HX-Refresh"] == "true"
    assert not Person.objects.filter(external_id="P1").exists()
    run.refresh_from_db()
    text = page(client, run)
    assert "people.csv: 2-3" in text
    assert "Write it" in text

    with django_capture_on_commit_callbacks(execute=True):
        confirmed(client, run)
    assert run.state == ImportRun.DONE
    assert not folder.exists()
    assert {m.person.external_id for m in Membership.objects.filter(person__external_id__in=["P1", "P2"])} == {
        "P1",
        "P2",
    }
    assert "Everything was written" in page(client, run)
    entry = LedgerEntry.objects.get(action="imports.commit_import")
    assert (entry.actor_person_id, entry.power) == (harbour.people["ada"].pk, "imports.run")
    assert "people.csv" in client.get("/imports/").content.decode()

    again = uploaded(client, people=PEOPLE, memberships=members(harbour))
    assert again.report["changes"] == 0
    assert "on record already" in page(client, again)


def test_contradictions_need_an_explicit_word(harbour: Harbour, signed_in: Any) -> None:
    client = signed_in("ada")
    other = f"unit-{harbour.units['a1y'].unit_id},P1,primary,2024-06-01\n"
    run = uploaded(client, people=PEOPLE, memberships=members(harbour, more=other))
    text = page(client, run)
    assert "memberships.csv, row 2" in text
    assert "memberships.csv, row 4" in text
    assert "becomes a secondary membership" in text
    answer = client.post(f"/imports/{run.pk}/confirm/", {})
    assert answer.status_code == 422
    assert "Tick that they may be settled" in answer.content.decode()
    jobs.write_upload(run_id=run.pk)
    assert not Person.objects.filter(external_id="P1").exists()
    confirmed(client, run, settle="on")
    kinds = set(Membership.objects.filter(person__external_id="P1").values_list("kind", flat=True))
    assert kinds == {"primary", "secondary"}
    payload = LedgerEntry.objects.get(action="imports.commit_import").payload
    assert payload["settled_count"] == len(payload["settled"]) == 1
    assert "becomes a secondary membership" in page(client, run)


def same_phone(harbour: Harbour, *names: str) -> dict[str, str]:
    """Tables with people who look like some of the harbour."""
    people, contacts = "id,name\n", "person_id,kind,value\n"
    for number, name in enumerate(names, 1):
        person = harbour.people[name]
        phone = ContactDetail.objects.get(person=person, kind="phone").value
        people += f"P{number},{person.display_name}\n"
        contacts += f"P{number},phone,{phone}\n"
    return {"people": people, "contacts": contacts}


def test_each_suspected_duplicate_is_decided_by_a_person(harbour: Harbour, signed_in: Any) -> None:
    client = signed_in("ada")
    run = uploaded(client, **same_phone(harbour, "a1x2", "b1x2"))
    first, second = ImportMatch.objects.order_by("pk")
    assert {first.candidate_id, second.candidate_id} == {harbour.people["a1x2"].pk, harbour.people["b1x2"].pk}
    text = page(client, run)
    assert harbour.people["a1x2"].display_name in text
    assert "Write it</button>" not in text
    assert client.post(f"/imports/{run.pk}/confirm/", {}).status_code == 302
    run.refresh_from_db()
    assert run.state == ImportRun.CHECKED, "an undecided match stops it"

    client.post(f"/imports/{run.pk}/decide/", {f"match-{first.pk}-decision": "match"})
    run.refresh_from_db()
    assert run.state == ImportRun.CHECKED
    client.post(f"/imports/{run.pk}/decide/", {f"match-{second.pk}-decision": "new"})
    run.refresh_from_db()
    assert run.state == ImportRun.WAITING, "with the last decision it is checked again"
    jobs.check_upload(run_id=run.pk)
    run.refresh_from_db()
    assert run.report["counts"]["people"] == {"new": 1, "changed": 1, "unchanged": 0, "conflicting": 0}
    before = Person.objects.count()
    confirmed(client, run)
    assert Person.objects.count() == before + 1
    assert Person.objects.get(pk=first.candidate_id).external_id == "P1"
    assert Person.objects.get(external_id="P2").pk != second.candidate_id


def test_what_cannot_be_read_is_a_list_of_places(harbour: Harbour, signed_in: Any) -> None:
    client = signed_in("ada")
    run = uploaded(
        client, people="id,name,email\nP1,Maria,nowhere\n", memberships="unit_id,person_id,valid_from\nU,P1,39358\n"
    )
    assert run.state == ImportRun.FAILED
    text = page(client, run)
    for word in ("people.csv", "email", "nowhere", "memberships.csv", "valid_from", "39358", "2007-10-03"):
        assert word in text
    assert not Person.objects.filter(external_id="P1").exists()


def test_an_office_that_ended_meanwhile_does_not_import(harbour: Harbour, signed_in: Any) -> None:
    client = signed_in("ada")
    run = uploaded(client, people=PEOPLE, memberships=members(harbour))
    client.post(f"/imports/{run.pk}/confirm/", {})
    Tenure.objects.filter(person=harbour.people["ada"]).update(valid_to=clock.today())
    jobs.write_upload(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == ImportRun.FAILED
    assert "Import" in run.report["problem"]
    assert not Person.objects.filter(external_id="P1").exists()


def test_a_record_that_changed_since_is_shown_once_more(harbour: Harbour, signed_in: Any) -> None:
    client = signed_in("ada")
    run = uploaded(client, people=PEOPLE, memberships=members(harbour))
    client.post(f"/imports/{run.pk}/confirm/", {})
    Person.objects.create(external_id="P1", display_name="Maria Nova", sort_name="maria nova")
    jobs.write_upload(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == ImportRun.CHECKED
    assert not Membership.objects.filter(person__external_id="P2").exists()
    assert "have changed since you looked" in page(client, run)
    assert confirmed(client, run).state == ImportRun.DONE


def test_others_see_nothing_of_it(harbour: Harbour, signed_in: Any) -> None:
    run = uploaded(signed_in("ada"), people=PEOPLE)
    for name, status in (("a1x1", 404), ("b2x2", 404)):
        other = signed_in(name)
        assert other.get(f"/imports/{run.pk}/").status_code == status
        assert other.get("/imports/").status_code == 403
        for act in ("decide", "confirm", "drop"):
            assert other.post(f"/imports/{run.pk}/{act}/").status_code in (403, 404)
    assert Client().get("/imports/").status_code == 302
    run.refresh_from_db()
    assert run.state == ImportRun.CHECKED


def test_dropping_forgets_files_and_findings(
    harbour: Harbour, signed_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in("ada")
    other = f"unit-{harbour.units['a1y'].unit_id},P1,primary,2024-06-01\n"
    run = uploaded(client, people=PEOPLE, memberships=members(harbour, more=other))
    assert ImportConflict.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/imports/{run.pk}/drop/")
    run.refresh_from_db()
    assert run.state == ImportRun.DROPPED
    assert not ImportConflict.objects.exists()
    assert not store.folder(run.folder).exists()
    assert client.post(f"/imports/{run.pk}/confirm/", {}).status_code == 302
    run.refresh_from_db()
    assert run.state == ImportRun.DROPPED


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({}, "Choose the files"),
        ({"a__pdf": "x"}, "neither CSV"),
        ({"a__xlsx": "x", "people": PEOPLE}, "not a mixture"),
        ({".people__csv": PEOPLE}, "no name"),
    ],
)
def test_uploads_that_fit_nothing(harbour: Harbour, signed_in: Any, tables: dict[str, str], words: str) -> None:
    answer = post(signed_in("ada"), **tables)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_the_same_file_twice(harbour: Harbour, signed_in: Any) -> None:
    files = [SimpleUploadedFile(name, PEOPLE.encode()) for name in ("people.csv", "People.csv")]
    answer = signed_in("ada").post("/imports/", {"files": files})
    assert answer.status_code == 422
    assert "twice" in answer.content.decode()


def test_an_upload_beyond_the_limit_is_refused_unread(
    harbour: Harbour, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("ada")
    answer = client.post("/imports/", {"x": "y"}, CONTENT_LENGTH=str(uploads.MOST_BYTES * 2))
    assert answer.status_code == 413
    assert "500 MB" in answer.content.decode()
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    assert post(client, people=PEOPLE).status_code == 422
    assert not ImportRun.objects.exists()


def test_the_form_needs_its_token(harbour: Harbour) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(harbour.account("ada"))
    assert post(client, people=PEOPLE).status_code == 403
    assert not ImportRun.objects.exists()


def packed(**members: str | bytes) -> bytes:
    """A zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members.items():
            target.writestr(name, data)
    return out.getvalue()


def test_a_zip_of_tables(harbour: Harbour, signed_in: Any) -> None:
    client = signed_in("ada")
    data = packed(**{"list/people.csv": PEOPLE, "list/memberships.csv": members(harbour), "__MACOSX/x": "clutter"})
    run = uploaded(client, list__zip=data)
    assert run.report["counts"]["people"]["new"] == 2
    assert confirmed(client, run).state == ImportRun.DONE


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (packed(**{"bomb.csv": b"0" * 30_000_000}), "fill the disk"),
        (packed(**{"notes.pdf": "x"}), "the file notes.pdf"),
        (packed(**{"a/people.csv": PEOPLE, "b/people.csv": PEOPLE}), "people.csv twice"),
        (packed(**{"people.csv": PEOPLE})[:60], "cut off"),
        (b"no zip at all", "none of the tables"),
    ],
    ids=["a bomb", "another file", "a table twice", "cut off", "no zip"],
)
def test_zips_that_are_refused(harbour: Harbour, signed_in: Any, data: bytes, words: str) -> None:
    run = uploaded(signed_in("ada"), list__zip=data)
    assert run.state == ImportRun.FAILED
    assert words in str(run.report["errors"])


def test_a_zip_cannot_write_elsewhere(harbour: Harbour, signed_in: Any) -> None:
    run = uploaded(signed_in("ada"), list__zip=packed(**{"../../people.csv": PEOPLE}))
    assert run.state == ImportRun.CHECKED
    assert not (store.room().parent / "people.csv").exists()


@pytest.mark.parametrize("ending", sorted(EXAMPLES))
def test_the_examples_can_be_imported(harbour: Harbour, signed_in: Any, ending: str) -> None:
    client = signed_in("ada")
    answer = client.get(f"/imports/example.{ending}")
    assert answer.status_code == 200
    run = uploaded(client, **{f"example__{ending}": answer.content})
    # The centre of the example is new beside the harbour's, which its administrator may not found.
    assert {e["expected"] for e in run.report["errors"]} == {"a unit within the reach of your offices"}
    assert client.get("/imports/example.exe").status_code == 404


def test_a_past_day_can_be_read_and_not_changed(harbour: Harbour, signed_in: Any) -> None:
    client = signed_in("ada")
    run = uploaded(client, people=PEOPLE)
    text = page(client, run, "?on=2024-01-01")
    assert "Write it</button>" not in text
    assert client.post(f"/imports/{run.pk}/confirm/").status_code == 409
    assert post(client, people=PEOPLE).status_code == 409
    assert client.post("/exports/", {"format": "csv"}).status_code == 409


def test_a_thousand_contradictions_are_paged_with_few_queries(harbour: Harbour, signed_in: Any) -> None:
    client = signed_in("ada")
    run = uploaded(client, people=PEOPLE)

    def add(count: int) -> None:
        ImportConflict.objects.bulk_create(
            ImportConflict(
                run=run, kind="two_primaries" if n % 2 else "two_holders", subject=f"subject {n}", first_file="a.csv",
                first_row=n + 2, first_says="one", second_file="a.csv", second_row=n + 3, second_says="other",
                settlement="settled",
            )
            for n in range(count)
        )  # fmt: skip
        run.report["conflict_count"] = run.conflicts.count()
        run.save()

    add(10)
    page(client, run)
    with CaptureQueriesContext(connection) as few:
        page(client, run)
    add(990)
    with CaptureQueriesContext(connection) as many:
        text = page(client, run)
    assert len(many) == len(few)
    assert len(many) <= 26
    assert text.count("<tr>") < 40
    assert "1–20 of 1,000" in text
    assert "981–1,000 of 1,000" in page(client, run, "?page=99999")
    assert "1–20 of 500" in page(client, run, "?kind=two_holders")


def test_too_many_unfinished_imports(harbour: Harbour, signed_in: Any) -> None:
    client = signed_in("ada")
    for _ in range(5):
        assert post(client, people=PEOPLE).status_code == 302
    assert post(client, people=PEOPLE).status_code == 422


def exported(client: Client, format: str) -> tuple[ExportRun, bytes]:
    """An export made by the worker, and its file."""
    answer = client.post("/exports/", {"format": format})
    assert answer.status_code == 302
    run = ExportRun.objects.order_by("-pk")[0]
    assert "being made" in client.get(answer["Location"]).content.decode()
    assert client.get(f"/exports/{run.pk}/file/").status_code == 409
    jobs.write_export(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == ExportRun.DONE, run.problem
    assert "Download" in client.get(answer["Location"]).content.decode()
    return run, b"".join(client.get(f"/exports/{run.pk}/file/").streaming_content)


def test_a_district_exports_itself_and_what_stands_above(harbour: Harbour, signed_in: Any) -> None:
    run, data = exported(signed_in("a1x1"), "csv")
    with zipfile.ZipFile(io.BytesIO(data)) as packed_file:
        units = packed_file.read("units.csv").decode("utf-8-sig").splitlines()[1:]
        people = packed_file.read("people.csv").decode("utf-8-sig").splitlines()[1:]
        posts = packed_file.read("posts.csv").decode("utf-8-sig").splitlines()[1:]
    inside = {k for k in harbour.units if k.startswith("a1")} | {"centre", "a"}
    keys = {f"unit-{harbour.units[k].unit_id}" for k in inside}
    assert {line.split(",")[0] for line in units} == keys
    assert {line.split(",")[0] for line in posts} <= keys
    assert {line.split(",")[0] for line in people} == {
        f"person-{p.pk}" for k, p in harbour.people.items() if k.startswith("a1")
    }
    assert run.counts["people"] == len(people)
    assert LedgerEntry.objects.filter(action="imports.export_organisation", actor_person_id=harbour.people["a1x1"].pk)
    assert signed_in("ada").get(f"/exports/{run.pk}/file/").status_code == 404


@pytest.mark.parametrize("format", ["csv", "xlsx", "popolo"])
def test_what_was_exported_is_on_record(harbour: Harbour, signed_in: Any, format: str) -> None:
    client = signed_in("ada")
    run, data = exported(client, format)
    again = uploaded(client, **{run.name.replace(".", "__"): data})
    assert again.state == ImportRun.CHECKED, again.report
    assert (again.report["changes"], again.report["conflict_count"], again.report["undecided"]) == (0, 0, 0)


def test_who_may_not_export(harbour: Harbour, signed_in: Any) -> None:
    assert signed_in("a1x2").get("/exports/").status_code == 403
    client = signed_in("a1x1")
    run, _data = exported(client, "popolo")
    Tenure.objects.filter(person=harbour.people["a1x1"]).update(valid_to=clock.today() - timedelta(days=1))
    assert client.get(f"/exports/{run.pk}/file/").status_code == 403


def test_ways_to_it(harbour: Harbour, signed_in: Any) -> None:
    for address in ("/desk/", "/settings/"):
        text = signed_in("ada").get(address).content.decode()
        assert 'href="/imports/"' in text
        assert 'href="/exports/"' in text
    text = signed_in("a1x2").get("/desk/").content.decode()
    assert 'href="/imports/"' not in text
    assert 'href="/exports/"' not in text
    assert 'href="/imports/"' in signed_in("ada").get("/start/first-steps/").content.decode()


def test_uploads_stay_out_of_backups(settings: Any) -> None:
    assert store.room() == Path(settings.HOME) / "uploads"
    assert store.room().stat().st_mode & 0o777 == 0o700


def test_a_post_that_nobody_holds_is_told_again(harbour: Harbour, signed_in: Any) -> None:
    key = f"unit-{harbour.units['a1x'].unit_id}"
    text = f"unit_id,role,seats,valid_from\n{key},Lamplighter,2,2024\n"
    client = signed_in("ada")
    assert confirmed(client, uploaded(client, posts=text)).state == ImportRun.DONE
    again = uploaded(client, posts=text)
    assert again.report["counts"]["posts"] == {"new": 0, "changed": 0, "unchanged": 1, "conflicting": 0}


def test_the_ledger_shows_the_beginning_of_what_was_settled(harbour: Harbour, signed_in: Any) -> None:
    client = signed_in("ada")
    here, there = (f"unit-{harbour.units[key].unit_id}" for key in ("a1x", "a1y"))
    people = "id,name\n" + "".join(f"P{n},Person {n}\n" for n in range(30))
    rows = "".join(f"{here},P{n},primary,2024\n{there},P{n},primary,2025\n" for n in range(30))
    run = uploaded(client, people=people, memberships=f"unit_id,person_id,kind,valid_from\n{rows}")
    confirmed(client, run, settle="on")
    assert len(LedgerEntry.objects.get(action="imports.commit_import").payload["settled"]) == 30
    text = client.get("/ledger/").content.decode()
    assert "Wrote an import" in text
    assert "and 10 more" in text
