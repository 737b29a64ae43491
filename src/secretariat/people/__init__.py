"""Persons, their names, contact details and memberships."""
