"""Who can see a person and why: the same answer as row-level security, for every pair."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from secretariat.ground import clock, powers
from secretariat.ground.actor import visitor
from secretariat.ground.errors import NotFound
from secretariat.offices.actions import ask_transfer, end_belonging
from secretariat.offices.models import PostPower, PostType
from secretariat.offices.queries.sight import FELLOWS, OFFICE, SELF, levels_above, seers, why
from secretariat.people.actions import NewContact, apply_to_join, begin_membership
from secretariat.people.models import Membership, Person
from secretariat.people.permissions import visible_contacts
from secretariat.structure.models import Organisation
from tests.conftest import NOW, START, SYSTEM, Harbour


def seen_by(as_web: Any, actor: Any) -> set[int]:
    with as_web(actor), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM people_person")
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.parametrize("fellows", [True, False])
def test_why_is_the_policy_for_every_pair(harbour: Harbour, as_web: Any, fellows: bool) -> None:
    Organisation.objects.update(fellow_members_see_names=fellows)
    units = harbour.units
    begin_membership(actor=SYSTEM, now=NOW, person_id=harbour.people["b1y1"].pk, unit_id=units["a2x"].unit_id, on=START)
    ended = Membership.objects.get(person=harbour.people["a2y0"])
    end_belonging(actor=SYSTEM, now=NOW, membership_id=ended.pk, on=NOW.date())
    ask_transfer(
        actor=harbour.actor("a1x2"), now=clock.now(), person_id=harbour.people["a1x2"].pk,
        to_unit_id=units["b2y"].unit_id, on=clock.today(),
    )  # fmt: skip
    ask_transfer(
        actor=harbour.actor("ada"), now=clock.now(), person_id=harbour.people["a1y2"].pk,
        to_unit_id=units["b1x"].unit_id, on=clock.today(),
    )  # fmt: skip
    applied = apply_to_join(
        actor=visitor(), now=clock.now(), unit_id=units["b1x"].unit_id, name="Noor", contacts=[NewContact("phone", "1")]
    )
    harbour.appoint("a1x0", "a2y", "deputy-secretary", kind="deputy")
    harbour.appoint("b2x1", "a2y", "treasurer")
    harbour.people["noor"] = applied.person
    today = clock.today()
    ways = {p.pk: seers(actor=SYSTEM, person_id=p.pk, today=today) for p in Person.objects.all()}
    assert len(ways) == 26
    for name in list(harbour.people):
        viewer = harbour.actor(name)
        with as_web(viewer):
            answered = {pk for pk, found in ways.items() if any(s.includes(viewer, pk) for s in found)}
            mine = {pk for pk in answered if why(viewer=viewer, actor=viewer, person_id=pk, today=today)}
        assert answered == seen_by(as_web, viewer), name
        assert mine == answered, name


def test_a_member_reads_all_of_it(harbour: Harbour, as_web: Any) -> None:
    member, today = harbour.actor("a1x2"), clock.today()
    everything = seers(actor=SYSTEM, person_id=member.person_id, today=today)
    with as_web(member):
        found = seers(actor=member, person_id=member.person_id, today=today)
        above = [name for _, name in levels_above(actor=member, person_id=member.person_id, today=today)]
    assert [(s.kind, s.post, s.path) for s in found] == [(s.kind, s.post, s.path) for s in everything]
    names = {h.name for s in found for h in s.holders}
    assert names == {"Ada Admin", "a1x Kim Yong-ho", "a1x Maria Silva"}
    assert [s.kind for s in found].count(FELLOWS) == 1
    vacant = [s for s in found if s.kind == OFFICE and not s.holders]
    assert "treasurer" in {s.post.type.code for s in vacant if s.post}
    assert above == ["Region A"]
    contacts = {s.post.type.code: s.contacts for s in found if s.post and s.unit_id == harbour.units["a1x"].unit_id}
    assert contacts == {"secretary": True, "deputy-secretary": True, "treasurer": False}


def test_an_office_that_shows_contact_details_alone(harbour: Harbour, as_web: Any, signed_in: Any) -> None:
    """Whoever sees the name as a fellow member, and contact details by an office, is told of both ways."""
    PostPower.objects.create(
        post_type=PostType.objects.get(code="general-secretary"), unit_type=None, power=powers.CONTACTS,
        reach=powers.BELOW,
    )  # fmt: skip
    viewer, today = harbour.actor("b2x2"), clock.today()
    fellow, stranger = harbour.people["b2x0"].pk, harbour.people["a1x0"].pk
    with as_web(viewer):
        assert visible_contacts(viewer, fellow).count() == 1
        assert visible_contacts(viewer, stranger).count() == 0
        ways = why(viewer=viewer, actor=viewer, person_id=fellow, today=today)
        with pytest.raises(NotFound):
            why(viewer=viewer, actor=viewer, person_id=stranger, today=today)
    assert [(s.kind, s.contacts, s.contacts_only, s.reach) for s in ways] == [
        (OFFICE, True, True, powers.BELOW), (FELLOWS, False, False, ""),
    ]  # fmt: skip
    page = signed_in("b2x0").get("/me/visibility/").content.decode()
    assert "contact details, for those of them who see the name in another way" in page
    PostPower.objects.filter(post_type__code="administrator", power=powers.NAMES).delete()
    with as_web(harbour.actor("a1x0")):
        above = [name for _, name in levels_above(actor=harbour.actor("a1x0"), person_id=stranger, today=today)]
    assert above == ["Harbour Union", "Region A"]


def test_the_look_up_costs_the_same_at_any_depth(harbour: Harbour, as_web: Any) -> None:
    counts = set()
    for name in ("a1x2", "ada", "b2x2"):
        actor = harbour.actor(name)
        with (
            as_web(actor),
            CaptureQueriesContext(
                connection,
            ) as queries,
        ):
            seers(actor=actor, person_id=actor.person_id, today=clock.today())
        if name != "ada":
            counts.add(len(queries))
    assert len(counts) == 1
    assert counts.pop() <= 12


def test_contact_details_are_the_policy_for_every_pair(harbour: Harbour, as_web: Any) -> None:
    """What pages show of contact details is what row-level security returns, and what “who can see me” says."""
    from secretariat.people.models import ContactDetail

    applied = apply_to_join(
        actor=visitor(), now=NOW, unit_id=harbour.units["a1x"].unit_id, name="Noor", contacts=[NewContact("phone", "1")]
    )
    harbour.people["noor"] = applied.person
    open_to_fellows = harbour.people["a1x2"]
    for consent, value in ((True, "shared"), (False, "not agreed")):
        ContactDetail.objects.create(
            person=open_to_fellows, kind="email", value=value, match_value=value, purpose="members", consent=consent
        )
    harbour.appoint("b2x1", "a1x", "treasurer")
    today = clock.today()
    ways = {p.pk: seers(actor=SYSTEM, person_id=p.pk, today=today) for p in Person.objects.all()}
    shared = set()
    for name in list(harbour.people):
        viewer = harbour.actor(name)
        with as_web(viewer), connection.cursor() as cursor:
            for pk, found in ways.items():
                cursor.execute("SELECT value FROM people_contactdetail WHERE person_id = %s ORDER BY id", [pk])
                raw = [row[0] for row in cursor.fetchall()]
                assert [c.value for c in visible_contacts(viewer, pk).order_by("pk")] == raw, (name, pk)
                told = [s for s in found if s.includes(viewer, pk)]
                if any(s.kind == SELF or s.contacts for s in told):
                    assert len(raw) == (3 if pk == open_to_fellows.pk else 1) or pk == harbour.people["ada"].pk
                elif any(s.shared for s in told):
                    assert raw == ["shared"]
                    shared.add(name)
                else:
                    assert raw == []
    assert shared == {"b2x1"}
