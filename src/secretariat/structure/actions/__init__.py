"""Writes of the structure."""
