"""The protocol is written down beside the program as the portal serves it."""

from __future__ import annotations

import json
import os

import httpx
import pytest

from readingroom.resources import resource
from tests.readingroom.portals.sandbox.described import Described
from tests.readingroom.portals.sandbox.running import Portal


def test_the_description_in_the_repository_is_the_one_that_is_served(portal: Portal) -> None:
    served = portal.desk.http.get("/openapi.json").json()
    written = json.dumps(served, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    copy = resource("portal", "openapi.json")
    if os.environ.get("READINGROOM_REFERENCE") == "write":
        copy.write_text(written, "utf-8", newline="\n")
    assert copy.read_text("utf-8") == written, (
        "look at the change, then accept it with READINGROOM_REFERENCE=write"
    )


def test_it_describes_every_call_and_message(portal: Portal) -> None:
    served = portal.desk.http.get("/openapi.json").json()
    calls = {(method, path) for path, methods in served["paths"].items() for method in methods}
    assert calls == {
        ("get", "/portal"),
        ("get", "/changes"),
        ("post", "/commands"),
        ("get", "/commands/{client_reference}"),
        ("get", "/attachments/{sha256}"),
        ("put", "/attachments/{sha256}"),
        ("post", "/certificates/verify"),
    }
    schemas = served["components"]["schemas"]
    assert {"PortalCommand", "BookingData", "RequestData", "Change", "ChangePage"} <= schemas.keys()
    text = json.dumps(served)
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named <= schemas.keys()


@pytest.mark.parametrize(
    ("status", "body", "untrue"),
    [
        (200, {"items": [], "next": "x", "complete": True}, ""),
        (200, {"items": [], "next": 7, "complete": True}, "next: 7 is not of type 'string'"),
        (200, {"items": []}, "'next' is a required property"),
        (418, {}, "this status is not described"),
        (401, {"type": "about:blank", "title": "x", "status": 401}, "no challenge"),
    ],
)
def test_an_answer_that_is_not_as_described_is_found(status: int, body: object, untrue: str) -> None:
    described = Described()
    described.hear(
        httpx.Response(status, json=body, request=httpx.Request("GET", "http://127.0.0.1/changes"))
    )
    assert any(untrue in one for one in described.untrue) if untrue else described.untrue == []
