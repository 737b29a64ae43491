"""Reorganisations: found, move, merge, split, rename, dissolve, bring back, and undo."""

from secretariat.reorganisations.actions.apply_due_paths import apply_due_paths
from secretariat.reorganisations.actions.dissolve_unit import dissolve_unit
from secretariat.reorganisations.actions.found_unit import found_unit
from secretariat.reorganisations.actions.merge_units import merge_units
from secretariat.reorganisations.actions.move_unit import move_unit
from secretariat.reorganisations.actions.rename_unit import rename_unit
from secretariat.reorganisations.actions.restore_unit import restore_unit
from secretariat.reorganisations.actions.split_unit import split_unit
from secretariat.reorganisations.actions.undo_change import undo_change

__all__ = [
    "apply_due_paths", "dissolve_unit", "found_unit", "merge_units", "move_unit", "rename_unit", "restore_unit",
    "split_unit", "undo_change",
]  # fmt: skip
