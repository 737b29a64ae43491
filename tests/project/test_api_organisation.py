"""The organisation through the API: reorganisations with their choices, settings, posts, the desk and the outbox."""

from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from secretariat.ground import powers
from secretariat.messaging.models import OutboxMessage
from secretariat.offices.models import Post, PostPower, Tenure
from secretariat.structure.models import ChangeEvent, Organisation, Placement, UnitType
from tests.conftest import Harbour
from tests.project.test_api import api, make_token, problem, unit
from tests.project.test_api_people import patch

__all__ = ["api"]


def put(caller: Any, path: str, body: Any) -> Any:
    return caller.client.put(f"/api/v1{path}", body, content_type="application/json")


def today() -> date:
    return timezone.localdate()


def change(kind: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "on": today().isoformat(), **more}


# Reorganisations


def test_a_move_is_previewed_with_its_choices_carried_out_as_shown_and_undone(harbour: Harbour, api: Any) -> None:
    caller, cell, tenure = api("ada"), unit(harbour, "a1x"), Tenure.objects.get(person=harbour.people["a1x0"])
    body = change("move", unit_id=cell, to=unit(harbour, "a2b"))
    told = problem(caller.post("/changes/preview", body), 422)
    assert told["errors"][0]["field"] == f"choices.tenures.{tenure.pk}"
    problem(caller.post("/changes", body), 422)
    body["choices"] = {"tenures": {str(tenure.pk): "carry"}}
    shown = caller.post("/changes/preview", body).json()
    assert shown["moves"] == [
        {
            "unit_id": cell,
            "from_id": unit(harbour, "a1b"),
            "fate": f"unit:{unit(harbour, 'a2b')}",
            "units": 1,
            "members": 3,
        }
    ]
    assert [(t["tenure_id"], t["fate"]) for t in shown["tenures"]] == [(tenure.pk, "carry")]
    assert any("Cell A1X" in line["text"] for line in shown["lines"])
    assert not ChangeEvent.objects.filter(kind="move").exists()
    problem(caller.post("/changes", body | {"fingerprint": "0" * 64}), 409)
    done = caller.post("/changes", body | {"fingerprint": shown["fingerprint"], "title": "The new quay"})
    assert done.status_code == 201, done.content
    assert caller.get(f"/units/{cell}").json()["parent_id"] == unit(harbour, "a2b")
    past = (today() - timedelta(days=1)).isoformat()
    assert caller.get(f"/units/{cell}?on={past}").json()["parent_id"] == unit(harbour, "a1b")
    event = done.json()["change"]["id"]
    assert caller.get(f"/changes/{event}").json()["title"] == "The new quay"
    assert caller.items(f"/units/{cell}/timeline")[0]["change_id"] == event
    assert caller.items(f"/units/{cell}/timeline?on={past}")[0]["change_id"] != event
    assert event not in {c["id"] for c in caller.items(f"/changes?on={past}")}
    problem(api("b1x0").post(f"/changes/{event}/undo", {}), 403)
    assert caller.post(f"/changes/{event}/undo", {"reason": "a mistake"}).json()["undone"] is True
    assert caller.get(f"/units/{cell}").json()["parent_id"] == unit(harbour, "a1b")
    problem(caller.post(f"/changes/{event}/undo", {}), 409)


def test_every_kind_of_reorganisation(harbour: Harbour, api: Any) -> None:
    caller, branch = api("ada"), unit(harbour, "a1b")

    def carried_out(**body: Any) -> dict[str, Any]:
        shown = caller.post("/changes/preview", body)
        assert shown.status_code == 200, shown.content
        done = caller.post("/changes", body | {"fingerprint": shown.json()["fingerprint"]})
        assert done.status_code == 201, done.content
        found: dict[str, Any] = done.json()
        return found

    founded = carried_out(**change("found", parent_id=branch, type="cell", names={"en": "Cell Z", "ko": "Z 분회"}))
    (new,) = founded["made_unit_ids"]
    assert caller.get(f"/units/{new}").json()["names"]["en"] == "Cell Z"
    renamed = change("rename", unit_id=unit(harbour, "a1y"), names={"en": "Crane Cell"})
    carried_out(**renamed)
    assert caller.get(f"/units/{unit(harbour, 'a1y')}").json()["names"] == {"en": "Crane Cell", "ko": "A1Y 분회"}
    member = api("a1x1").items(f"/members?unit={unit(harbour, 'a1y')}")[0]["membership_id"]
    choices = {"members": {str(member): "part:1"}, "all_members": "stay", "all_tenures": "end"}
    split = carried_out(
        **change("split", unit_id=unit(harbour, "a1y"), parts=[{"names": {"en": "Half"}}], choices=choices)
    )
    (half,) = split["made_unit_ids"]
    assert caller.get(f"/units/{half}").json()["counts"]["members_here"] == 1
    merge = {"all_tenures": "end", "all_children": "dissolve"}
    carried_out(**change("merge", unit_ids=[unit(harbour, "a2x")], into=unit(harbour, "a2y"), choices=merge))
    assert caller.get(f"/units/{unit(harbour, 'a2y')}").json()["counts"]["members_here"] == 6
    ends = {"all_members": "end", "all_tenures": "end", "all_children": "dissolve"}
    dissolved = carried_out(**change("dissolve", unit_id=unit(harbour, "b1x"), choices=ends))
    assert dissolved["change"]["unit_ids"] == [unit(harbour, "b1x")]
    problem(caller.get(f"/units/{unit(harbour, 'b1x')}"), 404)
    carried_out(**change("restore", unit_id=unit(harbour, "b1x")))
    assert caller.get(f"/units/{unit(harbour, 'b1x')}").status_code == 200


def test_a_reorganisation_is_refused_without_power_shape_or_presence(harbour: Harbour, api: Any) -> None:
    body = change("rename", unit_id=unit(harbour, "a1y"), names={"en": "New"})
    for path in ("/changes", "/changes/preview"):
        problem(api("a1x2").post(path, body), 403)
        problem(api("ada", [powers.NAMES]).post(path, body), 403)
        problem(api("ada").post(f"{path}?on=2021-01-01", body), 409)
        problem(api("ada").post(path, body | {"kind": "conquer"}), 422)
        problem(api("ada").post(path, body | {"to": 5}), 422)
        problem(api("ada").post(path, body | {"unit_id": 60466175}), 404)
        problem(
            api("ada").post(
                path, change("move", unit_id=unit(harbour, "a1y"), to=1, choices={"tenures": {"x": "end"}})
            ),
            422,
        )
    assert not ChangeEvent.objects.filter(kind="rename").exists()


# Settings


def test_the_organisations_settings_change_one_by_one(harbour: Harbour, api: Any) -> None:
    before = api("ada").get("/organisation").json()
    after = patch(api("ada"), "/organisation", {"tacit_transfer_days": 14, "officers_are_public": False}).json()
    assert after == before | {"tacit_transfer_days": 14, "officers_are_public": False}
    assert patch(api("ada"), "/organisation", {"tacit_transfer_days": None}).json()["tacit_transfer_days"] is None
    words = {"en": {"member": "Comrade"}}
    assert patch(api("ada"), "/organisation", {"words": words}).json()["words"] == words
    for body in ({"main_language": "fr"}, {"names": {}}, {"ending_notice_days": 731}, {"preset": "party"}):
        problem(patch(api("ada"), "/organisation", body), 422)
    problem(patch(api("a1x1"), "/organisation", {"tacit_transfer_days": 3}), 403)
    problem(patch(api("ada"), "/organisation?on=2021-01-01", {"tacit_transfer_days": 3}), 409)
    assert Organisation.objects.get().tacit_transfer_days is None


def test_types_of_units_are_added_changed_and_retired(harbour: Harbour, api: Any) -> None:
    caller, entry = api("ada"), {"names": {"en": "Team"}, "allowed_children": ["cell"], "posts": {"secretary": 1}}
    made = caller.post("/unit-types", entry)
    assert made.status_code == 201, made.content
    assert (made.json()["code"], made.json()["posts"]) == ("team", {"secretary": 1})
    changed = put(caller, "/unit-types/team", {"names": {"en": "Crew"}, "max_members": 9}).json()
    assert (changed["names"], changed["allowed_children"], changed["posts"]) == ({"en": "Crew"}, [], {"secretary": 1})
    assert caller.post("/unit-types/team/retire", {}).json()["retired"] is True
    problem(caller.post("/unit-types/cell/retire", {}), 409)
    problem(put(caller, "/unit-types/nothing", {"names": {"en": "A"}}), 404)
    problem(caller.post("/unit-types", entry | {"allowed_children": ["nothing"]}), 422)
    problem(api("a1x1").post("/unit-types", entry), 403)
    problem(api("ada", [powers.SETTINGS]).post("/unit-types", entry), 403)
    problem(caller.post("/unit-types?on=2021-01-01", entry), 409)
    assert not UnitType.objects.filter(code="team-2").exists()


def test_types_of_posts_and_their_powers(harbour: Harbour, api: Any) -> None:
    caller = api("ada")
    made = caller.post("/post-types", {"names": {"en": "Archivist"}, "term_months": 12})
    assert made.status_code == 201, made.content
    assert put(caller, "/post-types/archivist", {"names": {"en": "Keeper"}}).json()["term_months"] is None
    held = caller.get("/post-types/secretary/powers").json()["granted"]
    assert powers.NAMES in {g["power"] for g in held}
    less = [g for g in held if g["unit_type"] != "cell"]
    preview = caller.post("/post-types/secretary/powers/preview", {"granted": less}).json()["changes"]
    assert {(c["unit_type"], c["holders"]) for c in preview} == {("cell", 1)}
    assert PostPower.objects.filter(post_type__code="secretary", unit_type__code="cell").exists()
    assert put(caller, "/post-types/secretary/powers", {"granted": less}).json()["granted"] == less
    assert not PostPower.objects.filter(post_type__code="secretary", unit_type__code="cell").exists()
    problem(api("a1x0").post(f"/people/{harbour.people['a1x2'].pk}/erase", {}), 403)
    wrong = {"granted": [{"power": "fly", "reach": "unit"}]}
    problem(put(caller, "/post-types/secretary/powers", wrong), 422)
    problem(caller.post("/post-types/secretary/powers/preview", wrong), 422)
    problem(put(api("a1x1"), "/post-types/secretary/powers", {"granted": less}), 403)
    problem(api("a1x1").post("/post-types/secretary/powers/preview", {"granted": less}), 403)
    problem(caller.post("/post-types/secretary/retire", {}), 409)
    assert caller.post("/post-types/archivist/retire", {}).json()["retired"] is True
    assert {p["code"] for p in caller.items("/powers")} == set(powers.CATALOGUE)


def test_a_power_that_a_post_loses_is_gone_from_tokens_at_once(harbour: Harbour, api: Any) -> None:
    officer = api("a1x1")
    assert officer.items(f"/members?unit={unit(harbour, 'a1y')}")
    held = [g for g in api("ada").get("/post-types/secretary/powers").json()["granted"] if g["unit_type"] != "district"]
    assert put(api("ada"), "/post-types/secretary/powers", {"granted": held}).status_code == 200
    assert officer.items(f"/members?unit={unit(harbour, 'a1y')}") == []


def test_a_token_loses_its_powers_with_the_tenure(harbour: Harbour, api: Any) -> None:
    officer, person = api("a1x1"), harbour.people["a1y0"].pk
    assert officer.get(f"/people/{person}").status_code == 200
    tenure = Tenure.objects.get(person=harbour.people["a1x1"])
    assert api("ada").post(f"/tenures/{tenure.pk}/end", {"on": today().isoformat()}).status_code == 200
    problem(officer.get(f"/people/{person}"), 404)
    assert officer.get("/me").json()["grants"] == []


# Posts, the desk, the outbox, the ledger, the account


def test_a_post_shows_who_held_it_and_what_it_allows(harbour: Harbour, api: Any) -> None:
    post = Post.objects.get(unit_id=unit(harbour, "a1x"), type__code="secretary").pk
    tenure = Tenure.objects.get(post_id=post)
    api("a1x1").post(f"/tenures/{tenure.pk}/end", {"on": today().isoformat()})
    shown = api("a1x1").get(f"/posts/{post}").json()
    assert (shown["holders"], [t["id"] for t in shown["others"]]) == ([], [tenure.pk])
    assert powers.NAMES in {p["power"] for p in shown["powers"]}
    assert api("b1x0").get(f"/posts/{post}").json()["others"] == []
    past = api("a1x1").get(f"/posts/{post}?on=2021-01-01").json()
    assert [h["tenure_id"] for h in past["holders"]] == [tenure.pk]
    problem(api("a1x1").get(f"/posts/{post}?on=2019-01-01"), 404)
    found = api("a1x1").items("/posts?q=secretary cell a1x")
    assert post in [p["id"] for p in found]
    assert {p["unit_id"] for p in found} == {unit(harbour, "a1x")}


def test_a_post_ends_when_nobody_holds_it(harbour: Harbour, api: Any) -> None:
    caller, day = api("ada"), today().isoformat()
    held = Post.objects.get(unit_id=unit(harbour, "a1x"), type__code="secretary").pk
    free = Post.objects.get(unit_id=unit(harbour, "a1x"), type__code="treasurer").pk
    before = caller.get(f"/units/{unit(harbour, 'a1x')}").json()["counts"]["seats"]
    assert "1 tenure" in problem(api("b2x2").post(f"/posts/{held}/end", {"on": day}), 409)["detail"]
    problem(api("a1x1").post(f"/posts/{free}/end", {"on": day}), 403)
    problem(caller.post(f"/posts/{free}/end", {"on": "2019-01-01"}), 422)
    problem(caller.post(f"/posts/{free}/end?on=2021-01-01", {"on": day}), 409)
    problem(caller.post("/posts/999999/end", {"on": day}), 404)
    assert caller.post(f"/posts/{free}/end", {"on": day, "reason": "not needed"}).json()["valid_to"] == day
    assert caller.get(f"/units/{unit(harbour, 'a1x')}").json()["counts"]["seats"] == before - 1
    assert free not in {p["id"] for p in caller.items(f"/units/{unit(harbour, 'a1x')}/posts")}
    past = (today() - timedelta(days=1)).isoformat()
    assert free in {p["id"] for p in caller.items(f"/units/{unit(harbour, 'a1x')}/posts?on={past}")}
    problem(caller.post(f"/posts/{free}/end", {"on": day}), 422)


def test_vacancies_endings_and_the_desk(harbour: Harbour, api: Any) -> None:
    caller = api("a1x1")
    heads = caller.items("/vacancies?heads=true&limit=1")
    assert {v["unit_id"] for v in heads} >= {unit(harbour, "a1y")}
    assert unit(harbour, "a1x") not in {v["unit_id"] for v in heads}
    assert api("a1x2").items("/vacancies") == []
    assert caller.items("/vacancies?on=2019-01-01") == []
    tenure = Tenure.objects.get(person=harbour.people["a1x0"])
    api("ada").post(f"/tenures/{tenure.pk}/end", {"on": (today() + timedelta(days=20)).isoformat()})
    assert [e["tenure_id"] for e in caller.items("/endings")] == [tenure.pk]
    desk = caller.get("/desk").json()
    assert [o["unit_id"] for o in desk["offices"]] == [unit(harbour, "a1")]
    assert desk["home_unit_id"] == unit(harbour, "a1x")
    assert all(slip["action_url"].startswith("/") for slip in desk["slips"])
    assert api("a1x2").get("/desk").json()["slips"] == []


def test_tenures_of_a_past_day_are_those_of_the_tree_of_that_day(harbour: Harbour, api: Any) -> None:
    caller, tenure = api("ada"), Tenure.objects.get(person=harbour.people["a1x0"])
    body = change("move", unit_id=unit(harbour, "a1x"), to=unit(harbour, "b2b"), choices={"all_tenures": "carry"})
    assert caller.post("/changes", body).status_code == 201
    harbour.appoint("b2x1", "b2", "secretary")
    reader, past = api("b2x1"), (today() - timedelta(days=1)).isoformat()
    assert tenure.pk in {t["id"] for t in reader.items(f"/tenures?unit={unit(harbour, 'b2')}")}
    assert tenure.pk not in {t["id"] for t in reader.items(f"/tenures?unit={unit(harbour, 'b2')}&on={past}")}
    assert tenure.pk in {t["id"] for t in reader.items(f"/tenures?unit={unit(harbour, 'a1')}&on={past}")}


def test_the_outbox_is_for_administrators(harbour: Harbour, api: Any) -> None:
    kept = OutboxMessage.objects.create(to="a@example.org", subject="Hello", body="Come.")
    OutboxMessage.objects.create(to="b@example.org", subject="Other", body="Go.")
    assert [m["id"] for m in api("ada").items("/outbox?q=hello&limit=1")] == [kept.pk]
    assert len(api("ada").items("/outbox?limit=1")) == 2
    assert api("ada").get(f"/outbox/{kept.pk}").json()["body"] == "Come."
    problem(api("ada").get("/outbox/999999"), 404)
    problem(api("a1x1").get("/outbox"), 403)
    problem(api("ada", [powers.NAMES]).get(f"/outbox/{kept.pk}"), 403)


def test_the_chain_of_the_ledger(harbour: Harbour, api: Any) -> None:
    state = api("a1x1").get("/ledger/chain").json()
    assert state["waiting"] is True
    assert "people.add_person" in state["actions"]


def test_a_browser_ends_its_sessions_and_tokens(harbour: Harbour) -> None:
    make_token(harbour, "a1x1")
    here, there = Client(), Client()
    for client in (here, there):
        client.force_login(harbour.account("a1x1"))
    sessions = here.get("/api/v1/me/sessions").json()["items"]
    assert [s["is_current"] for s in sessions] == [True, False]
    assert here.post(f"/api/v1/me/sessions/{sessions[1]['mark']}/end").json() == {"ended": 1}
    problem(there.get("/api/v1/me"), 401)
    problem(here.post("/api/v1/me/sessions/x/end"), 422)
    problem(here.post(f"/api/v1/me/sessions/{'0' * 64}/end"), 404)
    assert here.post("/api/v1/me/sessions/end-others").json() == {"ended": 0}
    (token,) = here.get("/api/v1/me/tokens").json()["items"]
    assert here.post(f"/api/v1/me/tokens/{token['id']}/revoke").json()["revoked_at"]
    assert here.get("/api/v1/me/tokens").json()["items"] == []
    problem(here.post(f"/api/v1/me/tokens/{token['id'] + 1}/revoke"), 404)


def test_placements_are_untouched_by_previews(harbour: Harbour, api: Any) -> None:
    before = list(Placement.objects.order_by("pk").values_list("pk", "path", "valid_to"))
    ends = {"all_members": "end", "all_tenures": "end", "all_children": "dissolve"}
    shown = api("ada").post("/changes/preview", change("dissolve", unit_id=unit(harbour, "a1"), choices=ends))
    assert shown.status_code == 200, shown.content
    assert list(Placement.objects.order_by("pk").values_list("pk", "path", "valid_to")) == before
