"""The API as its own document describes it: schemathesis against the running server, and the same write sent at once.

API_EXAMPLES sets how many examples each call is tried with, and adds the other phases:
`API_EXAMPLES=200 make test ARGS=tests/project/test_api_schema.py`.
"""

import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from secretariat.ground import powers
from tests.project.conftest import environment_for
from tests.project.test_supervisor import Up

HOOKS = "tests.project.api_hooks"
EXAMPLES = int(os.environ.get("API_EXAMPLES", "0"))
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,negative_data_rejection,unsupported_method,allow_header_conformance,ignored_auth"
)


@dataclass
class Served:
    """A running server with an organisation, a token for each role, and ids that exist."""

    port: int
    tokens: dict[str, str]
    ids: dict[str, list[Any]]
    spared: dict[str, list[Any]]
    environment: dict[str, str]


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """`secretariat up` on a data folder of its own."""
    with tempfile.TemporaryDirectory(prefix="sec-") as folder:
        os.chmod(folder, 0o755)
        home = Path(folder) / "home"
        environment = environment_for(home) | {"DJANGO_SETTINGS_MODULE": "secretariat.project.settings"}
        made = subprocess.run(
            [sys.executable, "-m", "tests.project.api_ground"], env=environment, capture_output=True, text=True, cwd="/"
        )
        assert made.returncode == 0, made.stderr
        ground = json.loads(made.stdout.splitlines()[-1])
        up = Up([sys.executable, "-P", "-m", "secretariat"], environment, home)
        try:
            up.wait_until_running()
            yield Served(up.port, ground["tokens"], ground["ids"], ground["spared"], environment)
        finally:
            up.process.terminate()
            up.process.wait(60)
            shutil.rmtree(home, ignore_errors=True)


def call(served: Served, role: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    try:
        sent = {"Authorization": f"Bearer {served.tokens[role]}", "Content-Type": "application/json", **headers}
        connection.request(method, f"/api/v1{path}", json.dumps(body) if body is not None else None, sent)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers.get("Idempotency-Replayed")
    finally:
        connection.close()


def test_the_same_write_sent_many_times_at_once_happens_once(served: Served) -> None:
    body = {"name": "Only Once", "unit_id": served.ids["unit"][0], "joined_on": "2026-01-01"}

    def send(number: int) -> Any:
        return call(served, "administrator", "POST", "/people", body, **{"Idempotency-Key": "at-once"})

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert {status for status, _body, _replayed in answers} == {201}, answers
    assert len({content for _status, content, _replayed in answers}) == 1
    assert [replayed for _status, _body, replayed in answers].count(None) == 1
    found = json.loads(call(served, "administrator", "GET", "/people?q=Only%20Once")[1])["items"]
    assert len(found) == 1


@pytest.mark.parametrize(("role", "examples"), [("administrator", 4), ("member", 2)])
def test_every_call_answers_as_the_document_says(served: Served, tmp_path: Path, role: str, examples: int) -> None:
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run",
        f"http://127.0.0.1:{served.port}/api/v1/openapi.json",
        "--header", f"Authorization: Bearer {served.tokens[role]}",
        "--checks", CHECKS, "--max-examples", str(EXAMPLES or examples), "--seed", "20260501",
        "--generation-deterministic", "--suppress-health-check", "all",
        "--phases", "examples,coverage,fuzzing,stateful" if EXAMPLES else "examples,fuzzing",
        "--request-timeout", "60", "--workers", "2", "--no-color", "--warnings", "off", "--continue-on-failure",
    ]  # fmt: skip
    environment = served.environment | {"SCHEMATHESIS_HOOKS": HOOKS, "API_IDS": json.dumps(served.ids)}
    environment["API_SPARED"] = json.dumps(served.spared)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-4_000:]
    me = json.loads(call(served, "administrator", "GET", "/me")[1])
    assert len({grant["power"] for grant in me["grants"]}) == len(powers.CATALOGUE), "the run took its own powers away"
