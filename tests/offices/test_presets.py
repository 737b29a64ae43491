"""Every preset makes a working organisation, in English and Korean, and leaves names to those near them."""

from typing import Any

import pytest

from secretariat.ground import powers
from secretariat.offices import presets
from secretariat.offices.actions import found_organisation
from secretariat.offices.models import BirthPost, PostPower
from secretariat.offices.queries import grants_of
from secretariat.structure.models import UnitType
from tests.conftest import NOW, START, SYSTEM

CODES = presets.codes()
LANGUAGES = {"en", "ko"}


def smallest(data: dict[str, Any]) -> set[str]:
    return {t["code"] for t in data["unit_types"] if not set(t["children"]) - {t["code"]}}


def test_the_six_presets_are_there() -> None:
    assert CODES == ["association", "congregation", "cooperative", "party", "scouts", "union"]


@pytest.mark.parametrize("code", CODES)
def test_a_preset_is_consistent(code: str) -> None:
    data = presets.load(code)
    types = {t["code"]: t for t in data["unit_types"]}
    posts = {p["code"]: p for p in data["post_types"]}
    named = [data["names"], data["about"], *[t[key] for t in types.values() for key in ("names", "plural_names")]]
    for names in [*named, *[p["names"] for p in posts.values()]]:
        assert names.keys() == LANGUAGES
        assert all(name.strip() for name in names.values())
    assert data["words"].keys() == LANGUAGES
    assert data["words"]["en"].keys() == data["words"]["ko"].keys()
    assert [t["code"] for t in types.values() if t.get("root")] == [data["unit_types"][0]["code"]]
    for unit in types.values():
        assert set(unit["children"]) <= types.keys()
        heads = [p for p, _seats in unit["posts"] if posts[p].get("is_head")]
        assert len(heads) == 1, f"{unit['code']} needs one head"
        assert all(seats > 0 for _post, seats in unit["posts"])
    reached = {types[c]["code"] for t in types.values() for c in t["children"]} | {data["unit_types"][0]["code"]}
    assert reached == types.keys()
    for post in posts.values():
        for unit, granted in post["powers"].items():
            assert unit == "*" or unit in types
            assert {power for power, _reach in granted} <= powers.CATALOGUE.keys()
            assert len({power for power, _reach in granted}) == len(granted)
            assert {reach for _power, reach in granted} <= {powers.UNIT, powers.BELOW}


@pytest.mark.parametrize("code", CODES)
def test_names_stay_near_the_people(code: str) -> None:
    data = presets.load(code)
    posts = {p["code"]: p for p in data["post_types"]}
    root = data["unit_types"][0]
    head = next(posts[p] for p, _seats in root["posts"] if posts[p].get("is_head"))
    centre = {power for granted in head["powers"].values() for power, _reach in granted}
    assert not centre & {powers.NAMES, powers.CONTACTS}
    for unit in data["unit_types"]:
        if unit["code"] in smallest(data):
            chief = next(posts[p] for p, _seats in unit["posts"] if posts[p].get("is_head"))
            mine = dict(chief["powers"][unit["code"]])
            assert mine[powers.NAMES] == mine[powers.CONTACTS] == powers.UNIT
    administrator = posts["administrator"]
    assert dict(administrator["powers"]["*"]) == dict.fromkeys(powers.CATALOGUE, powers.BELOW)


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_a_preset_founds_an_organisation(code: str) -> None:
    founded = found_organisation(
        actor=SYSTEM, now=NOW, names={"en": "Test"}, languages=["en"], preset=code, on=START,
        administrator_name="Ada", administrator_email="ada@example.org",
    )  # fmt: skip
    data = presets.load(code)
    assert founded.administrator is not None
    assert {g.power for g in grants_of(founded.administrator.pk, START)} == powers.CATALOGUE.keys()
    assert UnitType.objects.count() == len(data["unit_types"])
    assert BirthPost.objects.count() == sum(len(t["posts"]) for t in data["unit_types"])
    assert PostPower.objects.count() == sum(len(g) for p in data["post_types"] for g in p["powers"].values())
