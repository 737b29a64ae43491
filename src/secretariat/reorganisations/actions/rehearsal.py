"""Previews: a reorganisation is carried out and taken back at once, so that what is shown is what will happen."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from secretariat.reorganisations.actions.steps.carry_out import Reorganised
from secretariat.reorganisations.rules import Plan


def rehearse(action: Callable[..., Reorganised], **arguments: Any) -> Plan:
    """The plan of a reorganisation that would succeed. Raises what the action itself would raise; writes nothing."""
    with transaction.atomic():
        plan = action(**arguments).plan
        transaction.set_rollback(True)
    return plan
