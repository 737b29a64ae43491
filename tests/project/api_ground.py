"""Prepares an installation for a run of schemathesis: an organisation, two tokens, and ids that exist, told as JSON.

Run by test_api_schema in a process of its own, whose data folder is in SECRETARIAT_HOME.
"""

import json
import sys
from typing import Any

from secretariat.project.cli.common import django_session, migrate_if_needed

ACCOUNTS = {"administrator": "administrator@demo.invalid", "member": "member@demo.invalid"}
SOME = 12


def prepare() -> dict[str, Any]:
    """The organisation, the tokens and the ids."""
    from django.utils import timezone

    from secretariat.accounts.models import AccessToken, User
    from secretariat.accounts.rules import digest, new_token
    from secretariat.ground import powers
    from secretariat.ground.actor import system, visitor
    from secretariat.messaging.models import OutboxMessage
    from secretariat.offices.actions import ask_transfer
    from secretariat.offices.models import Post, PostType, Tenure
    from secretariat.people.actions import NewContact, apply_to_join
    from secretariat.people.models import Application, DuplicateSuspicion, Membership, Transfer
    from secretariat.project import demo
    from secretariat.structure.models import ChangeEvent, Unit, UnitType

    demo.load(size="S", seed=1)
    now, actor = timezone.now(), system("test")
    tokens = {}
    for role, email in ACCOUNTS.items():
        tokens[role] = new_token()
        AccessToken.objects.create(
            user=User.objects.get(email=email), name="test", digest=digest(tokens[role]), hint="sec_", created_at=now,
            powers=sorted(powers.CATALOGUE),
        )  # fmt: skip
    members = list(
        Membership.objects.at(timezone.localdate(now))
        .filter(kind="primary", unit__type__has_members=True, valid_from__lt=now.date())
        .order_by("pk")[: 3 * SOME]
    )
    for number, row in enumerate(members[:SOME]):
        target = next(m.unit_id for m in members if m.unit_id != row.unit_id)
        if not Transfer.objects.filter(person_id=row.person_id, state="open").exists():
            ask_transfer(actor=actor, now=now, person_id=row.person_id, to_unit_id=target, on=now.date())
            Transfer.objects.filter(state="open").update(received_at=None)
        apply_to_join(
            actor=visitor(), now=now, unit_id=row.unit_id, name=f"Ina Wish {number}",
            contacts=[NewContact("phone", f"+82 2 {number}")],
        )  # fmt: skip
        first, second = sorted((members[2 * SOME + number].person_id, members[SOME + number].person_id))
        DuplicateSuspicion.objects.get_or_create(
            first_id=first, second_id=second, defaults={"score": 0.5, "reasons": ["name"], "found_at": now}
        )
        OutboxMessage.objects.create(to="a@example.org", subject=f"Hello {number}", body="Come.")

    def some(rows: Any, field: str = "pk") -> list[Any]:
        return list(rows.order_by("pk").values_list(field, flat=True)[:SOME])

    units = [m.unit_id for m in members[:: SOME // 2]] + some(Unit.objects)
    ids = {
        "unit": list(dict.fromkeys(units)),
        "person": [m.person_id for m in members],
        "membership": [m.pk for m in members],
        "post": some(Post.objects.at(now.date())),
        "tenure": some(Tenure.objects.at(now.date())),
        "transfer": some(Transfer.objects),
        "application": some(Application.objects),
        "suspicion": some(DuplicateSuspicion.objects),
        "change": some(ChangeEvent.objects),
        "message": some(OutboxMessage.objects),
        "unit_type": some(UnitType.objects, "code"),
        "post_type": some(PostType.objects, "code"),
    }
    administrator = Tenure.objects.get(person__user__email=ACCOUNTS["administrator"])
    # Without the administrator's own office the rest of the run would meet refusals alone.
    spared = {
        "person": [administrator.person_id],
        "tenure": [administrator.pk],
        "post": [administrator.post_id],
        "unit": [administrator.post.unit_id],
        "membership": some(Membership.objects.filter(person_id=administrator.person_id)),
        "post_type": [administrator.post.type.code],
    }
    return {"tokens": tokens, "ids": {k: [i for i in found if i not in spared.get(k, ())] for k, found in ids.items()},
            "spared": spared}  # fmt: skip


if __name__ == "__main__":
    with django_session(lambda text: None):
        migrate_if_needed(lambda text: None)
        sys.stdout.write(json.dumps(prepare()) + "\n")
