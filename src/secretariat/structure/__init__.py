"""Units, their types, names and placements over time."""
