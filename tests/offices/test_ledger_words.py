"""What the ledger holds, in plain words: changes as before and after, and who acted where it was no person."""

from django.utils.translation import override

from secretariat.ground.models import LedgerEntry
from secretariat.offices.queries.ledger_words import ACTS, act_label, actor_label, facts, history_label


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
