"""Sending messages."""

from secretariat.messaging.actions.send_message import send_message

__all__ = ["send_message"]
