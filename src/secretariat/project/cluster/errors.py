"""What goes wrong while running the installation, in words for the person who runs it."""


class OperationError(Exception):
    """Something on this machine or in its database must be put right first; the message says what and how."""


class BadInput(OperationError):
    """A file given on the command line cannot be used; nothing was changed."""
