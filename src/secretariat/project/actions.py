"""Acts on the installation as a whole."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from secretariat.ground import ledger
from secretariat.ground.actor import Actor
from secretariat.ground.errors import Conflict, NotAllowed
from secretariat.project import home
from secretariat.structure.models import Organisation
from secretariat.structure.permissions import require_settings

KEPT = ("django_migrations", "django_content_type", "auth_permission")
"""Tables that belong to the installation and not to the organisation; those of the job queue are kept as well."""
EMPTY_DEMONSTRATION = "project.empty_demonstration"
"""The name of the job that empties the demonstration."""
FOR_REAL = "for-real"
"""A file in the data folder that says: do not load the demonstration again."""


def start_for_real(*, actor: Actor, now: datetime) -> None:
    """Asks the worker to empty the demonstration, so that the first-run page can found an organisation.

    Raises NotAllowed without the power to change settings, Conflict when this is not a demonstration.
    """
    grant = require_settings(actor)
    with transaction.atomic():
        require_demonstration()
        ledger.record("project.start_for_real", actor=actor, now=now, grant=grant)
        app.configure_task(EMPTY_DEMONSTRATION).defer()


def require_demonstration() -> None:
    """Raises Conflict when the organisation is not a demonstration, or there is none."""
    if not Organisation.objects.filter(is_demonstration=True).exists():
        raise Conflict(_("This installation is not a demonstration; nothing can be emptied here."))


def empty_demonstration(*, actor: Actor) -> None:
    """Empties every table of a demonstration, its ledger too. Only the owner of the tables can: the web role cannot.

    Raises NotAllowed for anyone but the system, Conflict when the organisation is not a demonstration.
    """
    if not actor.is_system:
        raise NotAllowed(_("Only the worker of this installation can do that."))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE structure_organisation IN ACCESS EXCLUSIVE MODE")
        require_demonstration()
        cursor.execute(
            """SELECT quote_ident(relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT relname = ANY (%s)
                 AND relname NOT LIKE 'procrastinate%%'""",
            [list(KEPT)],
        )
        tables = ", ".join(row[0] for row in cursor.fetchall())
        cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY")
        transaction.on_commit(lambda: (home.folder() / FOR_REAL).touch())
