"""A snapshot of each module's part of the API, so that a change to it is seen in review."""

import json
from collections.abc import Iterator
from typing import Any

from workhall import app

_REFERENCE = "#/components/schemas/"
Json = dict[str, Any]


def snapshots() -> dict[str, str]:
    """Module to its operations with all schemas that they use, without the refusals that all of them share."""
    document = app.openapi_document(app.load_settings())
    by_module: dict[str, Json] = {one.name: {} for one in app.manifests()}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            answers = {status: one for status, one in operation["responses"].items() if not _is_refusal(one)}
            own = {**operation, "responses": answers}
            by_module[operation["operationId"].split(".")[0]].setdefault(path, {})[method] = own
    schemas = document["components"]["schemas"]
    return {name: _text({"paths": paths, "schemas": _used(paths, schemas)}) for name, paths in by_module.items()}


def _is_refusal(answer: Json) -> bool:
    return list(answer.get("content", {})) == ["application/problem+json"]


def _used(paths: Json, schemas: Json) -> Json:
    found: Json = {}
    waiting = list(_references(paths))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = schemas[name]
            waiting += _references(schemas[name])
    return found


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref" and isinstance(inner, str):
                yield inner.removeprefix(_REFERENCE)
            else:
                yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _text(value: Json) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
