"""Secretariat: software for organisations that are built from many small groups."""

__version__ = "0.1.0"
