"""What a portal answers, held against its own description: OpenAPI 3.1, whose schemas are JSON Schema 2020-12."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
from jsonschema import Draft202012Validator, FormatChecker

from readingroom.resources import resource

__all__ = ["Described"]

_DATA = {
    "readingroom.booking": "BookingData",
    "readingroom.booking.gone": "Tombstone",
    "readingroom.request": "RequestData",
    "readingroom.request.gone": "Tombstone",
}


class Described:
    """The description beside the program; give `hear` to a client as a hook.

    Attributes:
        untrue: what it was not told of, or told of otherwise.
        heard: calls with their status.
    """

    def __init__(self) -> None:
        self._told: Mapping[str, Any] = json.loads(resource("portal", "openapi.json").read_text("utf-8"))
        self.untrue: list[str] = []
        self.heard: set[tuple[str, str, int]] = set()

    def hear(self, answer: httpx.Response) -> None:
        """Compare one answer."""
        call = self._call(answer.request.method.lower(), answer.request.url.path)
        if call is None:
            return  # a page for readers, or none at all
        path, operation = call
        self.heard.add((answer.request.method.lower(), path, answer.status_code))
        where = f"{answer.request.method} {path} {answer.status_code}"
        self.untrue += [f"{where}: {one}" for one in self._differences(operation, answer)]

    def _call(self, method: str, path: str) -> tuple[str, Mapping[str, Any]] | None:
        for pattern, operations in self._told["paths"].items():
            if method in operations and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path):
                return pattern, operations[method]
        return None

    def _differences(self, operation: Mapping[str, Any], answer: httpx.Response) -> Iterator[str]:
        described = operation["responses"].get(str(answer.status_code))
        if described is None:
            yield "this status is not described"
            return
        if answer.status_code == 401 and "www-authenticate" not in answer.headers:
            yield "no challenge (RFC 9110, 11.6.1)"
        forms, form = described.get("content", {}), answer.headers.get("content-type", "").partition(";")[0]
        if not form and forms:
            yield "nothing came where something is described"
        elif form.endswith("json") and form not in forms:
            yield f"{form} is not described"
        elif form.endswith("json"):  # a file is left to whoever wants it: it may be long
            answer.read()
            yield from self._against(forms[form]["schema"], answer.json())
        if answer.request.url.path == "/changes":
            yield from self._changes(answer)

    def _changes(self, answer: httpx.Response) -> Iterator[str]:
        for item in answer.json()["items"] if answer.status_code == 200 else ():
            yield from self._against({"$ref": "#/components/schemas/Change"}, item)
            data = _DATA[item["type"]]
            yield from self._against({"$ref": f"#/components/schemas/{data}"}, item["data"])

    def _against(self, schema: Mapping[str, Any], value: object) -> Iterator[str]:
        whole = {**schema, "components": self._told["components"]}
        for error in Draft202012Validator(whole, format_checker=FormatChecker()).iter_errors(value):
            yield f"{'/'.join(map(str, error.path))}: {error.message}"
