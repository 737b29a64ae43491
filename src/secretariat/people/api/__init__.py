"""The API of people: who belongs where, one person's record, search, applications, and the writes that keep them."""

from secretariat.people.api import applications, members
from secretariat.people.api.router import router

__all__ = ["applications", "members", "router"]
