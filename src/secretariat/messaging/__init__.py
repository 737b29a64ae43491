"""Messages to people, and the outbox of an installation without a mail server."""
