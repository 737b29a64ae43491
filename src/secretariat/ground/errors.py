"""Errors that speak to the person: what happened, where, and what to do."""


class SecretariatError(Exception):
    """An error whose message may be shown to the person as it stands. `status` is its HTTP status."""

    status = 400

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = str(message)
        self.field = field


class NotAllowed(SecretariatError):
    """The person's offices do not allow this."""

    status = 403


class NotFound(SecretariatError):
    """There is no such thing, or the person may not know of it."""

    status = 404


class Conflict(SecretariatError):
    """The record says something else by now, or two facts cannot both be true."""

    status = 409


class Invalid(SecretariatError):
    """What was entered cannot be right; `field` names the entry."""

    status = 422


class ReadOnlyPast(Conflict):
    """A change was asked for while looking at a past day."""
