"""Every read of people. Each takes the actor and shows what they may see."""

from secretariat.people.queries.applications import application_view, page_of_applications
from secretariat.people.queries.lists import (
    FoundPerson,
    MemberRow,
    found_people,
    members_of,
    names_in_language,
    own_members_named,
    search_people,
)
from secretariat.people.queries.person import PersonView, person_view
from secretariat.people.rules import match_contact, match_name

TALLY_SOURCE = """
    SELECT unit_id, valid_from, valid_to, 0 AS units, (kind = 'primary')::int AS members_here,
           (kind = 'primary')::int AS members, (kind = 'secondary')::int AS secondary, 0 AS seats, 0 AS filled
    FROM people_membership
"""
"""What memberships add to the counts of units."""

__all__ = [
    "TALLY_SOURCE", "FoundPerson", "MemberRow", "PersonView", "application_view", "found_people",
    "match_contact", "match_name", "members_of", "names_in_language", "own_members_named", "page_of_applications",
    "person_view", "search_people",
]  # fmt: skip
