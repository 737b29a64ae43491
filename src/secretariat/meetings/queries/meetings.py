"""Meetings, one by one and as a list."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from secretariat.ground import clock
from secretariat.ground.actor import Actor
from secretariat.ground.dates import parse_partial
from secretariat.ground.errors import Invalid, NotFound
from secretariat.kit.spoken import spoken_date
from secretariat.meetings.models import Meeting, Quotation, Series
from secretariat.meetings.permissions import may_keep, require_reader, visible, visible_decisions
from secretariat.meetings.queries.sheets import DecisionView, Here, decisions_of, names_of_people, presences
from secretariat.structure.queries import names_of, placement_of


@dataclass(frozen=True)
class MeetingView:
    """A meeting with what was said there and the name of its unit."""

    meeting: Meeting
    unit_name: str
    quotations: list[Quotation]
    here: Here
    decisions: list[DecisionView]
    may_keep: bool

    @property
    def title(self) -> str:
        """What the meeting was called; an ordinary one is called after its unit."""
        return self.meeting.title or _("Meeting of %(unit)s") % {"unit": self.unit_name}

    @property
    def wisher_died(self) -> str:
        """When whoever wished for it died, in words."""
        told = self.meeting.wisher_died
        return spoken_date(*parse_partial(told)) if told else ""


def page_of_meetings(
    *, actor: Actor, on: date, after: tuple[date, int] | None = None, series_id: int | None = None, limit: int = 50
) -> list[Meeting]:
    """Meetings known to all that had begun by a day, the latest first, from after a (day, id) on. Raises NotAllowed."""
    require_reader(actor)
    rows = Meeting.objects.filter(known_to_all=True, opened_on__lte=on).select_related("series")
    if series_id is not None:
        rows = rows.filter(series_id=series_id)
    return _from(rows, after, limit)


def meetings_of_unit(
    *, actor: Actor, unit_id: int, on: date, after: tuple[date, int] | None = None, limit: int = 50
) -> list[Meeting]:
    """The meetings of a unit by a day that the actor may read, the latest first, from after a (day, id) on."""
    rows = visible(actor).filter(unit_id=unit_id, opened_on__lte=on).select_related("series")
    return _from(rows, after, limit)


def _from(rows: "QuerySet[Meeting]", after: tuple[date, int] | None, limit: int) -> list[Meeting]:
    if after:
        rows = rows.filter(Q(opened_on__lt=after[0]) | Q(opened_on=after[0], pk__lt=after[1]))
    return list(rows.order_by("-opened_on", "-pk")[:limit])


def list_of_series(*, actor: Actor) -> list[Series]:
    """Every series by name. Raises NotAllowed."""
    require_reader(actor)
    return list(Series.objects.order_by("name"))


def meeting_view(*, actor: Actor, meeting_id: int, on: date) -> MeetingView:
    """One meeting that had begun by a day. Raises NotAllowed, NotFound."""
    meeting = visible(actor).filter(pk=meeting_id, opened_on__lte=on).select_related("series").first()
    if meeting is None:
        raise NotFound(_("There was no such meeting by that day."))
    unit_name = names_of([meeting.unit_id], meeting.opened_on)[meeting.unit_id]
    standing = placement_of(meeting.unit_id, clock.today())
    keeps = not meeting.known_to_all and standing is not None and may_keep(actor, standing.path)
    return MeetingView(
        meeting, unit_name, list(meeting.quotations.order_by("pk")), presences(meeting), decisions_of(meeting), keeps
    )


def decision_view(*, actor: Actor, decision_id: int) -> tuple[DecisionView, str, bool]:
    """A decision, the name of its unit, and whether the actor may say that it is done. Raises NotFound."""
    found = visible_decisions(actor).filter(pk=decision_id).select_related("meeting").first()
    if found is None:
        raise NotFound(_("There is no such decision within your reach."))
    names = names_of_people([found.person_id])
    standing = placement_of(found.unit_id, clock.today())
    may = actor.acts_for(found.person_id) or (standing is not None and may_keep(actor, standing.path))
    view = DecisionView(found, names.get(found.person_id or 0, _("Someone") if found.person_id else ""))
    return view, names_of([found.unit_id], clock.today())[found.unit_id], may


def find_meeting(*, actor: Actor, text: str) -> Meeting:
    """The meeting with this title or number. Raises NotAllowed, NotFound, or Invalid where several have the title."""
    require_reader(actor)
    wanted = Q(title__iexact=text.strip()) & ~Q(title="")
    if text.isdecimal() and len(text) < 19:
        wanted |= Q(pk=int(text))
    found = list(visible(actor).filter(wanted).select_related("series").order_by("opened_on", "pk")[:10])
    if not found:
        raise NotFound(_("There is no meeting called “%(text)s”.") % {"text": text})
    if len(found) > 1:
        raise Invalid(
            _("Several meetings are called “%(text)s”. Say which by its number: %(numbers)s.")
            % {"text": text, "numbers": ", ".join(f"{m.pk} ({m.opened_on})" for m in found)}
        )
    return found[0]
