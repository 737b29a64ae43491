"""Within one reading nothing is asked for twice; in the next one everything is asked for anew."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from secretariat.ground import memo
from secretariat.structure.models import Organisation, UnitName
from secretariat.structure.queries import names_of, organisation
from tests.conftest import NOW, Harbour


@pytest.mark.usefixtures("harbour")
def test_the_organisation_is_read_once_in_a_reading() -> None:
    with memo.reading(), CaptureQueriesContext(connection) as sent:
        assert organisation() == organisation()
    assert len(sent) == 1
    Organisation.objects.update(names={"en": "Renamed"})
    found = organisation()
    assert found is not None
    assert found.names == {"en": "Renamed"}


def test_names_are_asked_for_where_they_are_not_known_yet(harbour: Harbour) -> None:
    one, other = harbour.units["a1"].unit_id, harbour.units["b1"].unit_id
    with memo.reading(), CaptureQueriesContext(connection) as sent:
        first = names_of([one], NOW.date())
        both = names_of([one, other], NOW.date())
        assert names_of([one, other], NOW.date()) == both
        assert both[one] == first[one]
    assert len(sent) == 2
    UnitName.objects.filter(unit_id=one).update(name="Renamed")
    assert names_of([one], NOW.date())[one] == "Renamed"


def test_outside_of_a_reading_nothing_is_kept(harbour: Harbour) -> None:
    one = harbour.units["a1"].unit_id
    names_of([one], NOW.date())
    UnitName.objects.filter(unit_id=one).update(name="Renamed")
    assert names_of([one], NOW.date())[one] == "Renamed"


def test_another_day_has_its_own_names(harbour: Harbour) -> None:
    one = harbour.units["a1"].unit_id
    row = UnitName.objects.filter(unit_id=one, language="en").get()
    changed = NOW.date().replace(year=NOW.date().year - 1)
    UnitName.objects.filter(pk=row.pk).update(valid_from=changed)
    UnitName.objects.create(unit_id=one, language="en", name="Before", valid_from=row.valid_from, valid_to=changed)
    with memo.reading():
        assert names_of([one], NOW.date(), "en")[one] == row.name
        assert names_of([one], row.valid_from, "en")[one] == "Before"
