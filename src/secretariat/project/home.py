"""Where this installation keeps its data, and how its processes reach the database."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def folder() -> Path:
    """The data folder: SECRETARIAT_HOME, else /var/lib/secretariat for root, else the user's own data folder."""
    named = os.environ.get("SECRETARIAT_HOME")
    if named:
        return Path(named).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/secretariat")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "secretariat"


def kept_secret(name: str) -> str:
    """A random secret kept in a file that only this user can read; made the first time it is asked for."""
    path = folder() / "secrets" / name
    try:
        return path.read_text()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        value = secrets.token_urlsafe(48)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text()
        with os.fdopen(handle, "w") as file:
            file.write(value)
        return value


def secret_key() -> str:
    """Django's signing key: SECRETARIAT_SECRET_KEY, else one kept in the data folder."""
    return os.environ.get("SECRETARIAT_SECRET_KEY") or kept_secret("signing-key")


def database() -> dict[str, Any]:
    """Django's connection settings from DATABASE_URL; the command line sets it for the embedded database."""
    return parse_url(os.environ.get("DATABASE_URL") or "postgresql:///secretariat")


def parse_url(url: str) -> dict[str, Any]:
    """Connection settings from a postgresql:// address; raises ValueError for any other scheme."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError(f"DATABASE_URL must begin with postgresql://, this one begins with {parts.scheme!r}")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "secretariat",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": options.pop("port", None) or str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
