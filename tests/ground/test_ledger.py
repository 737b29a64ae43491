"""The chain of seals: whole after every act, broken by any tampering, untouched by erasure, and nothing is left out."""

from typing import Any

import pytest
from django.db import connection, transaction

from secretariat.ground import ledger, reach
from secretariat.ground.actor import system
from secretariat.ground.models import LedgerEntry, LedgerSeal
from secretariat.project import jobs
from tests.conftest import NOW, Harbour

ME = system("test")


def record(action: str = "test.act", **payload: Any) -> LedgerEntry:
    """One act in a transaction of its own, or in the running one."""
    with transaction.atomic():
        ledger.record(action, actor=ME, now=NOW, **payload)
    return LedgerEntry.objects.order_by("-pk")[0]


def sql(text: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def faults() -> list[str]:
    return list(ledger.verify())


@pytest.fixture
def chain(transactional_db: None) -> list[LedgerEntry]:
    """Three sealed acts."""
    acts = [record(number=n, person_id=None) for n in range(3)]
    assert ledger.seal() == 3
    assert faults() == []
    return acts


@pytest.mark.django_db
def test_an_act_belongs_into_a_transaction(transactional_db: None) -> None:
    with pytest.raises(RuntimeError):
        ledger.record("test.act", actor=ME, now=NOW)


def test_each_act_is_sealed_once_and_in_order(chain: list[LedgerEntry]) -> None:
    assert ledger.seal() == 0
    assert list(LedgerSeal.objects.order_by("pk").values_list("entry_id", flat=True)) == [e.pk for e in chain]
    record()
    assert jobs.seal_ledger(61) == 1
    assert faults() == []


def test_what_came_very_late_is_sealed_on_the_hour(chain: list[LedgerEntry], monkeypatch: Any) -> None:
    monkeypatch.setattr(jobs, "LOOK_BACK", 1)
    sql("DELETE FROM ground_ledgerseal")
    sql("UPDATE ground_ledgerentry SET id = id + 1000 WHERE id = %s", chain[2].pk)
    assert ledger.seal() == 3
    record("test.late")
    assert jobs.seal_ledger(61) == 0
    assert jobs.seal_ledger(3600) == 1
    assert faults() == []


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE ground_ledgerentry SET action = 'other' WHERE id = %s",
        "UPDATE ground_ledgerentry SET actor_name = 'someone else' WHERE id = %s",
        "UPDATE ground_ledgerentry SET at = at - interval '1 day' WHERE id = %s",
        "UPDATE ground_ledgerentry SET path = 'x' WHERE id = %s",
        "UPDATE ground_ledgerentry SET payload = '{\"number\": 7}' WHERE id = %s",
        "UPDATE ground_ledgerentry SET digest = '\\x00' WHERE id = %s",
        "DELETE FROM ground_ledgerentry WHERE id = %s",
        "UPDATE ground_ledgerseal SET hash = '\\x00' WHERE entry_id = %s",
        "DELETE FROM ground_ledgerseal WHERE entry_id = %s",
    ],
)
def test_tampering_by_the_owner_is_found(chain: list[LedgerEntry], tampering: str) -> None:
    sql(tampering, chain[1].pk)
    assert len(faults()) >= 1


def test_an_untouched_act_is_not_blamed(chain: list[LedgerEntry]) -> None:
    sql("UPDATE ground_ledgerentry SET action = 'other' WHERE id = %s", chain[1].pk)
    found = faults()
    assert len(found) == 1
    assert str(chain[1].pk) in found[0]


def test_the_chain_verifies_after_erasure(harbour: Harbour) -> None:
    person = harbour.people["a1x0"]
    assert ledger.seal() == LedgerEntry.objects.count()
    assert faults() == []
    assert ledger.erase_payloads(person.pk, now=NOW) == 0, "only with the person's file open"
    reach.open_case(person.pk)
    assert ledger.erase_payloads(person.pk, now=NOW) == 2
    assert LedgerEntry.objects.filter(person_id=person.pk).exclude(payload=None).count() == 0
    assert faults() == []


def test_an_act_still_open_while_later_ones_are_sealed_is_sealed_afterwards(transactional_db: None) -> None:
    import psycopg

    parameters = {
        k: v for k, v in connection.get_connection_params().items() if k in ("dbname", "user", "host", "port")
    }
    if password := connection.get_connection_params().get("password"):
        parameters["password"] = password
    with psycopg.connect(**parameters) as slow:
        entry = """INSERT INTO ground_ledgerentry (at, transaction, action, actor_kind, actor_name, power, subject_type,
                   path, payload, salt, digest) VALUES (now(), pg_current_xact_id()::text::bigint, 'test.slow',
                   'system', 'slow', '', '', '', '{}', '\\x00', sha256('\\x007b7d'::bytea)) RETURNING id"""
        open_id = slow.execute(entry).fetchone()[0]  # type: ignore[index]
        later = record()
        assert later.pk > open_id
        assert ledger.seal() == 1
        slow.commit()
    assert ledger.seal(look_back=100) == 1
    assert list(LedgerSeal.objects.order_by("pk").values_list("entry_id", flat=True)) == [later.pk, open_id]
    assert faults() == []


def test_an_act_that_gets_its_number_early_and_its_transaction_late_is_not_lost(chain: list[LedgerEntry]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('ground_ledgerentry', 'id'))")
        early = cursor.fetchone()[0]
    record()
    assert ledger.seal() == 1
    record("test.late")
    sql("UPDATE ground_ledgerentry SET id = %s WHERE action = 'test.late'", early)
    assert ledger.seal() == 1
    assert faults() == []


def test_only_one_sealer_works_at_a_time(chain: list[LedgerEntry]) -> None:
    import psycopg

    record()
    keep = ("dbname", "user", "host", "port", "password")
    with psycopg.connect(**{k: v for k, v in connection.get_connection_params().items() if k in keep}) as other:
        other.execute("SELECT pg_advisory_xact_lock(hashtext('secretariat.ledger.seal'))")
        assert ledger.seal() == 0
    assert ledger.seal() == 1
