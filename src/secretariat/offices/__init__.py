"""Posts, tenures and powers: who may do what, where, today."""
