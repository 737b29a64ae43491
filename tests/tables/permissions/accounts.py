"""Accounts and messages: who may invite people, and look after how they sign in."""

from secretariat.messaging import actions as messaging
from secretariat.messaging.models import OutboxMessage
from secretariat.offices import actions
from secretariat.people.models import ContactDetail
from tests.conftest import NOW, Harbour
from tests.tables.permissions import Row


def _with_address(h: Harbour) -> int:
    person = h.people["a1x2"]
    ContactDetail.objects.create(person=person, kind="email", value="noor@example.org", match_value="noor@example.org")
    return person.pk


def _with_account(h: Harbour) -> int:
    h.account("a1x2")
    return _with_address(h)


ROWS = [
    Row(
        "offices.invite_person",
        "people.edit",
        lambda h, actor, given: actions.invite_person(actor=actor, now=NOW, person_id=given),
        given=_with_address,
        allowed=["a1x0", "a1x1", "ada"],
        refused=["b1x0", "b2x2", "a1y0"],
    ),
    Row(
        "offices.invite_members",
        "people.edit",
        lambda h, actor, given: actions.invite_members(actor=actor, now=NOW, unit_id=h.units["a1x"].unit_id),
        given=_with_address,
        allowed=["a1x0", "a1x1", "ada"],
        refused=["b1x0", "b2x2", "a1y0"],
    ),
    Row(
        "offices.hand_over_link",
        "accounts.administer",
        lambda h, actor, given: actions.hand_over_link(actor=actor, now=NOW, person_id=given),
        given=_with_address,
        allowed=["ada"],
        refused=["a1x0", "a1x1", "b1x0", "b2x2"],
    ),
    Row(
        "offices.close_account",
        "accounts.administer",
        lambda h, actor, given: actions.close_account(actor=actor, now=NOW, person_id=given),
        given=_with_account,
        allowed=["ada"],
        refused=["a1x0", "a1x1", "b1x0", "b2x2"],
    ),
    Row(
        "offices.change_address",
        "accounts.administer",
        lambda h, actor, given: actions.change_address(actor=actor, now=NOW, person_id=given, email="noor@example.org"),
        given=_with_account,
        allowed=["ada"],
        refused=["a1x0", "a1x1", "b1x0", "b2x2"],
    ),
    Row(
        "messaging.send_again",
        "accounts.administer",
        lambda h, actor, given: messaging.send_again(actor=actor, now=NOW, message_id=given),
        given=lambda h: OutboxMessage.objects.create(to="a@example.org", subject="s", body="b", state="failed").pk,
        allowed=["ada"],
        refused=["a1x0", "a1x1", "b1x0", "b2x2"],
    ),
]
