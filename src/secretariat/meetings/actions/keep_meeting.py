"""A unit's ordinary meeting: who came, what was decided, done."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.contrib.django import app

from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.meetings.actions.rhythm import has_met
from secretariat.meetings.models import Decision, Meeting, Presence
from secretariat.meetings.permissions import require_keep, visible
from secretariat.meetings.queries.sheets import members_on, minutes_words
from secretariat.meetings.rules.sheet import (
    LONGEST_LINE,
    LONGEST_NAME,
    MOST_GUESTS,
    MOST_LINES,
    Line,
    Sheet,
    sheet,
    strangers,
    without_text,
    written,
)
from secretariat.structure.models import Placement
from secretariat.structure.queries import organisation, require_unit

TELL = "meetings.tell_members"
"""The name of the job that writes to the members."""
MANY = 500


def begin_meeting(
    *, actor: Actor, now: datetime, unit_id: int, on: date, came: Sequence[int], apologies: Sequence[int] = (),
    guests: Sequence[str] = (), place: str = "", meeting_id: int | None = None,
) -> Meeting:  # fmt: skip
    """Notes who came to a unit's meeting. Its record stays open until it is finished.

    Noted again for the same day, or with the number of an open record, it corrects that one. Raises NotFound,
    NotAllowed, Conflict when that record was finished, or Invalid for a day to come, for someone who is no member on
    the day, or when nobody came.
    """
    today = timezone.localdate(now)
    grant = require_keep(actor, require_unit(unit_id, today))
    if on > today:
        raise Invalid(_("The meeting is still to come. Note who came when it is held."), field="on")
    standing = require_unit(unit_id, on)
    told = _checked(actor, standing, on, sheet(came, apologies, guests))
    with transaction.atomic():
        if meeting_id is not None:
            _other_day(actor, meeting_id, unit_id, on, now)
        meeting, _made = Meeting.objects.select_for_update().get_or_create(
            unit_id=unit_id, opened_on=on, known_to_all=False, done_at=None,
            defaults={"recorded_by_id": actor.person_id, "place": place.strip()},
        )  # fmt: skip
        Meeting.objects.filter(pk=meeting.pk).update(place=place.strip(), recorded_by_id=actor.person_id)
        _write_sheet(meeting, told)
        ledger.record(
            "meetings.begin_meeting", actor=actor, now=now, subject=meeting, grant=grant, path=standing.path,
            unit=unit_id, day=on, members=len(told.came),
        )  # fmt: skip
    meeting.refresh_from_db()
    return meeting


def finish_meeting(*, actor: Actor, now: datetime, meeting_id: int, lines: Sequence[Line]) -> Meeting:
    """Writes what was decided and the minutes, and has the members told. The record is then closed.

    Raises NotFound, NotAllowed, Conflict when it was finished already, or Invalid for a line that cannot stand.
    """
    with transaction.atomic():
        meeting, standing = _open_record(actor, meeting_id, now)
        grant = require_keep(actor, standing)
        decided = _checked_lines(actor, meeting, lines)
        Decision.objects.bulk_create(
            Decision(
                meeting=meeting, unit_id=meeting.unit_id, number=number, text=line.text, person_id=line.person_id,
                due_on=line.due_on,
            )
            for number, line in enumerate(decided, 1)
        )  # fmt: skip
        meeting.done_at, meeting.recorded_by_id = now, actor.person_id
        rules = organisation()
        with override(rules.main_language if rules else "en"):
            meeting.minutes = render_to_string(
                "meetings/minutes.txt", minutes_words(actor=actor, meeting=meeting)
            ).strip()
        meeting.save(update_fields=["done_at", "recorded_by", "minutes"])
        has_met(meeting.unit_id, meeting.opened_on)
        app.configure_task(TELL).defer(meeting_id=meeting.pk)
        ledger.record(
            "meetings.finish_meeting", actor=actor, now=now, subject=meeting, grant=grant, path=standing.path,
            unit=meeting.unit_id, day=meeting.opened_on, decisions=len(decided),
        )  # fmt: skip
    return meeting


def drop_meeting(*, actor: Actor, now: datetime, meeting_id: int) -> int:
    """Throws away the record of a meeting that was never finished; returns the unit's id.

    Raises NotFound, NotAllowed, Conflict.
    """
    with transaction.atomic():
        meeting, standing = _open_record(actor, meeting_id, now)
        grant = require_keep(actor, standing)
        ledger.record(
            "meetings.drop_meeting", actor=actor, now=now, subject=meeting, grant=grant, path=standing.path,
            unit=meeting.unit_id, day=meeting.opened_on,
        )  # fmt: skip
        unit_id: int = meeting.unit_id
        meeting.delete()
    return unit_id


def correct_minutes(*, actor: Actor, now: datetime, meeting_id: int, text: str) -> Meeting:
    """Replaces the text of the minutes of a finished meeting; what was recorded of it stays.

    Raises NotFound, NotAllowed, Conflict before it is finished, Invalid without text.
    """
    if not text.strip():
        raise Invalid(_("Minutes without a word are none. Write what happened."), field="text")
    with transaction.atomic():
        meeting = _own_record(actor, meeting_id)
        standing = require_unit(meeting.unit_id, timezone.localdate(now))
        grant = require_keep(actor, standing)
        if meeting.done_at is None:
            raise Conflict(_("This meeting is not finished yet. Its minutes are written then."))
        meeting.minutes = text.replace("\r\n", "\n").strip()
        meeting.save(update_fields=["minutes"])
        ledger.record(
            "meetings.correct_minutes", actor=actor, now=now, subject=meeting, grant=grant, path=standing.path,
            unit=meeting.unit_id, day=meeting.opened_on,
        )  # fmt: skip
    return meeting


def _own_record(actor: Actor, meeting_id: int) -> Meeting:
    meeting = visible(actor).filter(pk=meeting_id, known_to_all=False).first()
    if meeting is None:
        raise NotFound(_("There is no such meeting within your reach."))
    return meeting


def _open_record(actor: Actor, meeting_id: int, now: datetime) -> tuple[Meeting, Placement]:
    found = _own_record(actor, meeting_id)
    standing = require_unit(found.unit_id, timezone.localdate(now))
    require_keep(actor, standing)
    meeting = Meeting.objects.select_for_update().get(pk=found.pk)
    if meeting.done_at is not None:
        raise Conflict(_("This meeting was finished already. Its minutes can be corrected."))
    return meeting, standing


def _other_day(actor: Actor, meeting_id: int, unit_id: int, on: date, now: datetime) -> None:
    meeting, _standing = _open_record(actor, meeting_id, now)
    if meeting.unit_id != unit_id:
        raise NotFound(_("There is no such meeting within your reach."))
    if meeting.opened_on == on:
        return
    if Meeting.objects.filter(unit_id=unit_id, opened_on=on, known_to_all=False, done_at=None).exists():
        raise Conflict(_("Another meeting of that day is not finished yet. Finish it, or throw it away."))
    Meeting.objects.filter(pk=meeting_id).update(opened_on=on)


def _checked(actor: Actor, standing: Placement, on: date, told: Sheet) -> Sheet:
    if not told.came:
        raise Invalid(_("Nobody came, so there was no meeting. Tick who was there."), field="came")
    if len(told.guests) > MOST_GUESTS:
        raise Invalid(_("At most %(most)d guests can be named.") % {"most": MOST_GUESTS}, field="guests")
    long = next((name for name in told.guests if len(name) > LONGEST_NAME), "")
    if long:
        raise Invalid(
            _("“%(start)s…” is too long for a name. Write each guest on a line.") % {"start": long[:30]},
            field="guests",
        )
    members = {row.person_id for row in members_on(actor=actor, place=standing, on=on)}
    if strangers(told, members):
        raise Invalid(
            _("Somebody on the list does not belong to this unit on that day. Open the list again."), field="came"
        )
    return told


def _write_sheet(meeting: Meeting, told: Sheet) -> None:
    meeting.presences.all().delete()
    states = [*((p, Presence.CAME) for p in told.came), *((p, Presence.APOLOGIES) for p in told.apologies)]
    Presence.objects.bulk_create(
        [
            *(Presence(meeting=meeting, unit_id=meeting.unit_id, person_id=p, state=state) for p, state in states),
            *(Presence(meeting=meeting, unit_id=meeting.unit_id, guest=name) for name in told.guests),
        ]
    )


def _checked_lines(actor: Actor, meeting: Meeting, lines: Sequence[Line]) -> list[Line]:
    empty = without_text(lines)
    if empty:
        raise Invalid(_("Line %(number)d says who or when, but not what.") % {"number": empty[0] + 1}, field="lines")
    decided = written(lines)
    if len(decided) > MOST_LINES:
        raise Invalid(_("At most %(most)d lines can be written.") % {"most": MOST_LINES}, field="lines")
    members = None
    for number, line in enumerate(decided, 1):
        if len(line.text) > LONGEST_LINE:
            raise Invalid(_("Line %(number)d is too long.") % {"number": number}, field="lines")
        if line.due_on is not None and line.due_on < meeting.opened_on:
            raise Invalid(
                _("Line %(number)d is to be done before the meeting was held.") % {"number": number}, field="lines"
            )
        if line.person_id is not None:
            if members is None:
                standing = require_unit(meeting.unit_id, meeting.opened_on)
                rows = members_on(actor=actor, place=standing, on=meeting.opened_on)
                members = {row.person_id for row in rows}
            if line.person_id not in members:
                raise Invalid(
                    _("Line %(number)d is for somebody who does not belong to this unit.") % {"number": number},
                    field="lines",
                )
    return decided
