"""The database server: the embedded PostgreSQL, or the one that DATABASE_URL names."""

from secretariat.project.cluster.errors import OperationError
from secretariat.project.cluster.roles import ensure_extensions, ensure_roles
from secretariat.project.cluster.server import Cluster
from secretariat.project.cluster.session import Session, database_session

__all__ = ["Cluster", "OperationError", "Session", "database_session", "ensure_extensions", "ensure_roles"]
