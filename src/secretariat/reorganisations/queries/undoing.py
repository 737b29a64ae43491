"""Whether a reorganisation can still be undone, and if not, why not."""

from datetime import date

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from secretariat.ground import paths
from secretariat.ground.actor import Actor, Grant
from secretariat.ground.dates import FOREVER
from secretariat.ground.errors import Conflict, NotFound
from secretariat.reorganisations import rules
from secretariat.reorganisations.permissions import require_over
from secretariat.reorganisations.queries.plans.facts import Standing
from secretariat.structure.models import ChangeEvent, Placement, Unit, UnitTally
from secretariat.structure.queries import names_of
from secretariat.structure.queries.titles import titles_of


def undoable(*, actor: Actor, today: date, event_id: int) -> tuple[ChangeEvent, Grant]:
    """The reorganisation and the grant to undo it.

    Raises NotFound, NotAllowed, or Conflict with what stands against it.
    """
    event = ChangeEvent.objects.filter(pk=event_id).first()
    if event is None:
        raise NotFound(_("There is no such reorganisation."))
    if "undone" in event.details:
        raise Conflict(_("This reorganisation has been undone already."))
    if "moves" not in event.details:
        raise Conflict(_("This was brought in from a record and not done here; it cannot be undone."))
    ids = set(event.units.values_list("pk", flat=True)) | {move["to"] for move in event.details["moves"]}
    ids |= {move["from"] for move in event.details["moves"]}
    known = standings(ids)
    touched = [standing.access_path(today) for standing in known.values() if standing.rows]
    branches = [known[move["unit"]].access_path(today) for move in event.details["moves"] if move["unit"] in known]
    grant = require_over(actor, touched, branches)
    _nothing_built_on(event)
    _as_it_was_left(event)
    return event, grant


def standings(unit_ids: set[int]) -> dict[int, Standing]:
    """Where some units stood, stand and are to stand."""
    known = {unit.pk: Standing(unit) for unit in Unit.objects.filter(pk__in=unit_ids)}
    rows = Placement.objects.filter(unit_id__in=unit_ids).order_by("unit_id", "valid_from")
    for row in rows.values_list("unit_id", "parent_id", "path", "valid_from", "valid_to"):
        known[row[0]].rows.append(rules.Row(*row))
    return known


def _nothing_built_on(event: ChangeEvent) -> None:
    mine = Q(opened_by=event) | Q(closed_by=event) | Q(unit__change_events=event)
    for move in event.details["moves"]:
        for _start, end, _old, new in move["pieces"]:
            low, high = paths.subtree(new)
            mine |= Q(path__gte=low, path__lt=high, valid_to__gt=event.on, valid_from__lt=date.fromisoformat(end))
    touched = Placement.objects.filter(mine).values("unit_id")
    around = Placement.objects.filter(Q(unit_id__in=touched) | Q(parent_id__in=touched))
    later = (
        ChangeEvent.objects.filter(pk__gt=event.pk, details__undone__isnull=True)
        .filter(
            Q(units__in=touched)
            | Q(pk__in=around.filter(opened_by__gt=event.pk).values("opened_by"))
            | Q(pk__in=around.filter(closed_by__gt=event.pk).values("closed_by"))
        )
        .order_by("pk")
        .first()
    )
    if later is not None:
        raise Conflict(
            _("A later reorganisation of %(day)s builds on this one (%(title)s). Undo that first.")
            % {"day": date_format(later.on), "title": titles_of([later])[later.pk]}
        )


def _as_it_was_left(event: ChangeEvent) -> None:
    """Raises Conflict when the units above have moved or ended, or someone belongs to a unit that would go."""
    for move in event.details["moves"]:
        above = standings({move["from"]})[move["from"]].rows
        if move["from"] in event.details["ended"]:
            continue
        for start, end, old, _new in move["pieces"]:
            row = rules.row_at(above, date.fromisoformat(start))
            if row is None or row.end < date.fromisoformat(end) or row.path != paths.parent(old):
                raise Conflict(
                    _("%(unit)s does not stand where it did by then; nothing can go back under it.")
                    % {"unit": names_of([move["from"]], event.on)[move["from"]]}
                )
    for ended in Placement.objects.filter(closed_by=event, unit_id__in=event.details["ended"], valid_to=event.on):
        if ended.parent_id is None or ended.parent_id in event.details["ended"]:
            continue
        row = rules.row_at(standings({ended.parent_id})[ended.parent_id].rows, event.on)
        if row is None or row.end != FOREVER or row.path != paths.parent(ended.path):
            raise Conflict(
                _("%(unit)s does not stand where it did by then; nothing can go back under it.")
                % {"unit": names_of([ended.parent_id], event.on)[ended.parent_id]}
            )


def require_empty(unit_ids: list[int], on: date) -> None:
    """Raises Conflict when someone belongs to one of these units or holds a post there on or after a day."""
    full = UnitTally.objects.filter(unit_id__in=unit_ids, day__gte=on).exclude(members=0, secondary=0, filled=0).first()
    if full is not None:
        raise Conflict(
            _("%(unit)s has members or office holders by now; it cannot be taken away. Dissolve it instead.")
            % {"unit": names_of([full.unit_id], full.day)[full.unit_id]}
        )
