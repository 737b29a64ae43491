"""Taking up and leaving a post, and what that does to powers the same day."""

from datetime import date, timedelta

import pytest

from secretariat.ground import clock, powers
from secretariat.ground.errors import Conflict, Invalid, NotAllowed
from secretariat.ground.models import LedgerEntry
from secretariat.offices.actions import begin_tenure, end_tenure
from secretariat.offices.models import Post, PostType, Tenure
from secretariat.offices.queries import endings, grants_of, holders, posts_of, vacancies
from tests.conftest import NOW, SYSTEM, Harbour
from tests.structure.test_tallies import differences

DAY = date(2025, 3, 1)


def post_of(harbour: Harbour, unit: str, code: str) -> Post:
    return Post.objects.get(unit_id=harbour.units[unit].unit_id, type__code=code)


def test_a_seat_has_one_holder(harbour: Harbour) -> None:
    post = post_of(harbour, "a1x", "secretary")
    with pytest.raises(Conflict, match="Every seat"):
        begin_tenure(
            actor=SYSTEM, now=NOW, post_id=post.pk, person_id=harbour.people["a1x2"].pk, kind="elected", on=DAY
        )
    deputy = begin_tenure(
        actor=SYSTEM, now=NOW, post_id=post.pk, person_id=harbour.people["a1x2"].pk, kind="deputy", on=DAY
    )
    assert deputy.seat is None
    assert differences() == []


def test_a_successor_takes_over_on_the_day(harbour: Harbour) -> None:
    post = post_of(harbour, "a1x", "secretary")
    old = harbour.people["a1x0"].tenures.get()
    end_tenure(actor=SYSTEM, now=NOW, tenure_id=old.pk, on=DAY)
    begin_tenure(actor=SYSTEM, now=NOW, post_id=post.pk, person_id=harbour.people["a1x2"].pk, kind="elected", on=DAY)
    day_before = date(2025, 2, 28)
    assert grants_of(harbour.people["a1x0"].pk, day_before)
    assert not grants_of(harbour.people["a1x0"].pk, DAY)
    assert not grants_of(harbour.people["a1x2"].pk, day_before)
    assert grants_of(harbour.people["a1x2"].pk, DAY)
    assert differences() == []


def test_the_term_of_office_sets_the_end(harbour: Harbour) -> None:
    post = post_of(harbour, "a1x", "treasurer")
    tenure = begin_tenure(
        actor=SYSTEM, now=NOW, post_id=post.pk, person_id=harbour.people["a1x2"].pk, kind="elected", on=DAY
    )
    assert tenure.valid_to == date(2027, 3, 1)


def test_a_limit_on_terms_is_kept_unless_said_otherwise(harbour: Harbour) -> None:
    post = post_of(harbour, "a1x", "treasurer")
    PostType.objects.filter(code="treasurer").update(term_limit=1)
    person = harbour.people["a1x2"].pk
    one = {"actor": SYSTEM, "now": NOW, "post_id": post.pk, "person_id": person, "kind": "elected"}
    begin_tenure(**one, on=date(2021, 1, 1), until=date(2023, 1, 1))  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="the limit is 1"):
        begin_tenure(**one, on=DAY)  # type: ignore[arg-type]
    begin_tenure(**one, on=DAY, over_term_limit=True)  # type: ignore[arg-type]
    told = LedgerEntry.objects.filter(action="offices.begin_tenure", person_id=person).order_by("pk")
    assert [entry.payload["over_term_limit"] for entry in told] == [None, True]


def test_an_end_before_the_beginning_is_refused(harbour: Harbour) -> None:
    tenure = harbour.people["a1x0"].tenures.get()
    with pytest.raises(Invalid, match="began on"):
        end_tenure(actor=SYSTEM, now=NOW, tenure_id=tenure.pk, on=tenure.valid_from)


def test_a_cell_secretary_fills_posts_of_the_cell_alone(harbour: Harbour) -> None:
    actor = harbour.actor("a1x0")
    other = post_of(harbour, "a1y", "treasurer")
    with pytest.raises(NotAllowed, match="Fill posts"):
        begin_tenure(
            actor=actor, now=NOW, post_id=other.pk, person_id=harbour.people["a1x2"].pk, kind="elected", on=DAY
        )
    own = post_of(harbour, "a1x", "treasurer")
    begin_tenure(actor=actor, now=NOW, post_id=own.pk, person_id=harbour.people["a1x2"].pk, kind="elected", on=DAY)
    entry = LedgerEntry.objects.latest("pk")
    assert entry.tenure_id == harbour.people["a1x0"].tenures.get().pk
    assert entry.power == powers.FILL_POSTS


def test_holders_are_known_to_all_members_where_the_organisation_says_so(harbour: Harbour, as_web) -> None:  # type: ignore[no-untyped-def]
    from secretariat.structure.models import Organisation

    district = harbour.units["a1"].unit_id
    member = harbour.actor("b2y2")
    with as_web(member):
        assert [h.name for hs in holders([district], DAY).values() for h in hs] == ["a1x Maria Silva"]
        assert Tenure.objects.filter(post__unit_id=district).count() == 0
        assert len(posts_of([district], DAY)[district]) == 2
    Organisation.objects.update(officers_are_public=False)
    with as_web(member):
        shown = [(h.person_id, h.name) for hs in holders([district], DAY).values() for h in hs]
        assert shown == [(None, "not public")]
        # That a seat is held is no secret: nobody is told that it is vacant.
        assert [view.vacant for view in posts_of([district], DAY)[district]] == [0, 1]
    with as_web(harbour.actor("a1x1")):
        assert [h.name for hs in holders([district], DAY).values() for h in hs] == ["a1x Maria Silva"]
    with as_web(None):
        assert holders([district], DAY) == {}


def test_vacancies_and_endings_are_seen_without_seeing_names(harbour: Harbour, as_web) -> None:  # type: ignore[no-untyped-def]
    region = harbour.units["a"]
    harbour.appoint("b2y0", "a", "secretary")
    actor = harbour.actor("b2y0")
    today = date(2026, 5, 1)
    tenure = harbour.people["a1x0"].tenures.get()
    end_tenure(actor=SYSTEM, now=NOW, tenure_id=tenure.pk, on=date(2026, 6, 1))
    with as_web(actor):
        empty = vacancies(actor=actor, on=today, heads_only=True)
        assert {v.unit_id for v in empty} >= {harbour.units["a1y"].unit_id, harbour.units["a2"].unit_id}
        assert harbour.units["a1x"].unit_id not in {v.unit_id for v in empty}
        assert all(v.path.startswith(region.path) for v in empty)
        ending = endings(actor=actor, today=today)
        assert [e.tenure_id for e in ending] == [tenure.pk]
        assert len(vacancies(actor=actor, on=today, limit=2)) == 2


def test_what_ends_soon_is_shown_though_officers_are_not_public(harbour: Harbour, as_web) -> None:  # type: ignore[no-untyped-def]
    from secretariat.structure.models import Organisation

    today = clock.today()
    Organisation.objects.update(officers_are_public=False)
    Tenure.objects.filter(person=harbour.people["a1x0"]).update(valid_to=today + timedelta(days=20))
    own, level_above, elsewhere = harbour.actor("a1x0"), harbour.actor("b2x2"), harbour.actor("b1x0")
    with as_web(own):
        assert [e.person_name for e in endings(actor=own, today=today)] == ["a1x Kim Yong-ho"]
    with as_web(level_above):
        found = endings(actor=level_above, today=today)
        assert [(e.person_name, e.person_id, e.unit_name) for e in found] == [("Someone", None, "Cell A1X")]
    with as_web(elsewhere):
        assert endings(actor=elsewhere, today=today) == []


def test_a_post_is_held_only_while_it_stands(harbour: Harbour) -> None:
    post = Post.objects.get(unit_id=harbour.units["a1y"].unit_id, type__code="treasurer")
    Post.objects.filter(pk=post.pk).update(valid_from=date(2024, 1, 1), valid_to=date(2027, 1, 1))
    person = harbour.people["a1y0"].pk
    given = {"actor": SYSTEM, "now": NOW, "post_id": post.pk, "person_id": person, "kind": "elected"}
    for on, until in ((date(2023, 12, 31), None), (date(2027, 1, 1), None), (date(2026, 1, 1), date(2028, 1, 1))):
        with pytest.raises(Conflict):
            begin_tenure(**given, on=on, until=until)
    assert begin_tenure(**given, on=date(2026, 1, 1)).valid_to == date(2027, 1, 1)
    with pytest.raises(Invalid):
        begin_tenure(**{**given, "kind": "hereditary"}, on=date(2026, 1, 1))


def test_a_seat_is_taken_though_its_holder_is_not_known(harbour: Harbour, as_web) -> None:  # type: ignore[no-untyped-def]
    """A general secretary fills posts everywhere and sees names in one cell."""
    actor = harbour.actor("b2x2")
    post = Post.objects.get(unit_id=harbour.units["a1"].unit_id, type__code="secretary")
    with as_web(actor):
        assert not Tenure.objects.filter(post=post).exists()
        with pytest.raises(Conflict, match="Every seat"):
            begin_tenure(
                actor=actor, now=NOW, post_id=post.pk, person_id=harbour.people["b2x1"].pk, kind="elected", on=DAY
            )


@pytest.mark.django_db(transaction=True)
def test_two_at_once_for_one_seat() -> None:
    """Two officers record someone for the last seat in the same moment: one is told that it is held."""
    import threading

    from django.db import connection, transaction

    from tests.conftest import build_harbour

    harbour = build_harbour()
    post = Post.objects.get(unit_id=harbour.units["a1y"].unit_id, type__code="secretary")
    begun, outcome = threading.Event(), []

    def other() -> None:
        begun.set()
        try:
            begin_tenure(
                actor=SYSTEM, now=NOW, post_id=post.pk, person_id=harbour.people["a1y1"].pk, kind="elected", on=DAY
            )
            outcome.append("held")
        except Conflict as error:
            outcome.append(error.message)
        finally:
            connection.close()

    with transaction.atomic():
        harbour.appoint("a1y0", "a1y", "secretary", on=DAY)
        thread = threading.Thread(target=other)
        thread.start()
        begun.wait()
        thread.join(0.5)
    thread.join(20)
    assert outcome == ["Every seat of this post is held in these days. End a tenure first."]
    assert Tenure.objects.filter(post=post).count() == 1
