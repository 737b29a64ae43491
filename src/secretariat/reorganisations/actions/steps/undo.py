"""The steps of undoing: first what was made goes, then the tree goes back, then what was ended goes on."""

from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from secretariat.ground import paths
from secretariat.ground.actor import Actor, Grant
from secretariat.ground.dates import DAY, FOREVER, Period
from secretariat.ground.errors import Conflict
from secretariat.offices.models import Post, Tenure
from secretariat.offices.queries.seats import seats_counted
from secretariat.people.actions.memberships import amounts
from secretariat.people.models import Membership
from secretariat.reorganisations.actions.steps.carry_out import sort_names
from secretariat.reorganisations.actions.steps.work import Work, apply_paths
from secretariat.reorganisations.models import Trace
from secretariat.reorganisations.queries.plans.facts import work as opened
from secretariat.reorganisations.queries.undoing import require_empty, standings
from secretariat.structure.actions import placements as steps
from secretariat.structure.actions import tallies
from secretariat.structure.models import ChangeEvent, Placement, Unit, UnitName


def undo(event: ChangeEvent, actor: Actor, now: datetime, grant: Grant) -> None:
    """Undoes an event in the caller's transaction, after its checks."""
    today = timezone.localdate(now)
    work = Work(event, event.on, today)
    units = set(event.units.values_list("pk", flat=True))
    ranges = [(low, high) for low, high in event.details["ranges"]]
    ranges += [paths.own(one.access_path(today)) for one in standings(units).values() if one.rows]
    with opened(ranges):
        with connection.cursor() as cursor:
            cursor.execute("SELECT reorganisations_bring_back(%s)", [event.pk])
        traces = list(Trace.objects.filter(event=event))
        _remove_made_rows(work, [t for t in traces if t.was_to is None])
        _tree_back(event)
        _go_on(work, [t for t in traces if t.was_to is not None])
        _remove_made_units(event, work, [t for t in traces if t.was_to is None])
        Trace.objects.filter(event=event).delete()
        work.traces = []
        work.finish(actor, now, grant)
    moves = event.details["moves"]
    touched = [paths.subtree(piece[2]) for move in moves for piece in move["pieces"]]
    touched += [paths.subtree(one.access_path(today)) for one in standings(units).values() if one.rows]
    apply_paths(today, touched)
    if event.kind == "rename":
        sort_names(units, today)


def _expect(rows: dict[int, Any], traces: list[Trace]) -> None:
    """Raises Conflict when a row is gone or ends on another day than the reorganisation left it with."""
    for trace in traces:
        row = rows.get(trace.row_id)
        if row is None or row.valid_to != trace.now_to:
            what = _("A membership") if trace.kind == Trace.MEMBERSHIP else _("A tenure, a post or a name")
            raise Conflict(_("%(what)s that this reorganisation touched has been changed since.") % {"what": what})


def _of(kind: str, traces: list[Trace]) -> list[Trace]:
    return [trace for trace in traces if trace.kind == kind]


def _remove_made_rows(work: Work, made: list[Trace]) -> None:
    wanted = _of(Trace.NAME, made)
    names = UnitName.objects.in_bulk([t.row_id for t in wanted])
    _expect(names, wanted)
    UnitName.objects.filter(pk__in=names).delete()
    wanted = _of(Trace.TENURE, made)
    tenures = Tenure.objects.select_related("post").in_bulk([t.row_id for t in wanted])
    _expect(tenures, wanted)
    for tenure in tenures.values():
        work.tell("reorganisations.tenure_undone", tenure, tenure.person_id, tenure.path, tenure=tenure.pk)
        if tenure.seat is not None:
            work.totals.append((tenure.post.unit_id, tenure.period, {"filled": -1}))
    Tenure.objects.filter(pk__in=tenures).delete()
    wanted = _of(Trace.MEMBERSHIP, made)
    members = Membership.objects.in_bulk([t.row_id for t in wanted])
    _expect(members, wanted)
    for row in members.values():
        work.tell("reorganisations.membership_undone", row, row.person_id, row.path or "", membership=row.pk)
        work.totals.append((row.unit_id, row.period, {name: -n for name, n in amounts(row.kind).items()}))
    Membership.objects.filter(pk__in=members).delete()
    work.count()


def _tree_back(event: ChangeEvent) -> None:
    ended = Placement.objects.filter(closed_by=event, unit_id__in=event.details["ended"], valid_to=event.on)
    again = list(ended.values_list("unit_id", flat=True))
    ended.update(valid_to=FOREVER, to_precision=DAY, closed_by=None)
    tallies.add_many((unit_id, Period(event.on), {"units": 1}) for unit_id in again)
    for move in reversed(event.details["moves"]):
        days = set()
        for start, end, old, new in reversed(move["pieces"]):
            period = Period(date.fromisoformat(start), date.fromisoformat(end))
            steps.repath(new, old, period, move["from"])
            tallies.shift(move["unit"], period, paths.unit_ids(new)[:-1], paths.unit_ids(old)[:-1])
            days |= {period.start, period.end} - {FOREVER}
        steps.stitch(days, event)


def _go_on(work: Work, ended: list[Trace]) -> None:
    tables: list[tuple[str, Any]] = [
        (Trace.NAME, UnitName), (Trace.POST, Post), (Trace.TENURE, Tenure), (Trace.MEMBERSHIP, Membership),
    ]  # fmt: skip
    for kind, model in tables:
        wanted = _of(kind, ended)
        rows = model.objects.in_bulk([t.row_id for t in wanted])
        _expect(rows, wanted)
        before = {t.row_id: t for t in wanted}
        for day, precision in {(t.was_to, t.was_precision) for t in wanted}:
            ids = [i for i, t in before.items() if (t.was_to, t.was_precision) == (day, precision)]
            model.objects.filter(pk__in=ids).update(valid_to=day, to_precision=precision)
        for pk, row in rows.items():
            until = before[pk].was_to
            assert until is not None
            if until > row.valid_to:
                _total(work, kind, row, Period(row.valid_to, until))
    work.count()


def _total(work: Work, kind: str, row: Any, days: Period) -> None:
    if kind == Trace.POST:
        work.totals += seats_counted([(row, days)])
    elif kind == Trace.TENURE:
        work.tell("reorganisations.tenure_resumed", row, row.person_id, row.path, tenure=row.pk)
        if row.seat is not None:
            post = Post.objects.get(pk=row.post_id)
            work.totals.append((post.unit_id, days, {"filled": 1}))
    elif kind == Trace.MEMBERSHIP:
        work.tell("reorganisations.membership_resumed", row, row.person_id, row.path or "", membership=row.pk)
        work.totals.append((row.unit_id, days, amounts(row.kind)))


def _remove_made_units(event: ChangeEvent, work: Work, made: list[Trace]) -> None:
    founded, restored = event.details["founded"], event.details["restored"]
    require_empty([*founded, *restored], event.on)
    wanted = _of(Trace.POST, made)
    posts = Post.objects.in_bulk([t.row_id for t in wanted])
    _expect(posts, wanted)
    posts |= {post.pk: post for post in Post.objects.filter(unit_id__in=founded)}
    work.totals += seats_counted([(post, post.period) for post in posts.values()], -1)
    Post.objects.filter(pk__in=posts).delete()
    rows = Placement.objects.filter(opened_by=event, unit_id__in=[*founded, *restored])
    for row in rows:
        work.totals.append((row.unit_id, row.period, {"units": -1}))
    work.count()
    rows.delete()
    Unit.objects.filter(pk__in=founded).delete()
