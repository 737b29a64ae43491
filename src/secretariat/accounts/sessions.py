"""Sessions in PostgreSQL, behind row-level security: a request can read the one session whose key it holds."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import connection

__all__ = ["SessionMiddleware", "SessionStore"]


class SessionStore(DatabaseStore):
    """Django's database sessions, with the key made known to the policies before each use."""

    @classmethod
    def get_model_class(cls) -> Any:
        from secretariat.accounts.models import Session

        return Session

    def _open(self, key: str | None) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('secretariat.session', %s, true)", [key or ""])

    def _get_session_from_db(self) -> Any:
        self._open(self.session_key)
        return super()._get_session_from_db()  # type: ignore[misc]  # private, and missing from the stubs

    def load(self) -> dict[str, Any]:
        data: dict[str, Any] = super().load()
        if SESSION_KEY in data:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('secretariat.user', %s, true)", [str(data[SESSION_KEY])])
        return data

    def exists(self, session_key: str) -> bool:
        self._open(session_key)
        return super().exists(session_key)

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        session: Any = super().create_model_instance(data)
        session.user_id = int(data[SESSION_KEY]) if data.get(SESSION_KEY) else None
        return session

    def save(self, must_create: bool = False) -> None:
        self._open(self.session_key)
        super().save(must_create)

    def delete(self, session_key: str | None = None) -> None:
        self._open(session_key or self.session_key)
        super().delete(session_key)
