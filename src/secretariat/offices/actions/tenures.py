"""Taking up and leaving a post."""

from contextlib import ExitStack
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from secretariat.ground import ledger, powers
from secretariat.ground.actor import Actor
from secretariat.ground.dates import DAY, FOREVER, Period
from secretariat.ground.errors import Conflict, Invalid, NotFound
from secretariat.offices.actions.keep_able import nothing_gained, someone_stays_able
from secretariat.offices.models import Post, Tenure
from secretariat.offices.permissions import require_candidate, require_fill, require_tenure
from secretariat.offices.queries.seats import runs_of_seats
from secretariat.offices.rules import Run, add_months, first_full_day, lowest_free
from secretariat.people.models import Person
from secretariat.people.permissions import require_named
from secretariat.structure.actions import tallies
from secretariat.structure.queries import access_path, require_unit


def begin_tenure(
    *,
    actor: Actor,
    now: datetime,
    post_id: int,
    person_id: int | None = None,
    known_by: str = "",
    name: str = "",
    kind: str,
    on: date,
    until: date | None = None,
    over_term_limit: bool = False,
) -> Tenure:
    """Lets a person take up a post on a day, until a day or the end of the post's term of office.

    The person is one whom the actor sees or knows as an officer, or one named by membership number or e-mail address
    (`known_by`) and `name`, who belongs where the actor fills posts. Raises NotFound, Invalid, NotAllowed (also for a
    post that would give the actors themselves more powers than they have), or Conflict when every seat is held, the
    person holds the post already, or the limit on terms is reached and `over_term_limit` was not said.
    """
    post = Post.objects.select_related("type").filter(pk=post_id).first()
    if post is None:
        raise NotFound(_("There is no such post."))
    if kind not in dict(Tenure.KINDS):
        raise Invalid(_("A post is held as elected, appointed, acting or deputy."), field="kind")
    today = timezone.localdate(now)
    require_unit(post.unit_id, on)
    grant = require_fill(actor, access_path(post.unit_id, today))
    if (person_id is None) != bool(known_by.strip() and name.strip()):
        raise Invalid(
            _("Say who takes up the post: a person, or a membership number or e-mail address together with a name."),
            field="person_id",
        )
    end = until or (add_months(on, post.type.term_months) if post.type.term_months else FOREVER)
    with transaction.atomic(), ExitStack() as guard:
        if person_id is None:
            person = require_named(actor, powers.FILL_POSTS, known_by, name)
        else:
            person = require_candidate(actor, person_id, today)
        if person.erased_at or person.merged_into_id:
            raise Conflict(_("This record is closed; it cannot be changed any more."))
        if person.pk == actor.person_id:
            guard.enter_context(nothing_gained(actor, today))
        post = _still_there(post)
        end = _within_post(post, on, end, chosen=until is not None)
        path = access_path(post.unit_id, today)
        called = name.strip() or person.display_name
        beyond = kind == Tenure.ELECTED and _beyond_the_limit(post, person, on, called, allowed=over_term_limit)
        tenure = open_tenure(post=post, path=path, person_id=person.pk, kind=kind, start=on, end=end)
        ledger.record(
            "offices.begin_tenure", actor=actor, now=now, subject=tenure, grant=grant, person_id=person.pk,
            path=path, post=post.pk, kind=kind, on=on, until=until,
            over_term_limit=beyond or None, named=person_id is None or None,
        )  # fmt: skip
    return tenure


def _still_there(post: Post) -> Post:
    """The post as it is now that the tree holds still. Raises NotFound when it is gone."""
    row = Post.objects.select_related("type").filter(pk=post.pk).first()
    if row is None:
        raise NotFound(_("There is no such post."))
    return row


def _within_post(post: Post, on: date, end: date, *, chosen: bool) -> date:
    """The end of a tenure that lasts no longer than its post. Raises Conflict where the post does not stand."""
    if not post.valid_from <= on < post.valid_to:
        raise Conflict(_("There is no such post on %(day)s.") % {"day": date_format(on)}, field="on")
    if chosen and end > post.valid_to:
        raise Conflict(
            _("The post ends on %(day)s by what is on record; it cannot be held any longer.")
            % {"day": date_format(post.valid_to)},
            field="until",
        )
    return min(end, post.valid_to)


def _beyond_the_limit(post: Post, person: Person, on: date, called: str, *, allowed: bool) -> bool:
    """Whether the person, whose file is open, has been elected as often as the type of post allows.

    Raises Conflict then, unless it is allowed; it calls them as the actor does.
    """
    limit = post.type.term_limit
    served = Tenure.objects.filter(post=post, person=person, kind=Tenure.ELECTED, valid_from__lt=on).count()
    beyond = bool(limit and served >= limit)
    if beyond and not allowed:
        raise Conflict(
            _("%(name)s has held this post for %(served)d terms; the limit is %(limit)d.")
            % {"name": called, "served": served, "limit": limit}
        )
    return beyond


def end_tenure(*, actor: Actor, now: datetime, tenure_id: int, on: date, reason: str = "") -> Tenure:
    """Ends a tenure: `on` is the first day on which the person no longer holds the post, and with it its powers.

    Raises NotFound, NotAllowed, Invalid when it would end before it began, or Conflict when nobody would be left who
    can change settings.
    """
    with someone_stays_able(on):
        tenure, grant = require_tenure(actor, tenure_id)
        tallies.lock()
        standing = Tenure.objects.select_related("post").filter(pk=tenure.pk).first()
        if standing is None:
            raise NotFound(_("There is no such tenure within your reach."))
        tenure = standing
        close_tenure(tenure, on, reason=reason)
        ledger.record(
            "offices.end_tenure", actor=actor, now=now, subject=tenure, grant=grant, person_id=tenure.person_id,
            path=tenure.path, on=on, reason=reason,
        )  # fmt: skip
    return tenure


def open_tenure(
    *, post: Post, path: str, person_id: int, kind: str, start: date, end: date = FOREVER, precision: str = DAY
) -> Tenure:
    """Writes a tenure on a free seat and counts it. A step of an action that has checked its permission.

    Raises Conflict when every seat is held in these days or the person holds the post already, Invalid when it would
    end before it begins.
    """
    if end <= start:
        raise Invalid(_("A tenure must end after it begins."), field="until")
    twice = _("The person already holds this post in these days.")
    tallies.lock()  # whoever else fills the post or changes its seats waits
    during = Tenure.objects.filter(post=post, valid_from__lt=end, valid_to__gt=start)
    if during.filter(person_id=person_id).exists():
        raise Conflict(twice)
    seat = None
    if kind != Tenure.DEPUTY:
        seat = _free_seat(post, Period(start, end))
    try:
        with transaction.atomic():
            tenure = Tenure.objects.create(
                post=post, person_id=person_id, kind=kind, seat=seat, path=path, valid_from=start, valid_to=end,
                from_precision=precision,
            )  # fmt: skip
    except IntegrityError as error:
        if "nobody_holds_a_post_twice" in str(error):
            raise Conflict(twice) from error
        raise
    if seat is not None:
        tallies.add(post.unit_id, tenure.period, filled=1)
    return tenure


def _free_seat(post: Post, during: Period) -> int:
    taken = taken_seats(post, during)
    full = first_full_day(taken, runs_of_seats(post), during)
    if full == during.start:
        raise Conflict(_("Every seat of this post is held in these days. End a tenure first."))
    if full:
        raise Conflict(
            _("Every seat of this post is held from %(day)s on. Let the tenure end by then, or end another one first.")
            % {"day": date_format(full)},
            field="until",
        )
    return lowest_free(taken)


def taken_seats(post: Post, during: Period) -> set[Run]:
    """The seats that are held on any of these days, also by people whom the actor may not know by name."""
    seen = Tenure.objects.filter(post=post, valid_from__lt=during.end, valid_to__gt=during.start).exclude(seat=None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM offices_taken_seats(%s, %s, %s)", [post.pk, during.start, during.end])
        rows = [*seen.values_list("seat", "valid_from", "valid_to"), *cursor.fetchall()]
    return {(seat, Period(start, end)) for seat, start, end in rows}


def close_tenure(tenure: Tenure, on: date, *, reason: str = "") -> None:
    """Ends a tenure and corrects the counts. A step of an action that has checked its permission."""
    if on <= tenure.valid_from:
        raise Invalid(
            _("The tenure began on %(day)s; it cannot end before that.") % {"day": tenure.valid_from.isoformat()},
            field="on",
        )
    if on < tenure.valid_to and tenure.seat is not None:
        tallies.add(tenure.post.unit_id, Period(on, tenure.valid_to), filled=-1)
    elif on > tenure.valid_to:
        raise Invalid(_("The tenure already ends before that day."), field="on")
    tenure.valid_to, tenure.reason = on, reason
    tenure.save(update_fields=["valid_to", "reason"])
