"""What the tables, stages and contradictions of an import are called on the screen."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from secretariat.imports.rules.problems import RULES

TABLES: dict[str, Any] = {
    "units": gettext_lazy("Units"),
    "people": gettext_lazy("People"),
    "contacts": gettext_lazy("Contact details"),
    "memberships": gettext_lazy("Memberships"),
    "posts": gettext_lazy("Posts"),
    "tenures": gettext_lazy("Tenures"),
}
STATES: dict[str, Any] = {
    "new": gettext_lazy("New"),
    "changed": gettext_lazy("Changed"),
    "unchanged": gettext_lazy("Unchanged"),
    "conflicting": gettext_lazy("Conflicting"),
}
STAGES: dict[str, Any] = {
    "": gettext_lazy("Waiting for the worker"),
    "begun": gettext_lazy("Beginning"),
    "check": gettext_lazy("Comparing with the record"),
    "memberships": gettext_lazy("Looking through memberships"),
    "offices": gettext_lazy("Looking through offices"),
    "write units": gettext_lazy("Writing units"),
    "write people": gettext_lazy("Writing people"),
    "write memberships": gettext_lazy("Writing memberships"),
    "write offices": gettext_lazy("Writing offices"),
    "indexes": gettext_lazy("Making indexes"),
    "totals": gettext_lazy("Counting"),
    "packing": gettext_lazy("Packing"),
    "done": gettext_lazy("Finishing"),
}
CONFLICTS: dict[str, Any] = {
    "two_parents": gettext_lazy("A unit in two places, or with two names, at once"),
    "same_unit_twice": gettext_lazy("The same fact about a unit twice"),
    "two_types": gettext_lazy("A unit of two types"),
    "outlives_parent": gettext_lazy("A unit outlives the unit above"),
    "person_twice": gettext_lazy("One person on two rows"),
    "outside_unit": gettext_lazy("Someone belongs to a unit while it did not stand"),
    "same_membership_twice": gettext_lazy("The same membership twice at once"),
    "two_primaries": gettext_lazy("Two primary memberships at once"),
    "tenure_outside_unit": gettext_lazy("An office in a unit that did not stand"),
    "same_tenure_twice": gettext_lazy("The same office held twice at once"),
    "two_holders": gettext_lazy("More holders at once than seats"),
    "one_seat_twice": gettext_lazy("Two holders on one seat"),
    "same_post_twice": gettext_lazy("The same post twice at once"),
}
RULES_IN_WORDS: dict[str, Any] = {
    "two_parents": gettext_lazy("The row that begins later holds for its own days, the other one for the rest."),
    "same_unit_twice": gettext_lazy("The periods are joined into one."),
    "two_types": gettext_lazy("The type in the row that begins last counts for all."),
    "outlives_parent": gettext_lazy("It is cut to the days on which the unit above stood."),
    "person_twice": gettext_lazy("The row further down counts."),
    "outside_unit": gettext_lazy("Cut to the days on which the unit stood."),
    "same_membership_twice": gettext_lazy("The periods are joined into one."),
    "two_primaries": gettext_lazy("The one that begins later becomes a secondary membership."),
    "tenure_outside_unit": gettext_lazy("Cut to the days on which the unit stood."),
    "same_tenure_twice": gettext_lazy("The periods are joined into one."),
    "two_holders": gettext_lazy("The post gets as many seats as the record shows held at once."),
    "one_seat_twice": gettext_lazy("The one who begins later takes the next free seat."),
    "same_post_twice": gettext_lazy("The periods are joined, with the larger number of seats."),
}
REASONS: dict[str, Any] = {
    "name": gettext_lazy("the same or nearly the same name"),
    "contact": gettext_lazy("the same e-mail or telephone"),
}
FORMATS: dict[str, Any] = {
    "csv": gettext_lazy("CSV"),
    "xlsx": gettext_lazy("XLSX"),
    "popolo": gettext_lazy("Popolo JSON"),
}


def stage(name: str) -> str:
    """What is being done; a stage without words of its own is a file or a table that is being read or written."""
    if name in STAGES:
        return str(STAGES[name])
    return _("Working on %(name)s") % {"name": TABLES.get(name, name)}


def conflict_title(kind: str) -> str:
    """A kind of contradiction in words."""
    return str(CONFLICTS.get(kind) or RULES[kind].title)


def rule(kind: str) -> str:
    """How a kind of contradiction is settled, in words."""
    return str(RULES_IN_WORDS.get(kind) or RULES[kind].settlement)
