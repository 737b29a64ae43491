"""Hooks of schemathesis: most ids that it makes up are replaced by ids that exist, so that calls reach real rows.

Only what is a valid id already is replaced, so what is meant to be refused stays so.
"""

import json
import os
from typing import Any
from urllib.parse import urlencode

import schemathesis

IDS: dict[str, list[Any]] = json.loads(os.environ["API_IDS"])
SPARED: dict[str, list[Any]] = json.loads(os.environ["API_SPARED"])
KINDS = {
    "unit": "unit", "parent": "unit", "below": "unit", "to": "unit", "into": "unit", "from": "unit",
    "to_unit": "unit", "unit_ids": "unit", "person": "person", "membership": "membership", "post": "post",
    "tenure": "tenure", "transfer": "transfer", "application": "application", "suspicion": "suspicion",
    "change": "change", "message": "message",
}  # fmt: skip
BIGGEST = {"unit": 36**5 - 1}


def known(name: str, value: Any) -> Any:
    """An id that exists in place of one that was made up, two times out of three."""
    kind = KINDS.get(name.removesuffix("_id"))
    if isinstance(value, list) and name == "unit_ids":
        return [known("unit", one) for one in value]
    fits = kind and isinstance(value, int) and not isinstance(value, bool)
    if fits and value in SPARED.get(kind, ()):
        return IDS[kind][0]
    if fits and 1 <= value <= BIGGEST.get(kind, 2**63 - 1) and value % 3:
        return IDS[kind][value % len(IDS[kind])]
    return value


def replaced(value: Any) -> Any:
    """The same with known ids, at any depth."""
    if isinstance(value, dict):
        return {
            k: known(k, v) if not isinstance(v, (dict, list)) or k == "unit_ids" else replaced(v)
            for k, v in value.items()
        }
    if isinstance(value, list):
        return [replaced(one) for one in value]
    return value


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: Any) -> Any:
    found = replaced(path_parameters)
    if isinstance(found, dict) and isinstance(found.get("code"), str) and len(found["code"]) % 3:
        kind = "unit_type" if "unit-types" in context.operation.path else "post_type"
        found["code"] = IDS[kind][len(found["code"]) % len(IDS[kind])]
    if isinstance(found, dict) and found.get("code") in SPARED["post_type"]:
        found["code"] = IDS["post_type"][0]
    return found


@schemathesis.hook
def map_query(context: Any, query: Any) -> Any:
    return replaced(query)


@schemathesis.hook
def filter_query(context: Any, query: Any) -> bool:
    """Longer lines are refused by the web server before the API sees them."""
    return len(urlencode(query, doseq=True)) < 3000 if isinstance(query, dict) else True


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    return replaced(body)
