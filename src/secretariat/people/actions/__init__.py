"""Writes of persons and memberships."""

from secretariat.people.actions.add_person import add_person
from secretariat.people.actions.memberships import begin_membership, end_membership

__all__ = ["add_person", "begin_membership", "end_membership"]
