"""The append-only record of every act, sealed in a hash chain."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

from secretariat.ground.actor import PERSON, Actor, Grant
from secretariat.ground.models import LedgerEntry, LedgerSeal

OF_ONE_ACCOUNT = ("accounts.", "messaging.send_message")
"""Beginnings of acts that concern one account alone, whether or not a person stands behind it."""
_GENESIS = bytes(32)
_VERIFIED_AT_ONCE = 2000
_INSERT = """
    INSERT INTO ground_ledgerentry (at, transaction, action, actor_kind, actor_name, actor_person_id, actor_user_id,
        power, tenure_id, subject_type, subject_id, person_id, path, payload, salt, digest, name_salt, name_digest)
    VALUES (%s, pg_current_xact_id()::text::bigint, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def record(
    action: str,
    *,
    actor: Actor,
    now: datetime,
    subject: models.Model | None = None,
    grant: Grant | None = None,
    person_id: int | None = None,
    path: str = "",
    **payload: Any,
) -> None:
    """Writes one act into the ledger, in the caller's transaction. `payload` says what changed."""
    if not connection.in_atomic_block:
        raise RuntimeError("an act and its ledger entry belong into one transaction")
    with connection.cursor() as cursor:
        # No RETURNING: a visitor may write an entry that no policy lets them read.
        cursor.execute(_INSERT, _values(action, actor, now, subject, grant, person_id, path, payload))


def of_the_whole(entry: LedgerEntry) -> bool:
    """Whether an act concerns the whole organisation: it stands at no unit and is about no person or account."""
    return not entry.path and entry.person_id is None and not entry.action.startswith(OF_ONE_ACCOUNT)


def record_each(
    action: str,
    entries: Iterable[tuple[models.Model | None, int, str, dict[str, Any]]],
    *,
    actor: Actor,
    now: datetime,
    grant: Grant | None = None,
) -> None:
    """Writes the same act for many people at once; an entry is (subject, person id, path, payload)."""
    if not connection.in_atomic_block:
        raise RuntimeError("an act and its ledger entry belong into one transaction")
    rows = [_values(action, actor, now, subject, grant, person, path, load) for subject, person, path, load in entries]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_INSERT, rows)


def _values(
    action: str,
    actor: Actor,
    now: datetime,
    subject: models.Model | None,
    grant: Grant | None,
    person_id: int | None,
    path: str,
    payload: dict[str, Any],
) -> list[Any]:
    text = canonical(payload)
    salt = secrets.token_bytes(16)
    # A person's name stands in the chain as a salted digest, so that it can be erased like a payload.
    name_salt = secrets.token_bytes(16) if actor.kind == PERSON else None
    return [
        now, action, actor.kind, actor.name, actor.person_id, actor.user_id,
        grant.power if grant else "", grant.tenure_id if grant else None,
        subject._meta.label_lower if subject else "", subject.pk if subject else None,
        person_id, path, text, salt, hashlib.sha256(salt + text.encode()).digest(),
        name_salt, None if name_salt is None else hashlib.sha256(name_salt + actor.name.encode()).digest(),
    ]  # fmt: skip


def canonical(payload: Any) -> str:
    """JSON with sorted keys and no spare spaces, so that equal payloads have equal bytes."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, models.Model):
        return value.pk
    return str(value)


def entry_hash(previous: bytes, entry: LedgerEntry) -> bytes:
    """SHA-256 over the previous hash and the entry, whose erasable payload and name stand there as digests."""
    name = entry.actor_name if entry.name_digest is None else "sha256:" + bytes(entry.name_digest).hex()
    facts = [
        entry.pk, entry.at.astimezone(UTC).isoformat(), entry.action, entry.actor_kind, name,
        entry.actor_person_id, entry.actor_user_id, entry.power, entry.tenure_id, entry.subject_type,
        entry.subject_id, entry.person_id, entry.path, bytes(entry.digest).hex(),
    ]  # fmt: skip
    return hashlib.sha256(previous + canonical(facts).encode()).digest()


def seal(batch: int = 10_000, *, look_back: int | None = None) -> int:
    """Links entries that have no seal yet to the chain and returns how many. Only one sealer works at a time.

    With `look_back` only so many entries before the last sealed one are looked at for late ones.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('secretariat.ledger.seal'))")
        if not cursor.fetchone()[0]:
            return 0
        last = LedgerSeal.objects.order_by("-pk").first()
        previous = bytes(last.hash) if last else _GENESIS
        # A transaction that ends late brings entries with earlier numbers; so what counts is which have no seal.
        sealed = LedgerSeal.objects.filter(entry_id=models.OuterRef("pk"))
        entries = LedgerEntry.objects.filter(~models.Exists(sealed)).order_by("pk")
        if last is not None and look_back is not None:
            newest = LedgerSeal.objects.aggregate(newest=models.Max("entry_id"))["newest"]
            entries = entries.filter(pk__gt=newest - look_back)
        seals = []
        for entry in entries[:batch]:
            current = entry_hash(previous, entry)
            seals.append(LedgerSeal(entry_id=entry.pk, previous=previous, hash=current))
            previous = current
        LedgerSeal.objects.bulk_create(seals, batch_size=1000)
    return len(seals)


def verify() -> Iterator[str]:
    """Every fault of the chain in plain words; nothing when it is whole."""
    previous = _GENESIS
    for seals in _batched(LedgerSeal.objects.order_by("pk").iterator(chunk_size=_VERIFIED_AT_ONCE)):
        entries = LedgerEntry.objects.in_bulk([seal_.entry_id for seal_ in seals])
        for seal_ in seals:
            entry = entries.get(seal_.entry_id)
            if entry is None:
                yield f"ledger entry {seal_.entry_id} was sealed and is gone"
            elif bytes(seal_.previous) != previous or bytes(seal_.hash) != entry_hash(previous, entry):
                yield f"ledger entry {entry.pk} ({entry.action}, {entry.at:%Y-%m-%d %H:%M}) differs from its seal"
            elif entry.payload is not None and _digest(entry) != bytes(entry.digest):
                yield f"the payload of ledger entry {entry.pk} ({entry.action}) differs from its digest"
            elif entry.name_digest is not None and not _is_its_name(entry):
                yield f"the name of whoever did ledger entry {entry.pk} ({entry.action}) differs from its digest"
            previous = bytes(seal_.hash)


def _batched(seals: Iterator[LedgerSeal]) -> Iterator[list[LedgerSeal]]:
    """Seals in lists, so that their entries are read with one query a list."""
    while batch := list(islice(seals, _VERIFIED_AT_ONCE)):
        yield batch


def _digest(entry: LedgerEntry) -> bytes:
    return hashlib.sha256(bytes(entry.salt or b"") + canonical(entry.payload).encode()).digest()


def _is_its_name(entry: LedgerEntry) -> bool:
    """Whether the name is the one that was digested, or has been erased."""
    if entry.name_salt is None:
        return not entry.actor_name
    digest = hashlib.sha256(bytes(entry.name_salt) + entry.actor_name.encode()).digest()
    return digest == bytes(entry.name_digest or b"")


def erase_payloads(person_id: int, *, now: datetime, user_id: int | None = None) -> int:
    """Erases what the ledger says in detail about a person, and their name where they acted; the chain still verifies.

    Returns how many entries lost their details. Their file must be open.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT ground_erase_payloads(%s, %s, %s)", [person_id, user_id, now])
        return int(cursor.fetchone()[0])
