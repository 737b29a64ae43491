"""The settings of the organisation: itself, its kinds of units, its posts and what they allow."""

from secretariat.offices.pages.settings.organisation import home, organisation_page, privacy, words
from secretariat.offices.pages.settings.post_types import post_type, post_type_list, powers_page, retire_post
from secretariat.offices.pages.settings.unit_types import retire_unit, unit_type, unit_type_list

__all__ = [
    "home", "organisation_page", "post_type", "post_type_list", "powers_page", "privacy", "retire_post", "retire_unit",
    "unit_type", "unit_type_list", "words",
]  # fmt: skip
