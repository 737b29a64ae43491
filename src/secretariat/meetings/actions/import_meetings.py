"""Bringing the meetings of the past into the record, from a file."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.ground.dates import DAY
from secretariat.imports.rules.json_text import json_problem, not_utf8
from secretariat.imports.rules.problems import BadCell, BadInput
from secretariat.meetings.models import Attendance, Meeting, Quotation, Series
from secretariat.meetings.permissions import require_record
from secretariat.meetings.rules.files import ToldMeeting, ToldSeries, read_series
from secretariat.offices import presets
from secretariat.offices.actions import found_organisation
from secretariat.structure.models import Organisation, Placement

MAX_BYTES = 50_000_000
NEUTRAL = "association"
"""The preset of an organisation that begins with its earlier meetings: the plainest words."""


@dataclass
class MeetingsReport:
    """What an import of meetings did; `unread` names parts of the file that are not kept."""

    series: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    unread: tuple[str, ...] = ()


def import_meetings(*, actor: Actor, now: datetime, path: Path) -> MeetingsReport:
    """Writes a series and its meetings: all of the file or nothing. The same file again changes nothing.

    They belong to the unit that stands under no other; where there is no organisation yet, the file's is made. Raises
    BadInput, NotAllowed, NotFound.
    """
    told = read_series(path.name, _load(path))
    with transaction.atomic():
        root = _root(actor, now, told)
        grant = require_record(actor, root)
        assert root is not None
        words = {"rule": told.rule, "note": told.note}
        series, made = Series.objects.get_or_create(name=told.name, defaults=words)
        told_anew = not made and (series.rule, series.note) != (told.rule, told.note)
        if told_anew:
            Series.objects.filter(pk=series.pk).update(**words)
        report = MeetingsReport(told.name, unread=told.unread)
        for one in told.meetings:
            state = _write(series, root.unit_id, one)
            setattr(report, state, getattr(report, state) + 1)
        if report.new or report.changed or told_anew:
            ledger.record(
                "meetings.import_meetings", actor=actor, now=now, subject=series, grant=grant, path=root.path,
                name=told.name, counts={"new": report.new, "changed": report.changed},
            )  # fmt: skip
    return report


def _load(path: Path) -> Any:
    if path.stat().st_size > MAX_BYTES:
        raise BadInput([BadCell(path.name, None, "", f"{path.stat().st_size:,}", f"{MAX_BYTES:,}")])
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadInput([not_utf8(path.name, error)]) from None
    except json.JSONDecodeError as error:
        raise BadInput([json_problem(path.name, error)]) from None
    except RecursionError:
        raise BadInput([BadCell(path.name, None, "", _("parts nested without end"), _("JSON"))]) from None


def _root(actor: Actor, now: datetime, told: ToldSeries) -> Placement | None:
    today = timezone.localdate(now)
    if not Organisation.objects.exists() and actor.is_system:
        first = min(one.opened[0] for one in told.meetings)
        found_organisation(
            actor=actor, now=now, names={"en": told.organisation or told.name}, languages=["en"], preset=NEUTRAL,
            on=first,
        )  # fmt: skip
        assert NEUTRAL in presets.codes()
    return Placement.objects.at(today).filter(parent=None).order_by("path").first()


def _write(series: Series, unit_id: int, told: ToldMeeting) -> str:
    facts = {
        "unit_id": unit_id, "title": told.title, "ordinal": told.ordinal, "opened_on": told.opened[0],
        "opened_precision": told.opened[1], "closed_on": told.closed[0] if told.closed else None,
        "closed_precision": told.closed[1] if told.closed else DAY, "numbered_afterwards": told.numbered_afterwards,
        "place": told.place, "convened_by": told.convened_by, "at_the_wish_of": told.at_the_wish_of,
        "wisher_died": told.wisher_died, "opening_address_by": told.opening_address_by,
    }  # fmt: skip
    meeting = Meeting.objects.filter(series=series, ordinal=told.ordinal).first() if told.ordinal else None
    meeting = meeting or Meeting.objects.filter(series=series, title=told.title, opened_on=told.opened[0]).first()
    if meeting is None:
        meeting = Meeting.objects.create(series=series, **facts)
        _write_details(meeting, told)
        return "new"
    if all(getattr(meeting, name) == value for name, value in facts.items()) and _details(meeting) == (
        told.attended, list(told.quotations),
    ):  # fmt: skip
        return "unchanged"
    Meeting.objects.filter(pk=meeting.pk).update(**facts)
    meeting.attendances.all().delete()
    meeting.quotations.all().delete()
    _write_details(meeting, told)
    return "changed"


def _details(meeting: Meeting) -> tuple[dict[str, bool], list[tuple[str, str, str]]]:
    return (
        dict(meeting.attendances.values_list("role", "present")),
        list(meeting.quotations.order_by("pk").values_list("speaker", "text", "reported_by")),
    )


def _write_details(meeting: Meeting, told: ToldMeeting) -> None:
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, role=role, present=present) for role, present in told.attended.items()
    )
    Quotation.objects.bulk_create(
        Quotation(meeting=meeting, speaker=speaker, text=text, reported_by=by) for speaker, text, by in told.quotations
    )
