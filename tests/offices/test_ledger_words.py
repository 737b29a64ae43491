"""What the ledger holds, in plain words: changes as before and after, and who acted where it was no person."""

from datetime import date
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

import secretariat
from secretariat.ground.models import LedgerEntry
from secretariat.offices.models import Tenure
from secretariat.offices.presets import load
from secretariat.offices.queries import acts_in_words
from secretariat.offices.queries.ledger_words import ACTS, act_label, actor_label, facts, history_label
from secretariat.reorganisations.actions import merge_units, undo_change
from secretariat.reorganisations.rules import Choices
from tests.conftest import NOW, SYSTEM, Harbour

SOURCE = Path(secretariat.__file__).parent


def test_a_changed_setting_is_told_as_before_and_after() -> None:
    with override("en"):
        assert facts({"changes": {"tacit_transfer_days": [None, 30], "about": [{}, {"en": "A union."}]}}, {}) == [
            ("Days until a transfer is tacitly accepted", "– → 30"),
            ("About the organisation", "– → en: A union."),
        ]
        assert facts({"before": {"born": "1980-01-05"}, "after": {"born": "1972-01-05"}}, {}) == [
            ("Date of birth", "5 January 1980 → 5 January 1972")
        ]


def test_who_acted() -> None:
    with override("en"):
        assert actor_label(LedgerEntry(actor_kind="system", actor_name="offices.settle_transfers")) == "The system"
        assert actor_label(LedgerEntry(actor_kind="visitor", actor_name="visitor")) == "a visitor"
        assert actor_label(LedgerEntry(actor_kind="person", actor_name="Kim", name_digest=b"x")) == "Kim"
        assert actor_label(LedgerEntry(actor_kind="person", actor_name="", name_digest=b"x")) == "a former member"
        assert actor_label(LedgerEntry(actor_kind="person", actor_name="")) == ""


def test_one_act_from_two_points_of_view() -> None:
    with override("en"):
        assert (act_label("offices.begin_tenure"), history_label("offices.begin_tenure")) == (
            "Filled a post", "Took up a post",
        )  # fmt: skip
        # About nobody, and unknown: as officers call it, and by its code.
        assert ACTS["structure.change_settings"].happened is None
        assert history_label("structure.change_settings") == "Changed the settings"
        assert act_label("some.other") == history_label("some.other") == "some.other"


def test_numbers_are_grouped_and_what_is_told_apart_by_numbers_is_not() -> None:
    with override("en"):
        assert facts({"counts": {"people": 2000, "units": 3}, "seed": 2026, "matched": {"P1": 12345}}, {}) == [
            ("How many", "People: 2,000, Units: 3"),
            ("Seed", "2026"),
            ("Matched", "P1: 12345"),
        ]
        assert facts({"before": {"seats": 1}, "after": {"seats": 1200}}, {}) == [("Seats", "1 → 1,200")]


def test_every_message_that_is_sent_is_called_by_what_it_is() -> None:
    codes = {
        str(path.relative_to(folder).with_suffix(""))
        for folder in SOURCE.glob("*/templates")
        for path in folder.glob("*/mail/*.txt")
        if not path.stem.endswith("_subject")
    }
    assert len(codes) > 3
    assert {code for code in codes if facts({"template": code}, {})[0][1] == code} == set()


def test_a_preset_is_called_by_its_name() -> None:
    with override("en"):
        assert facts({"preset": "union"}, {}) == [("Preset", load("union")["names"]["en"])]
        assert facts({"preset": "nowhere"}, {}) == [("Preset", "nowhere")]
    with override("ko"):
        assert facts({"preset": "union"}, {})[0][1] == load("union")["names"]["ko"]


def test_what_is_mentioned_is_called_by_its_name(harbour: Harbour) -> None:
    """A reorganisation by its title, a tenure by its post and unit: as many queries for many as for one."""
    tenure = Tenure.objects.get(post__unit_id=harbour.units["a1x"].unit_id)
    for key, title in (("a1y", "The great fire"), ("a2y", "")):
        into = harbour.units[key[:2] + "x"].unit_id
        event = merge_units(
            actor=SYSTEM, now=NOW, unit_ids=[harbour.units[key].unit_id], into=into, on=date(2026, 4, 1), title=title,
            choices=Choices(all_members=f"unit:{into}", all_tenures="end", all_children=f"unit:{into}"),
        ).event  # fmt: skip
        undo_change(actor=SYSTEM, now=NOW, event_id=event.pk)
    entries = [LedgerEntry(payload={"tenure": tenure.pk, "tenures": [{"tenure": tenure.pk, "became": "end"}]})]
    entries += LedgerEntry.objects.filter(action="reorganisations.undo_change").order_by("pk")
    with override("en"):
        one, first, second = acts_in_words(actor=SYSTEM, entries=entries)
        assert one.facts == [("Tenure", "Secretary, Cell A1X"), ("Tenures", "Secretary, Cell A1X: ends")]
        assert ("Reorganisation", "The great fire") in first.facts
        assert ("Kind", "Merger") in first.facts
        ((_label, called),) = [fact for fact in second.facts if fact[0] == "Reorganisation"]
        assert called.startswith("Merger: ")
        assert "Cell A2Y" in called
        with CaptureQueriesContext(connection) as few:
            acts_in_words(actor=SYSTEM, entries=entries)
        with CaptureQueriesContext(connection) as many:
            acts_in_words(actor=SYSTEM, entries=entries * 10)
        assert len(many) == len(few) <= 10
