"""People through the API: records, applications, transfers, ends, duplicates, and who sees whom."""

from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from secretariat.accounts.models import IdempotencyKey
from secretariat.ground import powers
from secretariat.ground.actor import visitor
from secretariat.offices.models import Tenure
from secretariat.people.actions import NewContact, add_person, apply_to_join
from secretariat.people.models import Application, DuplicateSuspicion, Membership, Person, Transfer
from tests.conftest import START, SYSTEM, Harbour
from tests.project.test_api import Api, api, make_token, problem, unit

__all__ = ["api"]


def patch(caller: Api, path: str, body: Any, **headers: str) -> Any:
    return caller.client.patch(f"/api/v1{path}", body, content_type="application/json", headers=headers)


def browser(harbour: Harbour, name: str) -> Client:
    """A signed-in browser: it acts for its person, which no token does."""
    client = Client()
    client.force_login(harbour.account(name))
    return client


def today() -> date:
    return timezone.localdate()


# A record


def test_a_record_is_corrected_as_it_should_stand(harbour: Harbour, api: Any) -> None:
    person = harbour.people["a1y0"].pk
    caller = api("a1x1")
    before = caller.get(f"/people/{person}").json()
    names = [n | {"name": "Kim Yong-ho II"} if n["kind"] == "primary" else n for n in before["names"]]
    body = {"names": names, "born_on": "1980-05", "keep_former_name": True}
    after = patch(caller, f"/people/{person}", body).json()
    assert {(n["kind"], n["name"]) for n in after["names"]} == {
        ("primary", "Kim Yong-ho II"), ("script", "김용호"), ("former", "a1y Kim Yong-ho")
    }  # fmt: skip
    assert after["born_on"] == "1980-05"
    assert after["contacts"] == before["contacts"]
    assert patch(caller, f"/people/{person}", {"born_on": None}).json()["born_on"] is None
    assert patch(caller, f"/people/{person}", {"contacts": []}).json()["contacts"] == []


def test_a_record_is_refused_wrong_entries_other_people_and_the_past(harbour: Harbour, api: Any) -> None:
    person = harbour.people["a1y0"].pk
    caller = api("a1x1")
    for body, field in [
        ({"born_on": "1980-13"}, "born_on"),
        ({"born_on": "0999"}, "born_on"),
        ({"born_on": "2999"}, "born"),
        ({"names": []}, "name"),
        ({"names": [{"name": "A", "kind": "alias"}]}, "names.0.kind"),
        ({"display_name": "A"}, "display_name"),
    ]:
        told = problem(patch(caller, f"/people/{person}", body), 422)
        assert told["errors"][0]["field"] == field, body
    problem(patch(caller, f"/people/{person}", {"names": [{"id": 999_999, "name": "A"}]}), 404)
    problem(patch(api("b1x0"), f"/people/{person}", {"language": "ko"}), 403)
    problem(patch(caller, f"/people/{person}?on=2021-01-01", {"language": "ko"}), 409)
    assert Person.objects.get(pk=person).language == ""


def test_a_token_does_not_act_for_its_holder_where_a_browser_does(harbour: Harbour, api: Any) -> None:
    token, person = api("a1y0"), harbour.people["a1y0"].pk
    membership = Membership.objects.get(person_id=person).pk
    away = {"person_id": person, "to_unit_id": unit(harbour, "a2x"), "on": today().isoformat()}
    problem(patch(token, f"/people/{person}", {"language": "ko"}), 403)
    problem(token.post("/me/leave", {}), 403)
    problem(token.post(f"/people/{person}/erase", {}), 403)
    problem(token.post(f"/memberships/{membership}/end", {"on": today().isoformat()}), 403)
    problem(token.post("/transfers", away), 403)
    problem(token.get("/me/tokens"), 403)
    problem(token.get("/me/sessions"), 403)
    client = browser(harbour, "a1y0")
    assert client.patch(f"/api/v1/people/{person}", {"language": "ko"}, content_type="application/json").json()[
        "language"
    ] == "ko"  # fmt: skip
    asked = client.post("/api/v1/transfers", away, content_type="application/json")
    assert asked.status_code == 201, asked.content
    problem(token.post(f"/transfers/{asked.json()['id']}/withdraw", {}), 403)
    assert client.post(f"/api/v1/transfers/{asked.json()['id']}/withdraw").json()["state"] == "withdrawn"
    left = client.post("/api/v1/me/leave", {}, content_type="application/json")
    assert left.json() == {"ended": 1}


# Applications


def wish(harbour: Harbour, **changes: Any) -> dict[str, Any]:
    entry = {
        "unit_id": unit(harbour, "a1y"),
        "name": "Ina Wish",
        "contacts": [{"kind": "email", "value": "ina@example.org"}],
        "message": "I build boats.",
        "consent": True,
    }
    return {**entry, **changes}


def test_a_stranger_applies_and_an_officer_admits(harbour: Harbour, api: Any) -> None:
    left = Client().post("/api/v1/applications", wish(harbour), content_type="application/json")
    assert (left.status_code, left.json()) == (201, {"unit_id": unit(harbour, "a1y"), "state": "open"})
    secretary = api("a1x1")
    (found,) = secretary.items("/applications")
    assert (found["name"], found["message"]) == ("Ina Wish", "I build boats.")
    assert secretary.get(f"/applications/{found['id']}").json()["name"] == "Ina Wish"
    problem(api("b1x0").get(f"/applications/{found['id']}"), 404)
    problem(api("b1x0").post(f"/applications/{found['id']}/admit", {"on": today().isoformat()}), 404)
    problem(api("a1x1", [powers.NAMES]).post(f"/applications/{found['id']}/admit", {"on": "2026-01-01"}), 403)
    admitted = secretary.post(f"/applications/{found['id']}/admit", {"on": today().isoformat(), "answer": "Welcome"})
    assert admitted.json()["state"] == "admitted"
    problem(secretary.post(f"/applications/{found['id']}/decline", {}), 409)
    assert "Ina Wish" in {m["name"] for m in secretary.items(f"/members?unit={unit(harbour, 'a1y')}")}
    assert secretary.items("/applications") == []
    assert len(secretary.items("/applications?state=admitted")) == 1


def test_applications_are_declined_withdrawn_and_paged(harbour: Harbour, api: Any) -> None:
    for name in ("One", "Two", "Three"):
        apply_to_join(
            actor=visitor(), now=timezone.now(), unit_id=unit(harbour, "a1y"), name=name,
            contacts=[NewContact("phone", "1")],
        )  # fmt: skip
    secretary = api("a1x1")
    found = secretary.items("/applications?limit=1")
    assert [a["name"] for a in found] == ["One", "Two", "Three"]
    assert secretary.post(f"/applications/{found[0]['id']}/decline", {"answer": "Full."}).json()["answer"] == "Full."
    assert secretary.post(f"/applications/{found[1]['id']}/withdraw", {}).json()["state"] == "withdrawn"
    problem(secretary.get("/applications?cursor=WyJ4IiwgMV0"), 422)
    problem(secretary.post(f"/applications/{found[2]['id']}/decline?on=2021-01-01", {}), 409)


def test_an_application_is_refused_without_consent_from_members_and_too_often(harbour: Harbour, api: Any) -> None:
    def leave(body: dict[str, Any], **headers: str) -> Any:
        return Client().post("/api/v1/applications", body, content_type="application/json", headers=headers)

    assert problem(leave(wish(harbour, consent=False)), 422)["errors"][0]["field"] == "consent"
    problem(leave(wish(harbour, contacts=[])), 422)
    problem(leave(wish(harbour, unit_id=60466175)), 404)
    problem(leave(wish(harbour), Authorization="Bearer sec_wrong"), 401)
    problem(leave(wish(harbour), **{"Idempotency-Key": "k"}), 422)
    problem(api("a1x2").post("/applications", wish(harbour)), 409)
    for number in range(5):
        assert leave(wish(harbour, name=f"No {number}")).status_code == 201
    problem(leave(wish(harbour)), 409)
    assert Application.objects.count() == 5


# Transfers and ends


def test_a_transfer_is_asked_for_seen_and_accepted_by_both_sides(harbour: Harbour, api: Any) -> None:
    harbour.appoint("a2x0", "a2", "secretary")
    person, old, new = harbour.people["a1x0"].pk, api("a1x1"), api("a2x0")
    tenure = Tenure.objects.get(person_id=person)
    body = {"person_id": person, "to_unit_id": unit(harbour, "a2x"), "on": today().isoformat()}
    problem(api("b1x0").post("/transfers", body), 404)
    stake = old.items(f"/people/{person}/offices-at-stake")
    assert [t["id"] for t in stake] == [tenure.pk]
    problem(new.get(f"/people/{person}/offices-at-stake"), 403)
    asked = old.post("/transfers", body | {"offices": [{"tenure_id": tenure.pk, "becomes": "keep"}]}).json()
    assert (asked["state"], asked["released_at"] is None, asked["received_at"]) == ("open", False, None)
    assert [t["id"] for t in new.items("/transfers")] == [asked["id"]]
    problem(api("b1x0").get(f"/transfers/{asked['id']}"), 404)
    problem(old.post("/transfers", body), 409)
    problem(old.post(f"/transfers/{asked['id']}/accept", {}), 409)
    done = new.post(f"/transfers/{asked['id']}/accept", {"side": "receive"}).json()
    assert done["state"] == "done"
    tenure.refresh_from_db()
    assert tenure.ended_on is None or tenure.valid_to > today()
    problem(new.post(f"/transfers/{asked['id']}/decline", {}), 409)
    assert [t["id"] for t in new.items(f"/transfers?state=done&person={person}")] == [asked["id"]]


def test_a_transfer_is_declined_or_taken_back(harbour: Harbour, api: Any) -> None:
    person, caller = harbour.people["a1y0"].pk, api("a1x1")
    body = {"person_id": person, "to_unit_id": unit(harbour, "a2x"), "on": today().isoformat()}
    first = caller.post("/transfers", body).json()
    assert caller.post(f"/transfers/{first['id']}/decline", {"answer": "Not now"}).json()["answer"] == "Not now"
    second = caller.post("/transfers", body).json()
    problem(api("a1x1", [powers.NAMES]).post(f"/transfers/{second['id']}/withdraw", {}), 403)
    assert caller.post(f"/transfers/{second['id']}/withdraw", {}).json()["state"] == "withdrawn"
    problem(caller.post("/transfers?on=2021-01-01", body), 409)
    problem(caller.post("/transfers", body | {"on": (today() - timedelta(days=1)).isoformat()}), 422)
    assert not Transfer.objects.filter(state="open").exists()


def test_a_membership_ends_with_the_offices_in_the_unit_unless_they_are_kept(harbour: Harbour, api: Any) -> None:
    person, caller = harbour.people["a1x0"].pk, api("a1x1")
    membership = Membership.objects.get(person_id=person).pk
    day = today().isoformat()
    problem(api("b1x0").post(f"/memberships/{membership}/end", {"on": day}), 404)
    problem(caller.post(f"/memberships/{membership}/end?on=2021-01-01", {"on": day}), 409)
    problem(caller.post(f"/memberships/{membership}/end", {"on": "2019-01-01"}), 422)
    ended = caller.post(f"/memberships/{membership}/end", {"on": day, "reason": "moved abroad"}).json()
    assert (ended["valid_to"], ended["reason"]) == (day, "moved abroad")
    assert Tenure.objects.get(person_id=person).valid_to == today()


def test_a_person_is_erased(harbour: Harbour, api: Any) -> None:
    person = harbour.people["a1y0"].pk
    problem(api("a1x1", [powers.NAMES]).post(f"/people/{person}/erase", {}), 403)
    problem(api("a1x1").post(f"/people/{person}/erase?on=2021-01-01", {}), 409)
    assert api("a1x1").post(f"/people/{person}/erase", {}).json()["erased_entries"] >= 1
    assert Person.objects.get(pk=person).display_name == "Former member"
    problem(api("a1x1").post(f"/people/{person}/erase", {}), 409)


# Duplicates


def twins(harbour: Harbour) -> DuplicateSuspicion:
    first, second = (
        add_person(
            actor=SYSTEM, now=timezone.now(), unit_id=unit(harbour, "a1y"), name=name, joined_on=START,
            contacts=[NewContact("phone", number)],
        ).pk
        for name, number in (("Jon Twin", "1"), ("John Twin", "2"))
    )  # fmt: skip
    return DuplicateSuspicion.objects.create(
        first_id=first, second_id=second, score=0.9, reasons=["name"], found_at=timezone.now()
    )


def test_two_records_are_compared_merged_and_parted_again(harbour: Harbour, api: Any) -> None:
    pair, caller = twins(harbour), api("a1x1")
    (listed,) = caller.items("/duplicates")
    assert (listed["first"]["name"], listed["reasons"]) == ("Jon Twin", ["name"])
    compared = caller.get(f"/duplicates/{pair.pk}?keep=second").json()
    assert (compared["kept_id"], compared["dropped_id"]) == (pair.second_id, pair.first_id)
    (clash,) = compared["clashes"]
    assert clash["membership"]["unit_id"] == unit(harbour, "a1y")
    told = problem(caller.post(f"/duplicates/{pair.pk}/merge", {"keep": "second"}), 422)
    assert told["errors"][0]["field"] == clash["key"]
    problem(caller.post(f"/duplicates/{pair.pk}/merge?on=2021-01-01", {}), 409)
    body = {"keep": "second", "choices": {clash["key"]: "kept"}}
    merged = caller.post(f"/duplicates/{pair.pk}/merge", body).json()
    assert {c["value"] for c in caller.get(f"/people/{pair.second_id}").json()["contacts"]} == {"1", "2"}
    assert [m["id"] for m in caller.items(f"/people/{pair.second_id}/merges")] == [merged["id"]]
    problem(api("b1x0").post(f"/merges/{merged['id']}/undo", {}), 404)
    assert caller.post(f"/merges/{merged['id']}/undo", {}).json()["undone_at"]
    problem(caller.post(f"/merges/{merged['id']}/undo", {}), 409)
    assert caller.get(f"/people/{pair.first_id}").json()["name"] == "Jon Twin"


def test_two_records_are_kept_apart_by_those_who_may(harbour: Harbour, api: Any) -> None:
    pair = twins(harbour)
    for refused in ("a1x2", "b1x0"):
        answer = api(refused).post(f"/duplicates/{pair.pk}/keep-apart", {})
        assert answer.status_code in (403, 404)
    problem(api("a1x2").get("/duplicates"), 403)
    assert api("b1x0").items("/duplicates") == []
    problem(api("b1x0").get(f"/duplicates/{pair.pk}"), 404)
    assert api("a1x1").post(f"/duplicates/{pair.pk}/keep-apart", {}).json()["state"] == "different"
    assert api("a1x1").items("/duplicates") == []


# Who sees whom


def test_who_sees_me_and_why_i_see_someone(harbour: Harbour, api: Any) -> None:
    me = api("a1x2").get("/me/visibility").json()
    offices = {(s["unit_id"], s["reach"]) for s in me["seen_by"] if s["kind"] == "office" and s["holders"]}
    assert unit(harbour, "a1x") in {unit_id for unit_id, _reach in offices}
    assert {s["kind"] for s in me["seen_by"]} >= {"self", "fellows", "office"}
    why = api("a1x1").get(f"/people/{harbour.people['a1y0'].pk}/why").json()
    assert [s["unit_id"] for s in why["you"] if s["kind"] == "office"] == [unit(harbour, "a1")]
    problem(api("b1x0").get(f"/people/{harbour.people['a1y0'].pk}/why"), 404)


def test_everything_about_me_and_what_the_ledger_tells(harbour: Harbour, api: Any) -> None:
    everything = api("a1x2").get("/me/export").json()
    assert everything["contacts"][0]["value"].startswith("+82")
    assert everything["ledger"][0]["action"] == "people.add_person"
    person = harbour.people["a1x2"].pk
    assert api("a1x2").items(f"/people/{person}/history")[-1]["title"] == "Put on record"
    assert api("a1x2").items(f"/people/{person}/history?on=2019-01-01") == []
    problem(api("b1x0").get(f"/people/{person}/history"), 404)


# Once only


def test_a_write_that_failed_may_be_sent_again_with_its_key(harbour: Harbour, api: Any) -> None:
    caller, key = api("a1x1"), {"Idempotency-Key": "again"}
    person = harbour.people["a1y0"].pk
    body = {"person_id": person, "to_unit_id": unit(harbour, "a2x"), "on": today().isoformat()}
    open_one = caller.post("/transfers", body).json()
    problem(caller.post("/transfers", body, **key), 409)
    assert not IdempotencyKey.objects.exists()
    caller.post(f"/transfers/{open_one['id']}/withdraw", {})
    first = caller.post("/transfers", body, **key)
    again = caller.post("/transfers", body, **key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.content, first["Content-Type"]) == (again.content, again["Content-Type"])
    assert Transfer.objects.filter(state="open").count() == 1
    secret = make_token(harbour, "a1x1", [powers.NAMES])
    problem(Api(secret).post("/transfers", body, **key), 422)


def test_an_account_is_made_closed_opened_and_given_another_address(harbour: Harbour, api: Any) -> None:
    person = harbour.people["a1y1"]
    for value in ("one@home.example", "two@home.example"):
        person.contacts.create(kind="email", value=value, match_value=value)
    ada, address = api("ada"), f"/people/{person.pk}/account"
    assert ada.get(address).json() == {"exists": False, "email": "", "is_open": False, "made_at": None}
    problem(ada.post(f"{address}/close", {}), 409)
    problem(ada.post(f"/people/{person.pk}/invite", {"email": "else@home.example"}), 422)
    made = ada.post(f"/people/{person.pk}/invite", {}).json()
    assert (made["exists"], made["email"], made["is_open"]) == (True, "one@home.example", True)
    assert ada.post(f"{address}/close", {}).json()["is_open"] is False
    assert ada.post(f"{address}/open", {}).json()["is_open"] is True
    changed = ada.post(f"{address}/address", {"email": "two@home.example"})
    assert changed.json()["email"] == "two@home.example"
    problem(api("a1x1").post(f"{address}/close", {}), 403)
    problem(api("b1x0").get(address), 404)
