"""Meetings, the series they belong to, and what the record knows of those before."""
