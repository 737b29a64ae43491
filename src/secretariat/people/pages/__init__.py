"""Pages of the people package."""

from secretariat.people.pages.applications import application, applications, join, join_choice, joined
from secretariat.people.pages.members import add, belong, members
from secretariat.people.pages.record import edit

__all__ = ["add", "application", "applications", "belong", "edit", "join", "join_choice", "joined", "members"]
