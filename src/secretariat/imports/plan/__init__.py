"""From files to the record: stage the rows, check them against each other and the record, write what is new."""

from secretariat.imports.plan.context import Options, Plan
from secretariat.imports.plan.run import check, write

__all__ = ["Options", "Plan", "check", "write"]
