"""Where e-mails go: into the outbox, and from there to the mail server that SECRETARIAT_SMTP names."""

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def settings(url: str, public_url: str = "") -> dict[str, Any]:
    """Django's mail settings from smtp://user:password@host:587/?tls=1 (or ssl=1); an empty text keeps every message.

    Raises ValueError, naming the variable, for any other text.
    """
    host = urlsplit(public_url).hostname or "localhost"
    sender = os.environ.get("SECRETARIAT_FROM") or f"secretariat@{host}"
    common = {
        "DEFAULT_FROM_EMAIL": sender,
        "SERVER_EMAIL": sender,
        "EMAIL_BACKEND": "secretariat.messaging.backend.OutboxBackend",
        "DELIVERY_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "MAIL_IS_KEPT": not url,
    }
    if not url:
        return common
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or options.keys() - {"tls", "ssl"}:
        raise ValueError("SECRETARIAT_SMTP must look like smtp://user:password@mail.example.org:587/?tls=1")
    ssl = parts.scheme == "smtps" or options.get("ssl") == "1"
    tls = options.get("tls") == "1"
    if ssl and tls:
        raise ValueError("SECRETARIAT_SMTP asks for both tls=1 and ssl=1; a mail server speaks one of them")
    return common | {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if ssl else 587 if tls else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": ssl,
        "EMAIL_USE_TLS": tls,
        "EMAIL_TIMEOUT": 15,
    }
