"""Every read of units: where they stood, what they were called and how many they counted, on any day."""

from secretariat.structure.queries.organisation import organisation, organisation_name, word
from secretariat.structure.queries.tallies import Tally, tallies_of, tally_of
from secretariat.structure.queries.units import (
    MOST_FOUND,
    UnitView,
    access_path,
    ancestors,
    change_events,
    children,
    find_units,
    find_units_to_join,
    limit_note,
    name_of,
    names_above,
    names_by_language,
    names_of,
    page_of_changes,
    page_of_units,
    place_names,
    placement_of,
    require_unit,
    roots,
    sort_place,
    stands_until,
    unit_on,
    unit_types,
    units_on,
)
from secretariat.structure.rules import in_language, natural_key

__all__ = [
    "MOST_FOUND", "Tally", "UnitView", "access_path", "ancestors", "change_events", "children",
    "find_units", "find_units_to_join", "in_language", "limit_note", "name_of", "names_above", "names_by_language",
    "names_of", "natural_key", "organisation", "organisation_name", "page_of_changes", "page_of_units",
    "place_names", "placement_of", "require_unit", "roots", "sort_place", "stands_until", "tallies_of", "tally_of",
    "unit_on", "unit_types", "units_on", "word",
]  # fmt: skip
