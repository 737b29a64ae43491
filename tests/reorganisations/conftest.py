"""The harbour as reorganisations over several connections find it."""

import pytest

from secretariat.structure.models import UnitType
from tests.conftest import Harbour, build_harbour


@pytest.fixture
def town(transactional_db: None) -> Harbour:
    """The harbour, where districts may also stand under districts, on record for every connection."""
    harbour = build_harbour()
    kinds = UnitType.objects.in_bulk(field_name="code")
    kinds["district"].allowed_children.add(kinds["district"])
    return harbour
