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
    return str(RULES[kind].title)


def rule(kind: str) -> str:
    """How a kind of contradiction is settled, in words."""
    return str(RULES[kind].settlement)
