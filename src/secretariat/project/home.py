"""Where this installation keeps its data, and how its processes reach the database."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

WEB_ROLE = "secretariat_web"
OWNER_SECRET = "postgres-owner"
WEB_SECRET = "postgres-web"


class NoFolder(Exception):
    """There is no place for the data of this user."""


def folder() -> Path:
    """The data folder: SECRETARIAT_HOME, else /var/lib/secretariat for root, else the user's own data folder."""
    named = os.environ.get("SECRETARIAT_HOME")
    if named:
        return Path(named).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/secretariat")
    try:
        return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "secretariat"
    except RuntimeError as error:
        raise NoFolder(
            f"User id {os.geteuid()} has no home folder. Name a place for the data in SECRETARIAT_HOME."
        ) from error


def kept_secret(name: str, home: Path | None = None) -> str:
    """A random secret kept in a file that only this user can read; made the first time it is asked for."""
    path = (home or folder()) / "secrets" / name
    try:
        return path.read_text()
    except FileNotFoundError:
        path.parent.parent.mkdir(parents=True, exist_ok=True)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        whole = path.with_name(f"{name}.{os.getpid()}.{secrets.token_hex(4)}")
        handle = os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link appears with all of its content, so two processes that begin at once read the same secret.
            os.link(whole, path)
        except FileExistsError:
            pass
        finally:
            whole.unlink()
        return path.read_text()


def forget_secret(name: str) -> None:
    """Throws a kept secret away; the next time it is asked for, it is another one."""
    (folder() / "secrets" / name).unlink(missing_ok=True)


def secret_key() -> str:
    """Django's signing key: SECRETARIAT_SECRET_KEY, else one kept in the data folder."""
    return os.environ.get("SECRETARIAT_SECRET_KEY") or kept_secret("signing-key")


def database() -> dict[str, Any]:
    """Django's connection settings: the owner's, or those of the web role where SECRETARIAT_ROLE is "web"."""
    if os.environ.get("SECRETARIAT_ROLE") == "web":
        return parse_url(web_url())
    return parse_url(os.environ.get("DATABASE_URL") or "postgresql:///secretariat")


def web_url() -> str:
    """The web process's address of the database: SECRETARIAT_WEB_DATABASE_URL, else DATABASE_URL in the web role."""
    named = os.environ.get("SECRETARIAT_WEB_DATABASE_URL")
    return named or in_web_role(os.environ.get("DATABASE_URL") or "postgresql:///secretariat")


def web_user() -> str:
    """The name with which the web process signs in to the database."""
    return str(parse_url(web_url())["USER"]) or WEB_ROLE


def in_web_role(url: str, home: Path | None = None) -> str:
    """The same database's address for the role that owns nothing, with the password kept in the data folder."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    password = quote(kept_secret(WEB_SECRET, home), safe="")
    return urlunsplit(parts._replace(netloc=f"{WEB_ROLE}:{password}@{place}"))


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
