"""Being forgotten leaves no trace in any table; what one can take away leaves no table out."""

import json
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.test import Client

from secretariat.accounts.actions import create_access_token
from secretariat.accounts.models import IdempotencyKey, OneTimeLink, Session, User
from secretariat.ground import clock, ledger
from secretariat.ground.actor import Actor
from secretariat.ground.models import LedgerEntry
from secretariat.imports.models import ExportRun, ImportConflict, ImportMatch, ImportRun
from secretariat.meetings.actions import Line, begin_meeting, finish_meeting, tell_members
from secretariat.meetings.models import Attendance, Decision, Meeting, Quotation
from secretariat.messaging.models import OutboxMessage
from secretariat.offices.actions import ask_transfer, end_belonging, erase_person, merge_people, undo_merge
from secretariat.offices.actions.transfers import decline_transfer
from secretariat.offices.queries import everything_about
from secretariat.offices.queries.merging import merge_preview
from secretariat.people.actions import ContactEntry, NameEntry, find_duplicates, update_person
from secretariat.people.models import Application, DuplicateSuspicion, Membership, Person
from tests.conftest import NOW, SYSTEM, Harbour, build_harbour
from tests.structure.test_tallies import differences

SECRET = "Zebulon Quisling"
EMAIL = "zebulon@quisling.example"
TRACES = ("zebulon", "quisling", "+47 22 33 44 55", "4722334455")

# Where the export tells of a table that refers to a person or an account; a path into its keys.
TOLD: dict[str, tuple[str, ...]] = {
    "people_person": ("person",),
    "people_personname": ("names",),
    "people_contactdetail": ("contacts",),
    "people_membership": ("memberships",),
    "people_application": ("applications",),
    "people_transfer": ("transfers",),
    "people_duplicatesuspicion": ("records", "suspicions"),
    "people_personmerge": ("records", "merges"),
    "offices_tenure": ("offices",),
    "ground_ledgerentry": ("ledger",),
    "accounts_session": ("sign_in", "sessions"),
    "accounts_onetimelink": ("sign_in", "links"),
    "accounts_accesstoken": ("sign_in", "tokens"),
    "accounts_idempotencykey": ("sign_in", "answers"),
    "account_emailaddress": ("sign_in", "addresses"),
    "mfa_authenticator": ("sign_in", "second_factors"),
    "imports_importrun": ("imports",),
    "imports_exportrun": ("exports",),
    "imports_importmatch": ("matches",),
    "messaging_outboxmessage": ("messages",),
    "meetings_meeting": ("meetings_recorded",),
    "meetings_presence": ("meetings",),
    "meetings_decision": ("decisions",),
}


def rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def traces() -> list[tuple[str, str]]:
    """Every table in which something of the person can still be read, with what."""
    found = []
    for (table,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        for word in TRACES:
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE position(%s IN lower(t::text)) > 0', [word])
                if cursor.fetchone()[0]:
                    found.append((table, word))
    return found


def live_a_life(harbour: Harbour) -> Actor:
    """A member who has been everywhere: every table knows of them."""
    person = harbour.people["a1x0"]
    user = harbour.account("a1x0")
    User.objects.filter(pk=user.pk).update(email=EMAIL)
    user.refresh_from_db()
    update_person(
        actor=SYSTEM, now=NOW, person_id=person.pk, names=[NameEntry(SECRET), NameEntry("제불론", "script", "ko")],
        contacts=[ContactEntry("email", EMAIL, consent=True), ContactEntry("phone", "+47 22 33 44 55")],
    )  # fmt: skip
    Person.objects.filter(pk=person.pk).update(external_id="zebulon-7")
    actor, other = harbour.actor("a1x0"), harbour.people["a1x2"]
    # Acts of their own, about themself and others.
    update_person(actor=actor, now=NOW, person_id=other.pk, language="en")
    asked = ask_transfer(
        actor=actor, now=clock.now(), person_id=person.pk, to_unit_id=harbour.units["b1x"].unit_id,
        on=clock.today() + timedelta(days=30), reason=f"{SECRET} moves",
    )  # fmt: skip
    decline_transfer(actor=harbour.actor("b1x0"), now=NOW, transfer_id=asked.pk, answer=f"Sorry, {SECRET}")
    Application.objects.create(
        person=person, unit_id=harbour.units["a1y"].unit_id, path=harbour.units["a1y"].path, applied_at=NOW,
        message=f"I am {SECRET}", state="withdrawn",
    )  # fmt: skip
    # Found to be someone else, merged, and taken apart again; and suspected once more.
    for kept, dropped in ((person, harbour.people["a1y1"]), (harbour.people["a1y2"], person)):
        pair = {"kept_id": kept.pk, "dropped_id": dropped.pk}
        clashes = merge_preview(actor=SYSTEM, **pair).clashes
        merge = merge_people(actor=SYSTEM, now=NOW, choices={c.key: "kept" for c in clashes}, **pair)
        undo_merge(actor=SYSTEM, now=NOW, merge_id=merge.pk)
    update_person(actor=SYSTEM, now=NOW, person_id=other.pk, contacts=[ContactEntry("email", EMAIL.upper())])
    find_duplicates(actor=SYSTEM, now=NOW)
    update_person(actor=SYSTEM, now=NOW, person_id=other.pk, contacts=[])
    ledger.erase_payloads(other.pk, now=NOW)
    # The account.
    create_access_token(actor=actor, now=NOW, name="of Zebulon", powers_wanted=[], expires_at=None)
    OneTimeLink.objects.create(user=user, digest="d", label="for Zebulon", expires_at=NOW)
    IdempotencyKey.objects.create(user=user, key="k", digest="d", status=200, body=SECRET, created_at=NOW)
    EmailAddress.objects.create(user=user, email=EMAIL, primary=True, verified=True)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "zebulon"})
    Client().force_login(user)
    with transaction.atomic():
        ledger.record("accounts.use_one_time_link", actor=Actor("person", EMAIL, user_id=user.pk), now=NOW)
    OutboxMessage.objects.create(to=EMAIL.title(), subject="Code", body=f"Dear {SECRET}, 123456")
    OutboxMessage.objects.create(to="someone@else.example", subject="Code", body="654321")
    # Imports: one of their own, and one that met them.
    ExportRun.objects.create(user=user, format="csv", folder="f", name=SECRET, started_at=NOW)
    mine = ImportRun.objects.create(user=user, person=person, format="csv", folder="f", started_at=NOW, state="waiting")
    run = ImportRun.objects.create(
        user=harbour.account("ada"), format="csv", folder="g", started_at=NOW, state="done",
        report={"notes": [SECRET]},
    )  # fmt: skip
    assert mine.pk < run.pk
    ImportMatch.objects.create(
        run=run, file="people.csv", row=2, key="p2", name=SECRET, candidate=person, candidate_name=SECRET, score=1
    )
    for says in (SECRET, "Somebody Else"):
        ImportConflict.objects.create(
            run=run, kind="two", subject=says, first_file="a", first_row=1, first_says=says, second_file="b",
            second_row=2, second_says=says, settlement="first",
        )  # fmt: skip
    # Meetings: of their own cell, kept by themself, with something left to do; and one of the past.
    evening = {"unit_id": harbour.units["a1x"].unit_id, "on": NOW.date(), "came": [person.pk, other.pk]}
    held = begin_meeting(actor=actor, now=NOW, guests=["Nora Guest"], place=f"at {SECRET}'s", **evening)
    finish_meeting(
        actor=actor,
        now=NOW,
        meeting_id=held.pk,
        lines=[Line(f"{SECRET.upper()} calls the port", person.pk, NOW.date())],
    )
    tell_members(actor=SYSTEM, now=NOW, meeting_id=held.pk)
    Quotation.objects.create(meeting=held, speaker=SECRET, text=f"“I am {SECRET}.”", reported_by=f"{SECRET}'s paper")
    Meeting.objects.filter(pk=held.pk).update(
        convened_by=SECRET, at_the_wish_of=f"{SECRET} and others", opening_address_by=SECRET
    )
    gathering = Meeting.objects.create(unit_id=harbour.units["centre"].unit_id, title="Congress", opened_on=NOW.date())
    Attendance.objects.create(meeting=gathering, role="leader", present=True)
    Quotation.objects.create(meeting=gathering, speaker="The chair", text="Welcome.")
    with transaction.atomic():
        ledger.record("imports.commit_import", actor=SYSTEM, now=NOW, settled=[{"subject": SECRET}])
        ledger.record("imports.commit_import", actor=SYSTEM, now=NOW, settled=[{"subject": "Somebody Else"}])
    return harbour.actor("a1x0")


def test_nothing_is_left_in_any_table(transactional_db: None, as_web: Any) -> None:
    from secretariat.ground import reach

    harbour = build_harbour()
    person_id = harbour.people["a1x2"].pk
    with transaction.atomic():
        reach.open_case(person_id)
        actor = live_a_life(harbour)
    ledger.seal()
    assert len({table for table, _word in traces()}) >= 14
    with as_web(actor):
        erase_person(actor=actor, now=NOW, person_id=actor.person_id)
    assert traces() == []
    ledger.seal()
    assert list(ledger.verify()) == []
    assert differences() == []
    mine = LedgerEntry.objects.filter(actor_person_id=actor.person_id)
    assert mine.exists()
    assert set(mine.values_list("actor_name", flat=True)) == {""}
    # What is about others stays.
    evening = Meeting.objects.get(known_to_all=False)
    assert "Maria Silva" not in evening.minutes
    assert "Nora Guest" in evening.minutes
    assert (evening.place, Decision.objects.get().text) == ("at …'s", "… calls the port")
    assert OutboxMessage.objects.get().to == "someone@else.example"
    assert ImportConflict.objects.filter(subject="Somebody Else").exists()
    assert LedgerEntry.objects.filter(action="imports.commit_import", payload__isnull=False).count() == 1
    assert not User.objects.filter(pk=actor.user_id).exists()


def test_an_officer_can_forget_someone_with_an_account_in_use(transactional_db: None, as_web: Any) -> None:
    """Answers and imports of the account are hidden from the officer; they go all the same."""
    harbour = build_harbour()
    user = harbour.account("a1y2")
    IdempotencyKey.objects.create(user=user, key="k", digest="d", status=200, body="{}", created_at=NOW)
    ImportRun.objects.create(user=user, format="csv", folder="f", started_at=NOW)
    ExportRun.objects.create(user=user, format="csv", folder="f", started_at=NOW)
    officer = harbour.actor("a1x1")
    with as_web(officer):
        erase_person(actor=officer, now=NOW, person_id=harbour.people["a1y2"].pk)
    assert not User.objects.filter(pk=user.pk).exists()
    assert not IdempotencyKey.objects.exists()
    assert ImportRun.objects.get().user_id is None
    assert not ExportRun.objects.exists()


@pytest.mark.parametrize("sql", [
    "SELECT ground_forget_everywhere(%(p)s, %(u)s, ARRAY['Ada Admin', 'ada@example.org'])",
    "SELECT ground_erase_payloads(%(p)s, %(u)s, now())",
    "SELECT accounts_forget(%(p)s, %(u)s, ARRAY['Ada Admin'])",
    "SELECT imports_forget(%(p)s, %(u)s, ARRAY['Ada Admin'])",
    "SELECT meetings_forget(%(p)s, %(u)s, ARRAY['Ada Admin'])",
    "SELECT messaging_forget(%(p)s, %(u)s, ARRAY['ada@example.org'])",
])  # fmt: skip
def test_nothing_is_forgotten_without_the_persons_file(harbour: Harbour, as_web: Any, sql: str) -> None:
    ada = harbour.account("ada")
    OutboxMessage.objects.create(to="ada@example.org", subject="x", body="y")
    IdempotencyKey.objects.create(user=ada, key="k", digest="d", status=200, body="{}", created_at=NOW)
    ImportRun.objects.create(user=ada, format="csv", folder="f", started_at=NOW)
    with as_web(harbour.actor("a1x0")), connection.cursor() as cursor:
        cursor.execute(sql, {"p": harbour.people["ada"].pk, "u": ada.pk})
    assert OutboxMessage.objects.count() == IdempotencyKey.objects.count() == 1
    assert ImportRun.objects.get().user_id == ada.pk
    assert not LedgerEntry.objects.filter(payload=None).exists()


def test_everything_about_me_leaves_no_table_out(harbour: Harbour, as_web: Any) -> None:
    from secretariat.ground import reach

    reach.open_case(harbour.people["a1x2"].pk)
    actor = live_a_life(harbour)
    Application.objects.update(state="open", decided_by_id=actor.person_id)
    with as_web(actor):
        told = everything_about(actor=actor, today=clock.today())
    json.dumps(told)
    for table, keys in TOLD.items():
        part: Any = told
        for key in keys:
            part = part[key]
        assert part, f"{table} is not told"
    assert told["own_acts"]
    assert told["person"]["account"] == EMAIL
    with as_web(harbour.actor("b1x0")):
        assert everything_about(actor=harbour.actor("b1x0"), today=clock.today())["messages"] == []


@pytest.mark.django_db
def test_every_table_about_people_is_told() -> None:
    """A new table that refers to a person or an account is told of in the export, or says here why not."""
    refers = {
        table
        for (table,) in rows(
            """SELECT DISTINCT c.conrelid::regclass::text FROM pg_constraint c
               WHERE c.contype = 'f' AND c.confrelid IN ('people_person'::regclass, 'accounts_user'::regclass)
               UNION SELECT table_name::text FROM information_schema.columns
               WHERE table_schema = 'public' AND column_name IN ('person_id', 'user_id', 'actor_person_id')"""
        )
    }
    assert refers - TOLD.keys() == set()


def test_sessions_and_memberships_end_too(harbour: Harbour, as_web: Any) -> None:
    actor = harbour.actor("a1x2")
    Client().force_login(harbour.account("a1x2"))
    assert Session.objects.filter(user_id=actor.user_id).exists()
    row = Membership.objects.get(person_id=actor.person_id)
    end_belonging(actor=SYSTEM, now=NOW, membership_id=row.pk, on=NOW.date(), reason="moved to Bergen")
    with as_web(actor):
        erase_person(actor=actor, now=NOW, person_id=actor.person_id)
    assert not Session.objects.filter(user_id=actor.user_id).exists()
    assert Membership.objects.get(pk=row.pk).reason == ""
    assert not DuplicateSuspicion.objects.exists()
