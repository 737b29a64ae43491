"""Reads for exports, for the command line, and of imports from the browser."""

from secretariat.imports.queries import runs
from secretariat.imports.queries.holders import Held, UnitLine, find_unit, lines_below, who_held
from secretariat.imports.queries.tables import Scope, scope_of

__all__ = ["Held", "Scope", "UnitLine", "find_unit", "lines_below", "runs", "scope_of", "who_held"]
