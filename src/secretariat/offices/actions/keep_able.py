"""A guard: the last person who can change the settings never loses that power."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from secretariat.ground import powers
from secretariat.ground.errors import Conflict

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
