"""The API as programs use it: tokens, pages of results, past days, problems, and writes that happen once."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from secretariat.accounts.models import AccessToken, IdempotencyKey
from secretariat.ground import powers
from secretariat.offices.models import Post
from secretariat.people.models import Membership, Person
from secretariat.structure.models import Organisation
from tests.conftest import Harbour

EVERY_POWER = sorted(powers.CATALOGUE)


class Api:
    """Calls the API with the token of one account."""

    def __init__(self, secret: str) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers=headers)

    def items(self, path: str) -> list[Any]:
        """Every item of a list, over all its pages."""
        found: list[Any] = []
        address = f"/api/v1{path}"
        while address:
            answer = self.client.get(address)
            assert answer.status_code == 200, answer.content
            found += answer.json()["items"]
            address = answer.json()["next"]
        return found

    def post(self, path: str, body: Any, **headers: str) -> Any:
        text = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return self.client.post(f"/api/v1{path}", text, content_type="application/json", headers=headers)


def make_token(harbour: Harbour, name: str, allowed: list[str] | None = None, **extra: Any) -> str:
    """A new token of a person's account, and its secret."""
    secret = f"sec_{name}_{AccessToken.objects.count()}"
    AccessToken.objects.create(
        user=harbour.account(name), name="test", digest=hashlib.sha256(secret.encode()).hexdigest(), hint="sec_…",
        powers=EVERY_POWER if allowed is None else allowed, created_at=datetime(2026, 1, 1, tzinfo=UTC), **extra,
    )  # fmt: skip
    return secret


@pytest.fixture
def api(harbour: Harbour) -> Any:
    """A caller by name: `api("a1x1")`."""
    return lambda name, allowed=None: Api(make_token(harbour, name, allowed))


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The problem that an answer tells, checked for its form."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["status"] == status
    assert set(told) >= {"type", "title", "detail", "instance"}
    return told


def unit(harbour: Harbour, key: str) -> int:
    return harbour.units[key].unit_id


# Who may call


def test_without_a_sign_in_there_is_nothing(harbour: Harbour) -> None:
    answer = Client().get("/api/v1/units")
    assert "sec_" in problem(answer, 401)["detail"]
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "extra",
    [
        {"revoked_at": datetime(2026, 1, 2, tzinfo=UTC)},
        {"expires_at": datetime(2026, 1, 2, tzinfo=UTC)},
    ],
)
def test_a_token_that_has_ended_is_refused_even_beside_a_session(
    harbour: Harbour, signed_in: Any, extra: dict[str, Any]
) -> None:
    secret = make_token(harbour, "a1x1", **extra)
    answer = signed_in("a1x1").get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
    problem(answer, 401)


def test_an_account_that_was_closed_is_refused(harbour: Harbour) -> None:
    secret = make_token(harbour, "a1x1")
    user = harbour.account("a1x1")
    user.is_active = False
    user.save()
    problem(Api(secret).get("/me"), 401)


def test_a_token_works_on_the_api_alone(harbour: Harbour) -> None:
    secret = make_token(harbour, "a1x1")
    assert Client(headers={"Authorization": f"Bearer {secret}"}).get("/ledger/").status_code == 302


def test_a_token_gives_the_powers_that_were_chosen_for_it(harbour: Harbour, api: Any) -> None:
    everything = api("a1x1").get("/me").json()
    assert powers.CONTACTS in {grant["power"] for grant in everything["grants"]}
    little = api("a1x1", [powers.NAMES]).get("/me").json()
    assert {grant["power"] for grant in little["grants"]} == {powers.NAMES}
    assert little["limited_to"] == [powers.NAMES]


def test_a_token_gives_no_power_that_its_holder_lacks(harbour: Harbour, api: Any) -> None:
    assert api("a1y1").get("/me").json()["grants"] == []


def test_what_a_token_may_not_see_is_not_shown(harbour: Harbour, api: Any) -> None:
    other = harbour.people["a1y0"].pk
    assert api("a1x1", [powers.NAMES, powers.CONTACTS]).get(f"/people/{other}").json()["contacts"]
    assert api("a1x1", [powers.NAMES]).get(f"/people/{other}").json()["contacts"] == []
    problem(api("a1x1", []).get(f"/people/{other}"), 404)
    fellow = harbour.people["a1x0"].pk
    problem(api("a1x1", []).get(f"/people/{fellow}"), 404)


def test_a_session_reads_freely_and_writes_with_its_csrf_token(harbour: Harbour) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(harbour.account("a1x1"))
    assert client.get("/api/v1/me").status_code == 200
    body = {"name": "Nova Lind", "unit_id": unit(harbour, "a1x"), "joined_on": "2025-01-01"}
    answer = client.post("/api/v1/people", body, content_type="application/json")
    assert "CSRF" in problem(answer, 403)["detail"]
    client.cookies["csrftoken"] = "a" * 32
    answer = client.post("/api/v1/people", body, content_type="application/json", headers={"X-CSRFToken": "a" * 32})
    assert answer.status_code == 201


def test_the_use_of_a_token_is_noted(harbour: Harbour) -> None:
    secret = make_token(harbour, "a1x1")
    Api(secret).get("/me")
    assert AccessToken.objects.get().last_used_at is not None


# Reads


def test_names_come_in_every_language(harbour: Harbour, api: Any) -> None:
    got = api("a1x1").get(f"/units/{unit(harbour, 'a1x')}").json()
    assert got["names"] == {"en": "Cell A1X", "ko": "A1X 분회"}
    assert got["counts"]["members_here"] == 3
    assert got["depth"] == 4


def test_every_unit_comes_once_over_the_pages(harbour: Harbour, api: Any) -> None:
    caller = api("a1x1")
    everything = [u["id"] for u in caller.items("/units?limit=4")]
    assert sorted(everything) == sorted(p.unit_id for p in harbour.units.values())
    cells = [u["id"] for u in caller.items("/units?type=cell&limit=3")]
    assert len(cells) == 8
    below = {u["id"] for u in caller.items(f"/units?below={unit(harbour, 'a1')}&limit=2")}
    assert below == {unit(harbour, key) for key in ("a1", "a1b", "a1x", "a1y")}
    children = [u["names"]["en"] for u in caller.items(f"/units?parent={unit(harbour, 'a1b')}&limit=1")]
    assert children == ["Cell A1X", "Cell A1Y"]
    assert caller.items(f"/units/{unit(harbour, 'a1b')}/children?limit=1")[0]["names"]["en"] == "Cell A1X"


def test_units_are_found_by_name(harbour: Harbour, api: Any) -> None:
    found = api("a1x1").items("/units?q=cell a1")
    assert [u["names"]["en"] for u in found] == ["Cell A1X", "Cell A1Y"]


def test_the_way_up(harbour: Harbour, api: Any) -> None:
    above = api("a1x1").items(f"/units/{unit(harbour, 'a1x')}/ancestors")
    assert [u["id"] for u in above] == [unit(harbour, key) for key in ("centre", "a", "a1", "a1b", "a1x")]


def test_before_the_founding_there_was_nothing(harbour: Harbour, api: Any) -> None:
    caller = api("a1x1")
    problem(caller.get(f"/units/{unit(harbour, 'a1x')}?on=2019-12-31"), 404)
    assert caller.items("/units?on=2019-12-31") == []


def test_members_are_those_within_reach_over_the_pages(harbour: Harbour, api: Any) -> None:
    root = unit(harbour, "centre")
    district = {p.pk for key, p in harbour.people.items() if key.startswith("a1")}
    assert {m["person_id"] for m in api("a1x1").items(f"/members?unit={root}&limit=5")} == district
    cell = {p.pk for key, p in harbour.people.items() if key.startswith("a1x")}
    assert {m["person_id"] for m in api("a1x2").items(f"/members?unit={root}")} == cell
    assert api("a1x1").items(f"/members?unit={root}&below=false") == []
    assert api("a1x1").items(f"/members?unit={root}&kind=secondary") == []


def test_members_of_a_past_day(harbour: Harbour, api: Any) -> None:
    Membership.objects.filter(person=harbour.people["a1x2"]).update(valid_to="2023-01-01")
    cell = unit(harbour, "a1x")
    caller = api("a1x1")
    assert len(caller.items(f"/members?unit={cell}")) == 2
    assert len(caller.items(f"/members?unit={cell}&on=2022-12-31")) == 3


def test_a_person_with_partial_dates(harbour: Harbour, api: Any) -> None:
    person = harbour.people["a1x2"]
    Membership.objects.filter(person=person).update(from_precision="y", valid_to="2024-03-01", to_precision="m")
    got = api("a1x1").get(f"/people/{person.pk}").json()
    assert got["memberships"][0]["valid_from"] == "2020"
    assert got["memberships"][0]["valid_to"] == "2024-03"
    other = api("a1x1").get(f"/people/{harbour.people['a1x1'].pk}").json()
    assert other["memberships"][0]["valid_to"] is None


def test_people_beyond_reach_are_unknown(harbour: Harbour, api: Any) -> None:
    problem(api("a1x1").get(f"/people/{harbour.people['b1x0'].pk}"), 404)
    problem(api("a1x1").get("/people/999999999"), 404)
    assert {p["id"] for p in api("a1x1").items("/people?q=silva")} == {
        harbour.people["a1x1"].pk, harbour.people["a1y1"].pk
    }  # fmt: skip


def test_posts_with_their_holders(harbour: Harbour, api: Any) -> None:
    caller = api("a1x2")
    posts = caller.items(f"/units/{unit(harbour, 'a1x')}/posts")
    assert posts[0]["type"] == "secretary"
    assert posts[0]["holders"][0]["person_id"] == harbour.people["a1x0"].pk
    assert posts[0]["vacant"] == 0
    everything = caller.items("/posts?limit=3")
    assert len(everything) == len({p["id"] for p in everything}) == 47
    assert {p["unit_id"] for p in caller.items(f"/posts?below={unit(harbour, 'a1x')}")} == {unit(harbour, "a1x")}
    assert len(caller.items("/posts?type=treasurer&limit=4")) == 19


def test_tenures_within_reach(harbour: Harbour, api: Any) -> None:
    holders = {t["person_id"] for t in api("a1x1").items("/tenures?limit=1")}
    assert holders == {harbour.people["a1x0"].pk, harbour.people["a1x1"].pk}
    own = api("b2x2").items(f"/tenures?person={harbour.people['b2x2'].pk}")
    assert [t["type"] for t in own] == ["general-secretary"]
    past = api("a1x1").items("/tenures?on=2019-01-01")
    assert past == []
    assert len(api("a1x1").items("/tenures?ever=true")) == 2
    problem(api("a1x1").get("/tenures?ever=true&on=2020-01-01"), 422)


def test_the_ledger_within_reach(harbour: Harbour, api: Any) -> None:
    acts = api("a1x1").items("/ledger?limit=3")
    district = {p.pk for key, p in harbour.people.items() if key.startswith("a1")}
    assert {a["person_id"] for a in acts} <= district | {None}
    assert [a["id"] for a in acts] == sorted({a["id"] for a in acts}, reverse=True)
    assert {a["label"] for a in acts} >= {"Added a person", "Filled a post"}
    member = api("a1y2").items("/ledger")
    assert {a["person_id"] for a in member} == {harbour.people["a1y2"].pk}
    one = api("a1x1").items(f"/ledger?person={harbour.people['a1y0'].pk}&action=people.add_person")
    assert len(one) == 1


def test_the_organisation_and_its_kinds(harbour: Harbour, api: Any) -> None:
    caller = api("a1x1")
    assert caller.get("/organisation").json()["names"]["ko"] == "항만노조"
    types = {t["code"]: t for t in caller.items("/unit-types")}
    assert types["branch"]["allowed_children"] == ["cell"]
    assert "secretary" in {t["code"] for t in caller.items("/post-types")}
    assert [c["kind"] for c in caller.items("/changes")] == ["found"]


def test_an_answer_that_has_not_changed_is_not_sent_again(harbour: Harbour, api: Any) -> None:
    caller = api("a1x1")
    first = caller.get("/units")
    tag = first["ETag"]
    again = caller.get("/units", **{"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert caller.get("/units?limit=1", **{"If-None-Match": tag}).status_code == 200


def test_head_answers_like_get_without_a_body(harbour: Harbour, api: Any) -> None:
    answer = api("a1x1").client.head("/api/v1/me")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer["Content-Length"]) > 50


# Writes


def new_person(harbour: Harbour, **changes: Any) -> dict[str, Any]:
    return {"name": "Nova Lind", "unit_id": unit(harbour, "a1x"), "joined_on": "2025-01-01"} | changes


def test_a_person_is_added_and_seen(harbour: Harbour, api: Any) -> None:
    body = new_person(
        harbour, names={"ko": "노바 린드"}, contacts=[{"kind": "email", "value": "n@example.org", "consent": True}]
    )
    answer = api("a1x1").post("/people", body)
    assert answer.status_code == 201, answer.content
    got = answer.json()
    assert {n["name"] for n in got["names"]} == {"Nova Lind", "노바 린드"}
    assert got["contacts"][0]["value"] == "n@example.org"
    assert got["memberships"][0]["valid_from"] == "2025-01-01"
    assert api("a1x1").get(f"/people/{got['id']}").status_code == 200


def test_writes_need_the_power_and_the_token_that_has_it(harbour: Harbour, api: Any) -> None:
    problem(api("a1y2").post("/people", new_person(harbour)), 403)
    problem(api("a1x1", [powers.NAMES]).post("/people", new_person(harbour)), 403)
    problem(api("a1x1").post("/people", new_person(harbour, unit_id=unit(harbour, "b1x"))), 403)
    assert not Person.objects.filter(display_name="Nova Lind").exists()


def test_memberships_begin_and_end(harbour: Harbour, api: Any) -> None:
    caller = api("a1x1")
    body = {"person_id": harbour.people["a1x2"].pk, "unit_id": unit(harbour, "a1y"), "on": "2025-02-01"}
    begun = caller.post("/memberships", body)
    assert begun.status_code == 201, begun.content
    problem(caller.post("/memberships", body), 409)
    address = f"/memberships/{begun.json()['id']}/end"
    assert problem(caller.post(address, {"on": "2025-02-01"}), 422)["errors"][0]["field"] == "on"
    ended = caller.post(address, {"on": "2025-03-01", "reason": "moved"})
    assert ended.json()["valid_to"] == "2025-03-01"


def test_posts_are_made_and_filled(harbour: Harbour, api: Any) -> None:
    admin = api("ada")
    made = admin.post("/posts", {"unit_id": unit(harbour, "a1x"), "type": "administrator", "on": "2025-01-01"})
    assert made.status_code == 201, made.content
    problem(admin.post("/posts", {"unit_id": unit(harbour, "a1x"), "type": "nobody", "on": "2025-01-01"}), 422)
    body = {
        "post_id": made.json()["id"],
        "person_id": harbour.people["a1x2"].pk,
        "kind": "appointed",
        "on": "2025-01-01",
    }
    problem(api("a1y2").post("/tenures", body), 403)
    begun = admin.post("/tenures", body)
    assert begun.status_code == 201, begun.content
    assert begun.json()["valid_to"] is None
    ended = admin.post(f"/tenures/{begun.json()['id']}/end", {"on": "2025-06-01"})
    assert ended.json()["valid_to"] == "2025-06-01"
    far = admin.post("/tenures", body | {"on": "9998-12-31"})
    assert far.status_code == 201, far.content


def test_posts_are_filled_and_vacated_without_sight_of_names(harbour: Harbour, api: Any) -> None:
    """By someone named exactly; what is answered tells no more than the officer knew or everybody may know."""
    Person.objects.filter(pk=harbour.people["a1x2"].pk).update(external_id="U-7")
    general = api("b2x2")
    post = Post.objects.get(unit_id=unit(harbour, "a1x"), type__code="treasurer").pk
    body = {"post_id": post, "kind": "appointed", "on": "2025-01-01"}
    problem(general.post("/tenures", body), 422)
    problem(general.post("/tenures", body | {"person_id": harbour.people["a1x2"].pk}), 404)
    unknown = problem(general.post("/tenures", body | {"known_by": "U-8", "name": "a1x José Ortega"}), 404)
    otherwise = problem(general.post("/tenures", body | {"known_by": "U-7", "name": "Somebody"}), 404)
    assert unknown["detail"] == otherwise["detail"]
    assert "Ortega" not in str(otherwise)
    names = {c["name"]: c["note"] for c in general.items(f"/posts/{post}/candidates")}
    assert names["a1x Kim Yong-ho"] == "Secretary, Cell A1X"
    assert "a1x José Ortega" not in names
    problem(api("a1x2").get(f"/posts/{post}/candidates"), 403)
    Organisation.objects.update(officers_are_public=False)
    assert [c["name"] for c in general.items(f"/posts/{post}/candidates")] == []
    begun = general.post("/tenures", body | {"known_by": "u-7", "name": "Ortega José A1x"})
    assert begun.status_code == 201, begun.content
    assert (begun.json()["person_id"], begun.json()["name"]) == (None, "not public")
    ended = general.post(f"/tenures/{begun.json()['id']}/end", {"on": "2025-06-01"})
    assert ended.status_code == 200, ended.content
    assert (ended.json()["person_id"], ended.json()["name"], ended.json()["valid_to"]) == (
        None, "not public", "2025-06-01",
    )  # fmt: skip
    # Whoever sees the members reads the name.
    seen = api("a1x0").items(f"/tenures?ever=true&person={harbour.people['a1x2'].pk}")
    assert [t["name"] for t in seen] == ["a1x José Ortega"]


def test_the_past_cannot_be_changed(harbour: Harbour, api: Any) -> None:
    problem(api("a1x1").post("/people?on=2021-01-01", new_person(harbour)), 409)


# The same write twice


def test_the_same_write_with_the_same_key_happens_once(harbour: Harbour, api: Any) -> None:
    caller = api("a1x1")
    first = caller.post("/people", new_person(harbour), **{"Idempotency-Key": "k-1"})
    again = caller.post("/people", new_person(harbour), **{"Idempotency-Key": "k-1"})
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert again["Idempotency-Replayed"] == "true"
    assert Person.objects.filter(display_name="Nova Lind").count() == 1
    assert caller.post("/people", new_person(harbour), **{"Idempotency-Key": "k-2"}).status_code == 201


def test_another_write_with_the_same_key_is_refused(harbour: Harbour, api: Any) -> None:
    caller = api("a1x1")
    caller.post("/people", new_person(harbour), **{"Idempotency-Key": "k-1"})
    answer = caller.post("/people", new_person(harbour, name="Other"), **{"Idempotency-Key": "k-1"})
    assert "new key" in problem(answer, 422)["detail"]
    assert caller.post("/people", new_person(harbour), **{"Idempotency-Key": "two words"}).status_code == 422


def test_a_key_belongs_to_one_token(harbour: Harbour, api: Any) -> None:
    api("a1x1").post("/people", new_person(harbour), **{"Idempotency-Key": "k-1"})
    problem(api("a1x1", [powers.NAMES]).post("/people", new_person(harbour), **{"Idempotency-Key": "k-1"}), 422)
    problem(api("a1y2").post("/people", new_person(harbour), **{"Idempotency-Key": "k-1"}), 403)


def test_a_refused_write_keeps_no_answer(harbour: Harbour, api: Any) -> None:
    problem(api("a1y2").post("/people", new_person(harbour), **{"Idempotency-Key": "k-1"}), 403)
    assert IdempotencyKey.objects.count() == 0


def test_answers_are_forgotten_after_a_day(harbour: Harbour, api: Any) -> None:
    caller = api("a1x1")
    caller.post("/people", new_person(harbour), **{"Idempotency-Key": "k-1"})
    IdempotencyKey.objects.update(created_at=datetime(2026, 1, 1, tzinfo=UTC))
    caller.post("/people", new_person(harbour, name="Other"), **{"Idempotency-Key": "k-1"})
    assert IdempotencyKey.objects.count() == 1


# Problems


WRONG_QUERIES = [
    ("/units?on=yesterday", "on"),
    ("/units?on=9999-12-31", "on"),
    ("/units?on=0000-01-01", "on"),
    ("/units?on=2022-02-30", "on"),
    ("/units?on=20220203", "on"),
    ("/units?limit=201", "limit"),
    ("/units?limit=0", "limit"),
    ("/units?limit=1_0", "limit"),
    ("/units?cursor=nonsense", "cursor"),
    ("/units?cursor=WzFd", "cursor"),
    ("/units?cursor=WyJcdTAwMDAiXQ", "cursor"),
    ("/units?q=%00", "q"),
    ("/units?parent=60466176", "parent"),
    ("/units?oh=1", "oh"),
    ("/units/x", "unit_id"),
    ("/units/0", "unit_id"),
    ("/people/9223372036854775808", "person_id"),
    ("/members", "unit"),
    ("/members?unit=1&below=yes", "below"),
    ("/members?unit=1&kind=tertiary", "kind"),
]
WRONG_BODIES: list[tuple[dict[str, Any], str]] = [
    ({"name": "a\0b"}, "name"),
    ({"name": "\ud800"}, "name"),
    ({"name": "x" * 201}, "name"),
    ({"name": " "}, "name"),
    ({"name": 5}, "name"),
    ({"unit_id": True}, "unit_id"),
    ({"unit_id": "5"}, "unit_id"),
    ({"unit_id": 60466176}, "unit_id"),
    ({"joined_on": 20220101}, "joined_on"),
    ({"joined_on": "9999-01-01"}, "joined_on"),
    ({"rank": "tsar"}, "rank"),
    ({"kind": "tertiary"}, "kind"),
    ({"contacts": [{"kind": "email", "value": "a\0"}]}, "contacts.0.value"),
    ({"contacts": [{"kind": "pigeon", "value": "a"}]}, "contacts.0.kind"),
    ({"names": {"korean language": "x"}}, "names.korean language.[key]"),
]


def test_wrong_entries_are_named(harbour: Harbour, api: Any) -> None:
    caller = api("a1x1")
    for path, field in WRONG_QUERIES:
        told = problem(caller.get(path), 422)
        assert told["errors"][0]["field"] == field, path
        assert told["errors"][0]["message"], path
    for changes, field in WRONG_BODIES:
        told = problem(caller.post("/people", new_person(harbour, **changes)), 422)
        assert told["errors"][0]["field"] == field, changes


def test_what_is_no_json_is_told(harbour: Harbour, api: Any) -> None:
    caller = api("a1x1")
    for body in ("{", b"\xff\xfe\xff", '{"name": NaN}', "[" * 100_000):
        problem(caller.post("/people", body), 400)


def test_other_content_types_sizes_methods_and_addresses(harbour: Harbour, api: Any) -> None:
    caller = api("a1x1")
    problem(caller.client.post("/api/v1/people", "<a/>", content_type="text/xml"), 415)
    problem(caller.post("/people", " " * 1_000_001), 413)
    refused = caller.client.delete("/api/v1/units")
    problem(refused, 405)
    assert refused["Allow"] == "GET"
    problem(caller.get("/nothing"), 404)
    problem(Client().get("/api/v2/units"), 404)
    assert problem(caller.post("/people", ""), 422)["errors"]


def test_a_fault_of_ours_tells_nothing_of_our_insides(harbour: Harbour, api: Any, monkeypatch: Any) -> None:
    from secretariat.structure import queries

    def broken(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr(queries, "organisation", broken)
    assert "42" not in json.dumps(problem(api("a1x1").get("/organisation"), 500))


def test_problems_speak_the_readers_language(harbour: Harbour, api: Any) -> None:
    english = problem(api("a1x1").get("/units?limit=0"), 422)
    assert english["errors"][0]["message"] == "The number is too small."


def test_lists_cost_as_many_queries_for_many_rows(
    harbour: Harbour, api: Any, django_assert_max_num_queries: Any
) -> None:
    caller = api("a1x1")
    for path in ("/units", f"/members?unit={unit(harbour, 'centre')}", "/posts", "/tenures", "/ledger"):
        with django_assert_max_num_queries(24):
            assert caller.get(path).status_code == 200


# The description


def test_the_document_is_openapi_3_1(harbour: Harbour) -> None:
    document = Client().get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"] == "Secretariat"
    for methods in document["paths"].values():
        for operation in methods.values():
            open_to_visitors = operation["operationId"] == "apply_to_join"
            assert operation["summary"]
            assert operation.get("security", []) == ([] if open_to_visitors else [{"token": []}, {"session": []}])
            assert "401" in operation["responses"]


def test_the_documentation_page_loads_nothing_from_elsewhere(harbour: Harbour) -> None:
    page = Client().get("/api/v1/docs")
    text = page.content.decode()
    assert page.status_code == 200
    assert "/api/v1/units/{unit_id}" in text
    assert "`" not in text, "code is set as code"
    assert "<code>on</code>" in text
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert "https://" not in text
    assert "<script>" not in text
    assert "script-src 'self'" in page["Content-Security-Policy"]
