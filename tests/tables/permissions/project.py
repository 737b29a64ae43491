"""The installation: who may ask that a demonstration be emptied."""

from secretariat.project.actions import start_for_real
from secretariat.structure.models import Organisation
from tests.conftest import NOW
from tests.tables.permissions import Row

ROWS = [
    Row(
        "project.start_for_real",
        "structure.settings",
        lambda h, actor, given: start_for_real(actor=actor, now=NOW),
        given=lambda h: Organisation.objects.update(is_demonstration=True),
        allowed=["b2x2", "ada"],
        refused=["a1x0", "a1x1", "a1x2", "b1x0"],
    ),
]
