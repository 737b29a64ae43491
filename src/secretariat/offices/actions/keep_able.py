"""Two guards: nobody gives themselves powers, and the last who can change the settings keeps that power."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from secretariat.ground import powers
from secretariat.ground.actor import Actor, Grant
from secretariat.ground.errors import Conflict, NotAllowed
from secretariat.offices.queries.authority import grants_to_come

GUARDED = (powers.SETTINGS, powers.DEFINE_POSTS)


@contextmanager
def someone_stays_able(*days: date) -> Iterator[None]:
    """Around writes that take powers away: undoes them and raises Conflict when nobody with an account would be left,
    on one of the days, who can change settings or define posts although somebody could before."""
    before = {(power, day): count_able(power, day) for power in GUARDED for day in days}
    with transaction.atomic():
        yield
        for (power, day), count in before.items():
            if count and not count_able(power, day):
                raise Conflict(
                    _("Nobody would be left with the power “%(power)s”. Give it to another post or person first.")
                    % {"power": powers.CATALOGUE[power].label}
                )


def count_able(power: str, day: date) -> int:
    """How many people with an account can use a power somewhere on a day."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT offices_count_able(%s, %s)", [power, day])
        return int(cursor.fetchone()[0])


@contextmanager
def nothing_gained(actor: Actor, today: date) -> Iterator[None]:
    """Around writes that hand out powers: undoes them and raises NotAllowed when the actor would have more afterwards.

    What an actor's offices give, now or later, is compared before and after; others may be given what one lacks.
    """
    if actor.person_id is None:
        yield
        return
    before = replace(actor, grants=(*actor.grants, *grants_to_come(actor.person_id, today)))
    with transaction.atomic():
        yield
        require_within(before, grants_to_come(actor.person_id, today))


def require_within(actor: Actor, grants: Iterable[Grant]) -> None:
    """Raises NotAllowed when one of these grants, which the actor would come to hold, reaches beyond their own."""
    more = actor.beyond(grants)
    if more:
        raise NotAllowed(
            _(
                "You would give yourself the power “%(power)s”, which your offices do not include. "
                "Someone else has to record this."
            )
            % {"power": powers.CATALOGUE[more[0]].label}
        )
