"""The OpenAPI document, completed with what the framework cannot know."""

from typing import Any

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "What went wrong, by RFC 9457.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["in", "field", "message"],
                "properties": {
                    "in": {"enum": ["body", "file", "query", "path", "header"]},
                    "field": {"type": "string", "examples": ["contacts.0.value"]},
                    "message": {"type": "string"},
                },
            },
        },
    },
}

WHY = {
    400: "The request cannot be read",
    401: "Not signed in",
    403: "Your offices do not allow this",
    404: "No such thing within your reach",
    409: "The record says something else",
    413: "The body is too large",
    415: "The body is not JSON",
    422: "Something entered cannot be right",
    503: "Too busy just now",
}
READS, WRITES = (400, 401, 403, 404, 422, 503), tuple(WHY)

IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Any text of your own; the same request with the same key is carried out once.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """Adds problems, ETags and keys to the document, and makes parameters that may be left out plain."""
    document["components"]["schemas"]["Problem"] = PROBLEM
    document["components"]["responses"] = {
        f"Problem{status}": {
            "description": words,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, words in WHY.items()
    }
    document.pop("servers", None)
    for methods in document["paths"].values():
        for method, operation in methods.items():
            _complete(method, operation)
    return document


def _complete(method: str, operation: dict[str, Any]) -> None:
    for parameter in operation["parameters"]:
        parameter["schema"] = _plain(parameter["schema"])
    if method == "get":
        success = operation["responses"][200]
        success["headers"] = {"ETag": {"description": "The version of this answer.", "schema": {"type": "string"}}}
        operation["responses"][304] = {"description": "Nothing has changed since the version in If-None-Match"}
    else:
        if operation.get("security"):
            operation["parameters"].append(IDEMPOTENCY)
    for status in READS if method == "get" else WRITES:
        operation["responses"].setdefault(status, {"$ref": f"#/components/responses/Problem{status}"})
    # Answered by the web server, before the API sees the request.
    operation["responses"][414] = {"description": "The address is longer than 4,094 bytes"}
    operation["responses"] = {str(status): value for status, value in sorted(operation["responses"].items())}


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is left out, never null."""
    schema = {key: value for key, value in schema.items() if key != "title"}
    kinds = [kind for kind in schema.pop("anyOf", []) if kind != {"type": "null"}]
    if len(kinds) == 1:
        schema |= kinds[0]
    elif kinds:
        schema["anyOf"] = kinds
    if schema.get("default", 0) is None:
        del schema["default"]
    return schema
