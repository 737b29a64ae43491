"""Filling posts without seeing names: officers whom everybody may know, and one person named exactly."""

from datetime import date
from typing import Any

import pytest
from django.db import connection

from secretariat.ground.errors import Conflict, Invalid, NotAllowed, NotFound
from secretariat.ground.models import LedgerEntry
from secretariat.offices.actions import begin_tenure, end_tenure
from secretariat.offices.models import Post, PostType, Tenure
from secretariat.offices.queries import candidates, post_page
from secretariat.people.models import ContactDetail, Person, PersonName
from secretariat.people.rules import letters_of
from secretariat.structure.models import Organisation
from tests.conftest import NOW, Harbour

DAY = date(2025, 3, 1)
TODAY = date(2026, 5, 1)


@pytest.fixture
def region(harbour: Harbour) -> Harbour:
    """The harbour with a secretary of region A, b2y0, who fills posts there and sees no names; all have numbers."""
    harbour.appoint("b2y0", "a", "secretary")
    for number, key in enumerate(sorted(k for k in harbour.people if k != "ada"), 1):
        Person.objects.filter(pk=harbour.people[key].pk).update(external_id=f"U-{number:03}")
        address = f"{key}@home.example"
        ContactDetail.objects.create(
            person=harbour.people[key], kind="email", value=address, match_value=address, purpose="organisation"
        )
    return harbour


def number_of(harbour: Harbour, key: str) -> str:
    return Person.objects.get(pk=harbour.people[key].pk).external_id or ""


def treasurer(harbour: Harbour, unit: str = "a1x") -> int:
    return Post.objects.get(unit_id=harbour.units[unit].unit_id, type__code="treasurer").pk


def test_an_officer_without_sight_of_names_fills_a_post_by_number_and_name(region: Harbour, as_web: Any) -> None:
    actor, number = region.actor("b2y0"), number_of(region, "a1x2")
    with as_web(actor):
        assert not Person.objects.filter(pk=region.people["a1x2"].pk).exists()
        tenure = begin_tenure(
            actor=actor, now=NOW, post_id=treasurer(region), known_by=f" {number.lower()} ", name="ortega, Jose a1x",
            kind="appointed", on=DAY,
        )  # fmt: skip
    assert tenure.person_id == region.people["a1x2"].pk
    entry = LedgerEntry.objects.latest("pk")
    assert (entry.action, entry.person_id, entry.actor_person_id) == (
        "offices.begin_tenure", tenure.person_id, region.people["b2y0"].pk,
    )  # fmt: skip
    assert entry.payload is not None
    assert entry.payload["named"] is True


def test_an_address_does_as_well(region: Harbour, as_web: Any) -> None:
    actor = region.actor("b2y0")
    with as_web(actor):
        tenure = begin_tenure(
            actor=actor, now=NOW, post_id=treasurer(region), known_by="A1Y0@Home.example", name="김 용호",
            kind="appointed", on=DAY,
        )  # fmt: skip
    assert tenure.person_id == region.people["a1y0"].pk


@pytest.mark.parametrize(
    ("known_by", "name"),
    [
        ("U-999", "a1x José Ortega"),
        ("nobody@home.example", "a1x José Ortega"),
        ("{a1x2}", "a1x Maria Silva"),  # the number is another's
        ("{a1x2}", "José"),
        ("{b1x2}", "b1x José Ortega"),  # in another region
        ("b1x2@home.example", "b1x José Ortega"),
        ("{a2x2}", "a2x José Ortega"),  # forgotten
        ("+82 10 555 0003", "a1x José Ortega"),  # a telephone number is shared too often
        ("%", "%"),
    ],
)
def test_unknown_and_out_of_reach_are_told_in_the_same_words(
    region: Harbour, as_web: Any, known_by: str, name: str
) -> None:
    numbers = {key: number_of(region, key) for key in region.people}
    Person.objects.filter(pk=region.people["a2x2"].pk).update(erased_at=NOW)
    actor, post = region.actor("b2y0"), treasurer(region)
    before = LedgerEntry.objects.count()
    with as_web(actor), pytest.raises(NotFound) as refused:
        begin_tenure(
            actor=actor, now=NOW, post_id=post, known_by=known_by.format(**numbers), name=name, kind="elected", on=DAY
        )
    assert refused.value.message == (
        "Nobody of this name with this membership number or e-mail address belongs to a unit where your offices "
        "include the power “Fill posts”. Check both, or ask the officer who keeps the person's record."
    )
    assert LedgerEntry.objects.count() == before
    assert not Tenure.objects.filter(post=post).exists()


def test_a_refusal_leaves_nothing_open(region: Harbour, as_web: Any) -> None:
    actor = region.actor("b2y0")
    someone = region.people["a1x2"].pk
    for sent in ({"known_by": "U-999", "name": "x"}, {"person_id": someone}):
        with as_web(actor):
            with pytest.raises(NotFound):
                begin_tenure(
                    actor=actor,
                    now=NOW,
                    post_id=treasurer(region),
                    kind="elected",
                    on=DAY,
                    **sent,  # type: ignore[arg-type]
                )
            assert not Person.objects.filter(pk=someone).exists()
            with connection.cursor() as cursor:
                cursor.execute("SELECT people_named('U-003', '', 'a1xjoséortega', '')")
                assert cursor.fetchall() == []


def test_the_power_is_asked_for_before_the_person(region: Harbour, as_web: Any) -> None:
    """Who may not fill the post learns nothing, not even that somebody is unknown."""
    actor = region.actor("a1y2")
    post = treasurer(region)
    for known_by in ("U-999", number_of(region, "a1y2")):
        with as_web(actor), pytest.raises(NotAllowed):
            begin_tenure(
                actor=actor, now=NOW, post_id=post, known_by=known_by, name="a1y José Ortega", kind="elected", on=DAY
            )


def test_two_records_with_one_address_and_name_are_not_guessed_at(region: Harbour, as_web: Any) -> None:
    PersonName.objects.filter(person=region.people["a1y1"]).update(match_name="a1x maria silva")
    ContactDetail.objects.filter(person=region.people["a1y1"], kind="email").update(match_value="a1x1@home.example")
    actor, number = region.actor("b2y0"), number_of(region, "a1x1")
    sent: dict[str, Any] = {"actor": actor, "now": NOW, "post_id": treasurer(region), "kind": "elected", "on": DAY}
    with as_web(actor), pytest.raises(Conflict, match="Several records"):
        begin_tenure(**sent, known_by="a1x1@home.example", name="a1x Maria Silva")
    with as_web(actor):
        begin_tenure(**sent, known_by=number, name="a1x Maria Silva")


def test_somebody_is_said_in_one_way(region: Harbour) -> None:
    actor, someone = region.actor("b2y0"), region.people["a1x0"].pk
    sent: dict[str, Any] = {"actor": actor, "now": NOW, "post_id": treasurer(region), "kind": "elected", "on": DAY}
    for who in ({}, {"known_by": "U-1"}, {"name": "x"}, {"person_id": someone, "known_by": "U-1", "name": "x"}):
        with pytest.raises(Invalid, match="Say who"):
            begin_tenure(**sent, **who)


@pytest.mark.parametrize("public", [True, False])
def test_officers_may_be_chosen_where_everybody_may_know_them(region: Harbour, as_web: Any, public: bool) -> None:
    """The secretary of a cell of another region, by the organisation's setting; a plain member never."""
    region.appoint("b2x0", "b2x", "secretary")
    Organisation.objects.update(officers_are_public=public)
    actor = region.actor("b2y0")
    officer, member = region.people["b2x0"].pk, region.people["a1x2"].pk
    sent: dict[str, Any] = {"actor": actor, "now": NOW, "post_id": treasurer(region), "kind": "elected", "on": DAY}
    with as_web(actor), pytest.raises(NotFound):
        begin_tenure(**sent, person_id=member)
    if public:
        with as_web(actor):
            assert begin_tenure(**sent, person_id=officer).person_id == officer
    else:
        with as_web(actor), pytest.raises(NotFound):
            begin_tenure(**sent, person_id=officer)


def test_the_limit_on_terms_calls_the_person_as_the_officer_did(region: Harbour, as_web: Any) -> None:
    PostType.objects.filter(code="treasurer").update(term_limit=1)
    actor = region.actor("b2y0")
    sent: dict[str, Any] = {
        "actor": actor, "now": NOW, "post_id": treasurer(region, "a1y"), "known_by": number_of(region, "a1y0"),
        "name": "김용호", "kind": "elected",
    }  # fmt: skip
    with as_web(actor):
        begin_tenure(**sent, on=date(2021, 1, 1), until=date(2022, 1, 1))
    with as_web(actor), pytest.raises(Conflict) as refused:
        begin_tenure(**sent, on=DAY)
    assert refused.value.message.startswith("김용호 has held")


def test_a_tenure_is_ended_without_sight_of_names(region: Harbour, as_web: Any) -> None:
    actor = region.actor("b2y0")
    inside, outside = region.people["a1x0"].tenures.get().pk, region.people["b1x0"].tenures.get().pk
    with as_web(actor):
        assert not Tenure.objects.filter(pk=inside).exists()
        assert end_tenure(actor=actor, now=NOW, tenure_id=inside, on=DAY).valid_to == DAY
    with as_web(actor), pytest.raises(NotFound):
        end_tenure(actor=actor, now=NOW, tenure_id=outside, on=DAY)
    assert Tenure.objects.get(pk=outside).valid_to > DAY


def shown(harbour: Harbour, as_web: Any, who: str, unit: str, text: str = "") -> list[tuple[str, str]]:
    actor, post = harbour.actor(who), treasurer(harbour, unit)
    with as_web(actor):
        return [(c.name, c.note) for c in candidates(actor=actor, page=post_page(post, TODAY), text=text, on=TODAY)]


def test_candidates_are_officers_near_by_where_no_names_are_seen(region: Harbour, as_web: Any) -> None:
    assert shown(region, as_web, "b2y0", "a") == [
        ("b2y Kim Yong-ho", "Secretary, Region A"),
        ("a1x Maria Silva", "Secretary, District A1"),
        ("b2x José Ortega", "General Secretary, Harbour Union"),
        ("Ada Admin", "Administrator, Harbour Union"),
    ]
    # With a fellow member, whom the officer sees without any power.
    assert shown(region, as_web, "b2y0", "a", "silva") == [
        ("b2y Maria Silva", "Cell B2Y"), ("a1x Maria Silva", "Secretary, District A1"),
    ]  # fmt: skip
    # By the post and its unit, however far away; never a plain member.
    assert ("a1x Kim Yong-ho", "Secretary, Cell A1X") in shown(region, as_web, "b2y0", "a", "secretary cell a1x")
    assert shown(region, as_web, "b2y0", "a1x", "ortega") == [("b2y José Ortega", "Cell B2Y")]
    Organisation.objects.update(officers_are_public=False)
    assert shown(region, as_web, "b2y0", "a") == [("b2y Kim Yong-ho", "Secretary, Region A")]


def test_candidates_are_members_where_names_are_seen(region: Harbour, as_web: Any) -> None:
    assert {name for name, _note in shown(region, as_web, "a1x0", "a1x")} == {
        "a1x Kim Yong-ho", "a1x Maria Silva", "a1x José Ortega",
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        shown(region, as_web, "a1x2", "a1x")


def test_who_held_the_post_until_lately_may_be_chosen_again(region: Harbour, as_web: Any) -> None:
    tenure = region.appoint("a1y1", "a", "treasurer")
    Tenure.objects.filter(pk=tenure.pk).update(valid_to=date(2026, 4, 20))
    assert ("a1y Maria Silva", "formerly Treasurer, Region A") in shown(region, as_web, "b2y0", "a")


def test_the_page_says_why_there_is_no_list_and_takes_a_name(region: Harbour, signed_in: Any) -> None:
    client, address = signed_in("b2y0"), f"/posts/{treasurer(region)}/begin/"
    page = client.get(address).content.decode()
    assert "there is no list of them" in page
    assert "José Ortega" not in page.replace("b2y José Ortega", "").replace("b2x José Ortega", "")
    sent = {"kind": "elected", "on": "2025-03-01", "known_by": number_of(region, "a1x2")}
    wrong = client.post(address, sent | {"name": "Somebody Else"})
    assert wrong.status_code == 422
    assert "Nobody of this name" in wrong.content.decode()
    assert "José Ortega" not in wrong.content.decode().replace("b2y José", "").replace("b2x José Ortega", "")
    assert client.post(address, sent).status_code == 422
    both = client.post(address, sent | {"name": "x", "person": region.people["a1x0"].pk})
    assert "not both" in both.content.decode()
    assert client.post(address, sent | {"name": "a1x José Ortega"}).status_code == 302
    assert Tenure.objects.get(post_id=treasurer(region)).person_id == region.people["a1x2"].pk
    # Whoever sees the members is offered the list alone.
    assert "there is no list" not in signed_in("a1x0").get(address).content.decode()


def test_letters_of_a_name() -> None:
    assert letters_of("Kim Yong-ho")[1] == letters_of("yong ho KIM")[1]
    assert letters_of("김 용호")[0] == letters_of("김용호")[0]
    assert letters_of("Kim Yongho")[0] == letters_of("Kim Yong-ho")[0]
    assert letters_of("José")[0] == letters_of("jose")[0]
    assert not set(letters_of("Kim Yong")) & set(letters_of("Kim Yong-ho"))
