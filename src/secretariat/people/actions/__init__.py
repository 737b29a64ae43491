"""Writes of persons and memberships. What also touches offices is done in the offices package."""

from secretariat.people.actions.add_person import NewContact, add_person
from secretariat.people.actions.applications import apply_to_join, decide_application, withdraw_application
from secretariat.people.actions.duplicates import find_duplicates, keep_apart
from secretariat.people.actions.memberships import begin_membership, end_membership
from secretariat.people.actions.update_person import ContactEntry, NameEntry, update_person

__all__ = [
    "ContactEntry", "NameEntry", "NewContact", "add_person", "apply_to_join", "begin_membership",
    "decide_application", "end_membership", "find_duplicates", "keep_apart", "update_person", "withdraw_application",
]  # fmt: skip
