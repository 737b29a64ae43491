"""A process in the web role that answers, line by line, how long one page of one size takes inside the server.

It reads JSON commands from its input and writes JSON answers; the whole Django stack answers each request, under
row-level security, as the person whose session is used.
"""

import json
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit


class Prober:
    """Looks at pages with the sessions of a stage."""

    def __init__(self, stage: dict[str, Any]) -> None:
        from django.test import Client

        self.clients: dict[tuple[str, bool], Any] = {}
        for past, sessions in ((False, stage["sessions"]), (True, stage["past_sessions"])):
            for who, key in sessions.items():
                client = Client(HTTP_HOST="localhost")
                client.cookies["sessionid"] = key
                self.clients[who, past] = client

    def get(self, who: str, address: str) -> Any:
        """The answer to one request; anything but a page is an error. The past is looked at in a session of its own."""
        answer = self.clients[who, "on=" in address].get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code} to {who}")
        return answer

    def milliseconds(self, who: str, address: str) -> tuple[float, float]:
        """How long the whole stack takes for one request, and how much of it this process and its database work."""
        worked, began = time.process_time() + _backend_seconds(), time.perf_counter()
        self.get(who, address)
        took = time.perf_counter() - began
        return took * 1000, (time.process_time() + _backend_seconds() - worked) * 1000

    def queries(self, who: str, address: str) -> int:
        """How many statements one request sends to the database, settings and savepoints included."""
        with statements() as sent:
            self.get(who, address)
        return len(sent)

    def cursor_of_page(self, who: str, address: str, page: int) -> str:
        """The cursor of a page, found by following the pages as a reader does; with fewer, of the last full one."""
        after = full = ""
        for _ in range(page - 1):
            text = self.get(who, f"{address}?{after}" if after else address).content.decode()
            found = re.search(r'href="([^"]*after=[^"]*)"[^>]*rel="next"', text)
            if not found:
                after = full
                break
            full = after
            after = urlsplit(unescape(found[1])).query
        return parse_qs(after)["after"][0] if after else ""


def _backend_seconds() -> float:
    """How long the server process behind our connection has worked so far; 0 where it runs on another machine."""
    from django.db import connection

    connection.ensure_connection()
    try:
        figures = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    except OSError:
        return 0.0
    return int(figures.split()[0]) / 1e9


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile."""
    from django.db import connection

    sent: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield sent


def main() -> None:
    """Answers commands until its input ends."""
    import django

    django.setup()
    from django.conf import settings

    if os.environ.get("SECRETARIAT_ROLE") != "web":
        raise RuntimeError("pages are measured in the web role")
    settings.ALLOWED_HOSTS = ["localhost"]
    prober = Prober(json.loads(sys.stdin.readline()))
    for line in sys.stdin:
        what, *arguments = json.loads(line)
        if what not in ("milliseconds", "queries", "cursor_of_page"):
            raise ValueError(f"unknown command {what!r}")
        print(json.dumps(getattr(prober, what)(*arguments)), flush=True)


if __name__ == "__main__":
    main()
