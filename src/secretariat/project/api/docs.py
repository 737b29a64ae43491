"""The documentation page of the API, made on the server from the OpenAPI document, readable without JavaScript."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from secretariat.kit.rest.problems import KINDS


class Docs(DocsBase):
    """One page: every call with its parameters, its body and its answer."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """The page."""
        document: dict[str, Any] = api.get_openapi_schema(path_params={})
        sections: dict[str, list[dict[str, Any]]] = {}
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                sections.setdefault(operation["tags"][0], []).append(_call(document, method, path, operation))
        context = {
            "document": document,
            "intro": _paragraphs(document["info"]["description"]),
            "sections": sections,
            "problems": [(status, f"problem-{code}", title) for status, (code, title) in KINDS.items()],
            "document_url": reverse("api:openapi-json"),
        }
        return render(request, "project/api_docs.html", context)


def _paragraphs(text: str) -> dict[str, Any]:
    opening, _, points = text.partition("\n\n- ")
    return {"opening": _coded(opening), "points": [_coded(point) for point in points.split("\n- ")]}


def _coded(text: str) -> SafeString:
    """A text of the document on one line, with what stands between backticks set as code."""
    parts = " ".join(text.split()).split("`")
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", p) if n % 2 else p,) for n, p in enumerate(parts))
    )


def _call(document: dict[str, Any], method: str, path: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {})
    success = next(s for s in operation["responses"] if s.startswith("2"))
    answer = operation["responses"][success].get("content", {}).get("application/json", {}).get("schema", {})
    return {
        "method": method.upper(),
        "path": path,
        "id": operation["operationId"],
        "summary": operation["summary"],
        "description": _coded(operation.get("description", "")),
        "parameters": [
            {
                "name": p["name"],
                "where": p["in"],
                "required": p["required"],
                "kind": _kind(p["schema"]),
                "text": _coded(p.get("description", "")),
            }
            for p in operation["parameters"]
        ],
        "body": _fields(document, next(iter(body.values()))["schema"]) if body else [],
        "success": success,
        "answer": _fields(document, answer),
    }


def _resolve(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def _fields(document: dict[str, Any], schema: dict[str, Any], depth: int = 0) -> list[dict[str, Any]]:
    schema = _resolve(document, schema)
    if "oneOf" in schema:
        return [row for kind in schema["oneOf"] for row in _variant(document, _resolve(document, kind), depth)]
    required = set(schema.get("required", ()))
    rows = []
    for name, inner in schema.get("properties", {}).items():
        rows.append(
            {
                "name": name,
                "depth": depth,
                "required": name in required,
                "kind": _kind(inner),
                "text": _coded(inner.get("description", "")),
            }
        )
        nested: dict[str, Any] = inner.get("items", inner)
        if "anyOf" in nested:
            nested = next((kind for kind in nested["anyOf"] if kind != {"type": "null"}), {})
            nested = nested.get("items", nested)
        if "$ref" in nested and depth < 3:
            rows += _fields(document, nested, depth + 1)
    return rows


def _variant(document: dict[str, Any], schema: dict[str, Any], depth: int) -> list[dict[str, Any]]:
    """The fields of one of several shapes, below a line that says what it is."""
    head = {"name": "", "depth": depth, "required": False, "kind": "", "text": _coded(schema.get("description", ""))}
    return [head, *_fields(document, schema, depth)]


def _kind(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " | ".join(_kind(kind) for kind in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type") or "any")
