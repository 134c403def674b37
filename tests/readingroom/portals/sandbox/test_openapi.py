"""The protocol is written down beside the program as the portal serves it."""

from __future__ import annotations

import json
import os

from readingroom.resources import resource
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
    }
    schemas = served["components"]["schemas"]
    assert {"PortalCommand", "BookingData", "RequestData", "Change", "ChangePage"} <= schemas.keys()
    text = json.dumps(served)
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named <= schemas.keys()
