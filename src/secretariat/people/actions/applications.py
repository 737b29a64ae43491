"""Wishes to join: left by a visitor, decided by an officer, or taken back."""

import hashlib
import hmac
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from secretariat.ground import ledger, powers, reach
from secretariat.ground.actor import Actor, Grant
from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.messaging.actions import send_message
from secretariat.people.actions.accounts import first_address, make_account, send_invitation
from secretariat.people.actions.add_person import NewContact, add_contacts, new_person
from secretariat.people.actions.memberships import open_membership
from secretariat.people.models import Application, Membership, Person, VisitCount
from secretariat.people.permissions import visible_applications
from secretariat.structure.actions import tallies
from secretariat.structure.queries import access_path, require_unit, unit_on

PER_HOUR = 5
"""Applications that one address may leave within an hour."""


def apply_to_join(
    *,
    actor: Actor,
    now: datetime,
    unit_id: int,
    name: str,
    contacts: list[NewContact],
    message: str = "",
    language: str = "",
    address: str = "",
) -> Application:
    """Leaves someone's wish to join a unit, with their name and a way to reach them. Anyone may.

    `address` is where the visitor comes from; too many from one within an hour raise Conflict. Raises Invalid without
    a name or a way to answer, NotFound when there is no such unit, Conflict for someone who is on record already.
    """
    if actor.person_id is not None:
        raise Conflict(_("You are on record already. Ask for a transfer on your own page."))
    today = timezone.localdate(now)
    require_unit(unit_id, today)
    if not name.strip():
        raise Invalid(_("Please tell us your name."), field="name")
    if not any(c.value.strip() for c in contacts):
        raise Invalid(_("Please leave an e-mail address or a telephone number, so that we can answer."), field="email")
    with transaction.atomic():
        if address:
            _count_visit(address, now)
        person = new_person(name=name[:200], language=language)
        add_contacts(person, contacts, now=now)
        path = require_unit(unit_id, today).path
        application = Application.objects.create(
            person=person, unit_id=unit_id, path=path, message=message.strip()[:4000], applied_at=now
        )
        ledger.record(
            "people.apply_to_join", actor=actor, now=now, subject=application, person_id=person.pk,
            path=path, unit=unit_id,
        )  # fmt: skip
    return application


def _count_visit(address: str, now: datetime) -> None:
    text = f"{address}|{now:%Y-%m-%d %H}"
    digest = hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
    VisitCount.objects.filter(day__lt=timezone.localdate(now) - timedelta(days=1)).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO people_visitcount AS v (digest, day, count) VALUES (%s, %s, 1)
               ON CONFLICT (digest) DO UPDATE SET count = v.count + 1 RETURNING count""",
            [digest, timezone.localdate(now)],
        )
        if cursor.fetchone()[0] > PER_HOUR:
            raise Conflict(_("Too many applications came from your address. Please try again in an hour."))


def decide_application(
    *,
    actor: Actor,
    now: datetime,
    application_id: int,
    admit: bool,
    on: date | None = None,
    unit_id: int | None = None,
    answer: str = "",
) -> Application:
    """Admits the applicant from a day on (to the unit asked for or another within the actor's powers), or declines.

    The answer goes to the applicant's e-mail address, where there is one; whoever is admitted gets an account with it.
    Raises NotFound, NotAllowed, or Conflict
    when the application was decided already.
    """
    with transaction.atomic():
        application, grant = _open(actor, application_id)
        person = Person.objects.get(pk=application.person_id)
        target = unit_id or application.unit_id
        today = timezone.localdate(now)
        day = on or today
        if admit:
            require_unit(target, day)
            if target != application.unit_id:
                grant = actor.require(powers.ADMIT, access_path(target, today))
            open_membership(person=person, unit_id=target, kind=Membership.PRIMARY, start=day, today=today)
        application.state = "admitted" if admit else "declined"
        application.decided_at, application.decided_by_id = now, actor.person_id
        application.answer = answer.strip()[:4000]
        application.save(update_fields=["state", "decided_at", "decided_by", "answer"])
        ledger.record(
            "people.decide_application", actor=actor, now=now, subject=application, grant=grant,
            person_id=person.pk, path=application.path, admitted=admit, unit=target, on=day if admit else None,
        )  # fmt: skip
        _answer(application, person, admit, target, day, actor, now)
    return application


def _answer(
    application: Application, person: Person, admit: bool, unit_id: int, day: date, actor: Actor, now: datetime
) -> None:
    email = first_address(person)
    if "@" not in email:
        return
    with override(person.language or None):
        unit = unit_on(unit_id, day).name
        welcome = _("Welcome, %(name)s! You belong to %(unit)s from %(day)s.") % {
            "name": person.display_name, "unit": unit, "day": day.isoformat(),
        }  # fmt: skip
    if not admit:
        send_message(
            actor=actor, now=now, to=email, template="people/mail/answer", language=person.language,
            person_id=person.pk, path=application.path,
            context={"name": person.display_name, "unit": unit, "answer": application.answer},
        )  # fmt: skip
        return
    welcome = "\n\n".join(part for part in (welcome, application.answer) if part)
    try:
        with transaction.atomic():
            user = make_account(person, email)
    except Conflict:
        # The address belongs to somebody else's account, such as a family's; the officer sees that there is none.
        return
    send_invitation(actor=actor, now=now, person=person, user=user, path=application.path, welcome=welcome)


def withdraw_application(*, actor: Actor, now: datetime, application_id: int) -> Application:
    """Takes an application back: by the applicant, or by an officer to whom they said so.

    Raises NotFound, NotAllowed, or Conflict when it was decided already.
    """
    with transaction.atomic():
        application, grant = _open(actor, application_id)
        application.state, application.decided_at = "withdrawn", now
        application.save(update_fields=["state", "decided_at"])
        ledger.record(
            "people.withdraw_application", actor=actor, now=now, subject=application, grant=grant,
            person_id=application.person_id, path=application.path,
        )  # fmt: skip
    return application


def _open(actor: Actor, application_id: int) -> tuple[Application, Grant | None]:
    application = visible_applications(actor).filter(pk=application_id).first()
    if application is None:
        raise NotFound(_("There is no such application within your reach."))
    own = actor.acts_for(application.person_id)
    grant = None if own else actor.require(powers.ADMIT, application.path)
    reach.open_case(application.person_id)
    tallies.lock()
    application = Application.objects.select_for_update().get(pk=application_id)
    if application.state != "open":
        raise Conflict(_("This application was decided already."))
    return application, grant
