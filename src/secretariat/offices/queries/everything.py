"""Everything that is on record about oneself, as data: the record, the account, the ledger, whatever packages keep."""

import json
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import Q

from secretariat.accounts.models import AccessToken, IdempotencyKey, OneTimeLink, Session
from secretariat.accounts.queries import BROWSER
from secretariat.ground import dates
from secretariat.ground.actor import Actor
from secretariat.ground.models import LedgerEntry
from secretariat.offices.queries.dossier import tenures_of
from secretariat.people.models import Application, DuplicateSuspicion, PersonMerge, Transfer
from secretariat.people.permissions import visible_applications, visible_memberships, visible_transfers
from secretariat.people.queries import person_view
from secretariat.structure.queries import names_of


def everything_about(*, actor: Actor, today: date) -> dict[str, Any]:
    """All that is on record about the actor, as plain data. Raises NotFound for an account without a person."""
    person_id = actor.person_id or 0
    view = person_view(actor=actor, person_id=person_id, on=today)
    memberships = list(visible_memberships(actor, found=True).filter(person_id=person_id).order_by("valid_from"))
    transfers = list(visible_transfers(actor).filter(person_id=person_id).order_by("pk"))
    applications = list(visible_applications(actor).filter(person_id=person_id).order_by("pk"))
    units = {m.unit_id for m in memberships} | {a.unit_id for a in applications}
    names = names_of(units | {u for t in transfers for u in (t.from_unit_id, t.to_unit_id)}, today)
    person = view.person
    mine = Q(actor_person_id=person_id) | Q(actor_user_id=actor.user_id, actor_person_id=None)
    return {
        "person": {
            "id": person.pk,
            "external_id": person.external_id,
            "language": person.language,
            "born_on": dates.format_partial(person.born_on, person.born_precision) if person.born_on else None,
            "account": person.user.email if person.user else None,
        },
        "names": [{"kind": n.kind, "language": n.language, "name": n.name} for n in view.names],
        "contacts": [
            {
                "kind": c.kind,
                "value": c.value,
                "purpose": c.purpose,
                "consent": c.consent,
                "consent_on": c.consent_on.isoformat() if c.consent_on else None,
            }
            for c in view.contacts
        ],
        "memberships": [
            {"unit": names[m.unit_id], "kind": m.kind, **_days(m), "reason": m.reason} for m in memberships
        ],
        "offices": [
            {"post": t.title, "unit": t.unit_name, "kind": t.tenure.kind, **_days(t.tenure), "reason": t.tenure.reason}
            for t in tenures_of(actor=actor, person_id=person_id, on=today)
        ],
        "applications": [
            {
                "unit": names[a.unit_id],
                "state": a.state,
                "at": a.applied_at.isoformat(),
                "message": a.message,
                "answer": a.answer,
            }
            for a in applications
        ],
        "transfers": [
            {
                "from": names[t.from_unit_id],
                "to": names[t.to_unit_id],
                "on": t.on.isoformat(),
                "state": t.state,
                "reason": t.reason,
                "answer": t.answer,
            }
            for t in transfers
        ],
        "records": _records(person_id),
        "ledger": [
            {"at": e.at.isoformat(), "action": e.action, "by": e.actor_name, "details": e.payload}
            for e in LedgerEntry.objects.filter(person_id=person_id).order_by("pk")
        ],
        "own_acts": [
            {"at": at.isoformat(), "action": action, "power": power}
            for at, action, power in LedgerEntry.objects.filter(mine)
            .order_by("pk")
            .values_list("at", "action", "power")
        ],
        "sign_in": _sign_in(actor.user_id),
        **_from_packages_above(person_id, actor.user_id),
    }


def _records(person_id: int) -> dict[str, Any]:
    """Other records that were, or were suspected to be, the same person, as far as the person may know them."""
    merges = PersonMerge.objects.filter(Q(kept_id=person_id) | Q(dropped_id=person_id)).order_by("pk")
    pairs = DuplicateSuspicion.objects.filter(Q(first_id=person_id) | Q(second_id=person_id)).order_by("pk")
    return {
        "merges": [
            {
                "kept": m.kept_id,
                "dropped": m.dropped_id,
                "at": m.merged_at.isoformat(),
                "undone": m.undone_at is not None,
            }
            for m in merges
        ],
        "suspicions": [{"score": p.score, "reasons": p.reasons, "state": p.state} for p in pairs],
        "decided_applications": Application.objects.filter(decided_by_id=person_id).count(),
        "asked_transfers": Transfer.objects.filter(asked_by_id=person_id).count(),
    }


def _sign_in(user_id: int | None) -> dict[str, Any]:
    """The account: its addresses and second factors, where it is signed in, its links, tokens and answers."""
    mine = {"user_id": user_id}
    return {
        "addresses": list(EmailAddress.objects.filter(**mine).values_list("email", flat=True)),
        "second_factors": [
            {"type": kind, "since": at.isoformat()}
            for kind, at in Authenticator.objects.filter(**mine).values_list("type", "created_at")
        ],
        "sessions": [
            {"until": s.expire_date.isoformat(), "browser": s.get_decoded().get(BROWSER, "")}
            for s in Session.objects.filter(**mine)
        ],
        "links": [
            {"label": label, "until": until.isoformat()}
            for label, until in OneTimeLink.objects.filter(**mine).values_list("label", "expires_at")
        ],
        "tokens": [
            {"name": name, "powers": allowed, "since": at.isoformat()}
            for name, allowed, at in AccessToken.objects.filter(**mine).values_list("name", "powers", "created_at")
        ],
        "answers": [
            {"key": key, "at": at.isoformat()}
            for key, at in IdempotencyKey.objects.filter(**mine).values_list("key", "created_at")
        ],
    }


def _from_packages_above(person_id: int, user_id: int | None) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ground_about_everywhere(%s, %s)", [person_id, user_id])
        found: dict[str, Any] = json.loads(cursor.fetchone()[0])
    return found


def _days(row: Any) -> dict[str, str | None]:
    return {
        "from": dates.format_partial(row.valid_from, row.from_precision),
        "until": dates.format_partial(row.valid_to, row.to_precision) or None,
    }
