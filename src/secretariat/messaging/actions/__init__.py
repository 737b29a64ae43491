"""Writing to people."""

from secretariat.messaging.actions.deliver_messages import deliver_messages, send_again
from secretariat.messaging.actions.send_message import Letter, send_message, send_messages

__all__ = ["Letter", "deliver_messages", "send_again", "send_message", "send_messages"]
