"""Writing to the members of a unit what its meeting decided."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Invalid, NotAllowed
from secretariat.meetings.models import Meeting
from secretariat.messaging.actions import send_message
from secretariat.people.models import ContactDetail, Membership, Person
from secretariat.structure.queries import name_of, require_unit


def tell_members(*, actor: Actor, now: datetime, meeting_id: int) -> int:
    """Sends the minutes to every member of that day who agreed to be written to; returns how many.

    For the worker: raises NotAllowed for anyone but the system. Once told, nobody is told again.
    """
    if not actor.is_system:
        raise NotAllowed(_("Only the worker of this installation writes to the members."))
    with transaction.atomic():
        meeting = Meeting.objects.select_for_update().filter(pk=meeting_id, done_at__isnull=False, told=None).first()
        if meeting is None:
            return 0
        path = require_unit(meeting.unit_id, meeting.opened_on).path
        rows = Membership.objects.at(meeting.opened_on).filter(unit_id=meeting.unit_id).order_by("sort_name", "pk")
        people = Person.objects.filter(erased_at=None, merged_into=None).in_bulk(
            list(rows.values_list("person_id", flat=True))
        )
        addresses = _addresses(people)
        unit = {
            code: name_of(meeting.unit_id, meeting.opened_on, code) for code in {p.language for p in people.values()}
        }
        told = 0
        for person in people.values():
            if person.pk not in addresses:
                continue
            try:
                send_message(
                    actor=actor, now=now, to=addresses[person.pk], template="meetings/mail/minutes",
                    language=person.language, person_id=person.pk, path=path,
                    context={"name": person.display_name, "meeting": meeting,
                             "unit": unit[person.language],
                             "link": settings.SITE_URL + reverse("meetings:meeting", args=[meeting.pk])},
                )  # fmt: skip
            except Invalid:
                continue
            told += 1
        meeting.told, meeting.untold = told, len(people) - told
        meeting.save(update_fields=["told", "untold"])
        ledger.record(
            "meetings.tell_members", actor=actor, now=now, subject=meeting, path=path, unit=meeting.unit_id, sent=told
        )
    return told


def _addresses(people: dict[int, Person]) -> dict[int, str]:
    """For each person the first e-mail address that they agreed to, and that is not for emergencies alone."""
    agreed = Q(kind="email", consent=True) & ~Q(purpose="emergency")
    rows = ContactDetail.objects.filter(agreed, person_id__in=people).order_by("-pk")
    return dict(rows.values_list("person_id", "value"))
