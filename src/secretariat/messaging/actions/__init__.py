"""Sending messages."""

from secretariat.messaging.actions.invite_person import invite_person
from secretariat.messaging.actions.send_message import send_message

__all__ = ["invite_person", "send_message"]
