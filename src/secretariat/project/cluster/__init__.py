"""The database server: the embedded PostgreSQL, or the one that DATABASE_URL names."""

from typing import TYPE_CHECKING, Any

from secretariat.project.cluster.errors import BadInput, OperationError
from secretariat.project.cluster.server import Cluster
from secretariat.project.cluster.session import Session, database_session

if TYPE_CHECKING:
    from secretariat.project.cluster.roles import ensure_extensions, ensure_roles

__all__ = [
    "BadInput",
    "Cluster",
    "OperationError",
    "Session",
    "database_session",
    "ensure_extensions",
    "ensure_roles",
]


def __getattr__(name: str) -> Any:
    # Those two need the database driver, which the keeper, a process that stays, can do without.
    if name in ("ensure_extensions", "ensure_roles"):
        from secretariat.project.cluster import roles

        return getattr(roles, name)
    raise AttributeError(name)
