"""The role and the extensions that the product needs in any PostgreSQL, its own or one run by someone else."""

from contextlib import suppress
from typing import Any

import psycopg
from psycopg import sql

from secretariat.project.cluster.errors import OperationError
from secretariat.project.home import WEB_ROLE

EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")
OLDEST_VERSION = 150000
POWERLESS = "NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT"

Connection = psycopg.Connection[Any]


def require_version(connection: Connection) -> None:
    """Raise OperationError if the server is older than PostgreSQL 15."""
    found = connection.info.server_version
    if found < OLDEST_VERSION:
        raise OperationError(
            f"Secretariat needs PostgreSQL 15 or newer; the server in DATABASE_URL is PostgreSQL {found // 10000}."
        )


def ensure_roles(connection: Connection, web_password: str) -> None:
    """Make the web role where it is missing, and see that it holds no more than it should.

    `connection` is the owner's, in autocommit. Raises OperationError with the SQL for the administrator of the
    database server if this user may not do it.
    """
    require_version(connection)
    verifier = _verifier(connection, web_password)
    try:
        _ensure_role(connection, verifier)
    except psycopg.errors.InsufficientPrivilege as error:
        raise OperationError(_advice(connection, error)) from error
    database = sql.Identifier(connection.info.dbname)
    for statement in (
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(WEB_ROLE)),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(WEB_ROLE)),
    ):
        connection.execute(statement)


def ensure_extensions(connection: Connection) -> None:
    """Make the extensions where they are missing; raises OperationError that says what to install or to run."""
    rows = connection.execute("SELECT extname FROM pg_extension WHERE extname = ANY(%s)", [list(EXTENSIONS)]).fetchall()
    have = {name for (name,) in rows}
    for name in EXTENSIONS:
        if name in have:
            continue
        try:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as error:
            raise OperationError(
                f"The database user {connection.info.user} may not make the extension {name}. Let an administrator of "
                f"the database server run this in the database {connection.info.dbname}, then start again:\n"
                + "\n".join(f"    CREATE EXTENSION IF NOT EXISTS {missing};" for missing in EXTENSIONS)
            ) from error
        except (psycopg.errors.FeatureNotSupported, psycopg.errors.UndefinedFile) as error:
            raise OperationError(
                f"PostgreSQL's extension {name} is not installed on the database server. On Debian it comes with the "
                "package postgresql-contrib."
            ) from error


def _ensure_role(connection: Connection, verifier: str) -> None:
    name = sql.Identifier(WEB_ROLE)
    found = connection.execute(
        "SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication OR rolinherit"
        ", rolcanlogin FROM pg_roles WHERE rolname = %s",
        [WEB_ROLE],
    ).fetchone()
    if found is None:
        # Another process may make it in the same moment.
        with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN {} PASSWORD {}").format(name, sql.SQL(POWERLESS), sql.Literal(verifier))
            )
        return
    # One by one: whoever may change the sign-in may not always name the other attributes.
    if found[0]:
        connection.execute(sql.SQL("ALTER ROLE {} {}").format(name, sql.SQL(POWERLESS)))
    if not found[1]:
        connection.execute(sql.SQL("ALTER ROLE {} LOGIN").format(name))


def set_web_password(connection: Connection, web_password: str) -> None:
    """Give the web role this password; raises OperationError if this user may not."""
    change = sql.SQL("ALTER ROLE {} PASSWORD {}").format(
        sql.Identifier(WEB_ROLE), sql.Literal(_verifier(connection, web_password))
    )
    try:
        connection.execute(change)
    except psycopg.errors.InsufficientPrivilege as error:
        raise OperationError(
            f"The role {WEB_ROLE} has another password than the one kept in secrets/postgres-web, and the user "
            f"{connection.info.user} may not change it. Put the role's password into that file, or name the whole "
            "address in SECRETARIAT_WEB_DATABASE_URL."
        ) from error


def _verifier(connection: Connection, password: str) -> str:
    # The server gets only the SCRAM verifier, so that no log of statements ever shows the password.
    made = connection.pgconn.encrypt_password(password.encode(), WEB_ROLE.encode(), b"scram-sha-256")
    return made.decode()


def _advice(connection: Connection, error: psycopg.Error) -> str:
    return (
        f"The database user {connection.info.user} may not make the role that Secretariat's web process uses "
        f"({str(error).splitlines()[0]}). Let an administrator of the database server run this, with a password of "
        "your own, and give the web process its address in SECRETARIAT_WEB_DATABASE_URL:\n"
        f"    CREATE ROLE {WEB_ROLE} LOGIN {POWERLESS} PASSWORD '…';"
    )
