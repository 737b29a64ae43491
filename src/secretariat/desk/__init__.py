"""The screens that bring several packages together: my desk, the tree, a unit, search."""
