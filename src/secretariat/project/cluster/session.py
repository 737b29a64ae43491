"""The database for the duration of one command: DATABASE_URL's, or the embedded one."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from secretariat.project import home as home_folder
from secretariat.project.cluster.errors import OperationError
from secretariat.project.cluster.server import Cluster


@dataclass(frozen=True)
class Session:
    """How this process reaches the database. `cluster` is None where DATABASE_URL names a foreign server."""

    owner_url: str
    web_url: str
    cluster: Cluster | None


@contextmanager
def database_session(progress: Callable[[str], None] = lambda text: None) -> Iterator[Session]:
    """Make the database available, set DATABASE_URL for Django (as owner) and let go of it at the end.

    Raises OperationError if the database cannot be reached or lacks something.
    """
    before = {name: os.environ.get(name) for name in ("DATABASE_URL", "SECRETARIAT_WEB_DATABASE_URL")}
    foreign = os.environ.get("DATABASE_URL")
    cluster = None if foreign else Cluster(home_folder.folder())
    if cluster is not None:
        os.environ.pop("SECRETARIAT_WEB_DATABASE_URL", None)
        cluster.start(progress)
    try:
        if cluster is not None:
            session = Session(cluster.url(), cluster.url(home_folder.WEB_ROLE), cluster)
        else:
            session = _foreign_session(str(foreign))
        if (home_folder.folder() / "restore.json").exists():
            from secretariat.project.backup import finish_interrupted_restore

            finish_interrupted_restore(session)
        os.environ["DATABASE_URL"] = session.owner_url
        os.environ["SECRETARIAT_WEB_DATABASE_URL"] = session.web_url
        yield session
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        if cluster is not None:
            cluster.stop()


def _foreign_session(url: str) -> Session:
    import psycopg

    from secretariat.project.cluster.roles import ensure_extensions, ensure_roles, set_web_password

    try:
        home_folder.parse_url(url)
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            own_address = os.environ.get("SECRETARIAT_WEB_DATABASE_URL")
            password = home_folder.parse_url(own_address)["PASSWORD"] if own_address else None
            password = password or home_folder.kept_secret(home_folder.WEB_SECRET)
            ensure_roles(connection, password)
            ensure_extensions(connection)
            web_url = own_address or home_folder.in_web_role(url)
            try:
                psycopg.connect(web_url, connect_timeout=10).close()
            except psycopg.OperationalError as error:
                set_web_password(connection, password)
                _require_entry(web_url, error)
    except ValueError as error:
        raise OperationError(str(error)) from error
    except psycopg.OperationalError as error:
        raise OperationError(
            f"The PostgreSQL in DATABASE_URL cannot be reached: {error}\n"
            "Check that it runs and that the address is right."
        ) from error
    return Session(url, web_url, None)


def _require_entry(web_url: str, first: Exception) -> None:
    import psycopg

    try:
        psycopg.connect(web_url, connect_timeout=10).close()
    except psycopg.OperationalError as error:
        raise OperationError(
            f"The role {home_folder.WEB_ROLE} of the web process cannot sign in to the database: {error}\n"
            "Check that the server's pg_hba.conf lets it in with a password."
        ) from first
