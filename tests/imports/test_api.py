"""Imports and exports by program: the same runs as in the browser."""

import io
import zipfile
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from secretariat.imports import jobs
from secretariat.imports.models import ExportRun, ImportMatch, ImportRun
from secretariat.people.models import ContactDetail, Person
from tests.conftest import Harbour
from tests.project.test_api import api, problem  # noqa: F401 -- a fixture

PEOPLE = b"id,name\nP1,Maria Nova\n"


def send(caller: Any, *files: tuple[str, bytes], **headers: str) -> Any:
    """Uploads files."""
    given = [SimpleUploadedFile(name, data) for name, data in files]
    return caller.client.post("/api/v1/imports", {"files": given}, headers=headers)


def test_an_import_from_upload_to_report(harbour: Harbour, api: Any) -> None:  # noqa: F811
    ada = api("ada")
    unit = f"unit-{harbour.units['a1x'].unit_id}"
    other = f"unit-{harbour.units['a1y'].unit_id}"
    members = f"unit_id,person_id,kind,valid_from\n{unit},P1,primary,2024\n{other},P1,primary,2025\n".encode()
    answer = send(ada, ("people.csv", PEOPLE), ("memberships.csv", members))
    assert answer.status_code == 201, answer.content
    run = answer.json()
    address = f"/imports/{run['id']}"
    assert (run["state"], run["format"], run["files"][0]["name"]) == ("waiting", "csv", "people.csv")
    jobs.check_upload(run_id=run["id"])
    told = ada.get(address).json()
    assert told["state"] == "checked"
    assert told["report"]["counts"]["people"]["new"] == 1
    assert told["report"]["conflict_count"] == 1
    (conflict,) = ada.items(f"{address}/conflicts")
    assert (conflict["first"]["row"], conflict["second"]["row"]) == (2, 3)
    problem(ada.post(f"{address}/confirm", {}), 422)
    answer = ada.post(f"{address}/confirm", {"settle": True})
    assert answer.json()["state"] == "writing"
    jobs.write_upload(run_id=run["id"])
    assert ada.get(address).json()["report"]["written"] is True
    assert Person.objects.filter(external_id="P1").exists()
    problem(ada.post(f"{address}/drop", None), 409)
    assert [r["id"] for r in ada.items("/imports")] == [run["id"]]


def test_matches_are_decided_one_by_one(harbour: Harbour, api: Any) -> None:  # noqa: F811
    ada = api("ada")
    person = harbour.people["a1x2"]
    phone = ContactDetail.objects.get(person=person, kind="phone").value
    run = send(
        ada, ("people.csv", f"id,name\nP1,{person.display_name}\n".encode()),
        ("contacts.csv", f"person_id,kind,value\nP1,phone,{phone}\n".encode()),
    ).json()  # fmt: skip
    jobs.check_upload(run_id=run["id"])
    (match,) = ada.items(f"/imports/{run['id']}/matches")
    assert (match["person_id"], match["decision"], match["reasons"]) == (person.pk, "", ["name", "contact"])
    problem(ada.post(f"/imports/{run['id']}/confirm", {}), 409)
    problem(ada.post(f"/imports/{run['id']}/matches/{match['id']}", {"decision": "perhaps"}), 422)
    problem(ada.post(f"/imports/{run['id']}/matches/{match['id'] + 1}", {"decision": "new"}), 404)
    answer = ada.post(f"/imports/{run['id']}/matches/{match['id']}", {"decision": "match"})
    assert answer.json()["state"] == "waiting"
    assert ImportMatch.objects.get().decision == "match"


def test_places_that_cannot_be_read(harbour: Harbour, api: Any) -> None:  # noqa: F811
    ada = api("ada")
    run = send(ada, ("people.csv", b"id,name,shoe\nP1,M,40\n")).json()
    jobs.check_upload(run_id=run["id"])
    told = ada.get(f"/imports/{run['id']}").json()
    assert told["state"] == "failed"
    (error,) = told["report"]["errors"]
    assert (error["file"], error["row"], error["column"], error["found"]) == ("people.csv", 1, "C", "shoe")


def test_uploads_that_are_refused(harbour: Harbour, api: Any) -> None:  # noqa: F811
    ada = api("ada")
    assert problem(send(ada, ("a.pdf", b"x")), 422)["errors"][0]["field"] == "files"
    problem(ada.client.post("/api/v1/imports", {}), 422)
    problem(ada.post("/imports", {}), 422)
    problem(send(api("a1x2"), ("people.csv", PEOPLE)), 403)
    problem(send(api("ada", []), ("people.csv", PEOPLE)), 403)
    problem(ada.client.post("/api/v1/imports", {"x": "y"}, CONTENT_LENGTH="999999999"), 413)
    assert not ImportRun.objects.exists()


def test_the_same_key_uploads_once(harbour: Harbour, api: Any) -> None:  # noqa: F811
    ada = api("ada")
    key = {"Idempotency-Key": "k1"}
    large = ("people.csv", PEOPLE + b"".join(b"X%d,Somebody\n" % n for n in range(250_000)))
    first, second = send(ada, large, **key), send(ada, large, **key)
    assert first.status_code == second.status_code == 201, second.content
    assert first.json()["id"] == second.json()["id"]
    assert second["Idempotency-Replayed"] == "true"
    problem(send(ada, ("people.csv", PEOPLE), **key), 422)
    assert ImportRun.objects.count() == 1


def test_others_and_lesser_tokens_see_nothing(harbour: Harbour, api: Any) -> None:  # noqa: F811
    run = send(api("ada"), ("people.csv", PEOPLE)).json()
    for caller in (api("a1x1"), api("ada", ["people.names"])):
        problem(caller.get(f"/imports/{run['id']}"), 404)
        problem(caller.get(f"/imports/{run['id']}/conflicts"), 404)


def test_an_export_and_its_file(harbour: Harbour, api: Any) -> None:  # noqa: F811
    district = api("a1x1")
    problem(district.post("/exports", {"format": "pdf"}), 422)
    problem(api("a1x2").post("/exports", {"format": "csv"}), 403)
    run = district.post("/exports", {"format": "csv"}).json()
    address = f"/exports/{run['id']}"
    problem(district.get(f"{address}/file"), 409)
    jobs.write_export(run_id=run["id"])
    told = district.get(address).json()
    assert told["state"] == "done"
    answer = district.get(f"{address}/file")
    assert answer.status_code == 200
    data = b"".join(answer.streaming_content)
    assert told["bytes"] == len(data)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert "people.csv" in packed.namelist()
    problem(api("ada").get(f"{address}/file"), 404)
    ExportRun.objects.update(state=ExportRun.EXPIRED)
    problem(district.get(f"{address}/file"), 404)
    assert [r["id"] for r in district.items("/exports")] == [run["id"]]
