"""Starts a PostgreSQL of the suite's own before Django reads its settings, and ends it with the suite.

DATABASE_URL, if it is set, names another server to test on.
"""

import atexit
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

if "PYTEST_XDIST_WORKER" not in os.environ:
    home = Path(tempfile.mkdtemp(prefix="secretariat-tests-"))
    home.chmod(0o755)
    os.environ["SECRETARIAT_HOME"] = str(home)
    os.environ["SECRETARIAT_TEST_WITHOUT_FSYNC"] = "1"
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps an event loop on the main thread.
    from secretariat.project.cluster import database_session

    _stack = ExitStack()
    _stack.enter_context(database_session())

    def _end() -> None:
        _stack.close()
        shutil.rmtree(home, ignore_errors=True)

    atexit.register(_end)
