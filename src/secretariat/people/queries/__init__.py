"""Every read of people. Each takes the actor and shows what they may see."""

from secretariat.people.queries.lists import MemberRow, members_of, search_people
from secretariat.people.queries.person import PersonView, person_view

TALLY_SOURCE = """
    SELECT unit_id, valid_from, valid_to, 0 AS units, (kind = 'primary')::int AS members_here,
           (kind = 'primary')::int AS members, (kind = 'secondary')::int AS secondary, 0 AS seats, 0 AS filled
    FROM people_membership
"""
"""What memberships add to the counts of units."""

__all__ = ["TALLY_SOURCE", "MemberRow", "PersonView", "members_of", "person_view", "search_people"]
