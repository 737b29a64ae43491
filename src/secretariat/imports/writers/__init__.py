"""Exports as CSV, XLSX and Popolo JSON, and examples to fill in."""

from secretariat.imports.writers.examples import EXAMPLES
from secretariat.imports.writers.files import Counts, write_csv, write_popolo, write_xlsx

WRITERS = {"csv": write_csv, "xlsx": write_xlsx, "popolo": write_popolo}

__all__ = ["EXAMPLES", "WRITERS", "Counts", "write_csv", "write_popolo", "write_xlsx"]
