"""How a plan is carried out and undone, step by step. Only actions use these, after their permission check."""
