"""Writing to people."""

from secretariat.messaging.actions.deliver_messages import deliver_messages, send_again
from secretariat.messaging.actions.send_message import send_message

__all__ = ["deliver_messages", "send_again", "send_message"]
