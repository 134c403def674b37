"""The sandbox as one application, and as a server on loopback."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from http import HTTPStatus

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import Response
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp

from readingroom.errors import Unavailable
from readingroom.portals.native.protocol import (
    VERSION,
    BookingData,
    Change,
    PortalCommand,
    Problem,
    RequestData,
    Tombstone,
)
from readingroom.portals.sandbox import api, feed, pages
from readingroom.portals.sandbox.attachments import sweep
from readingroom.portals.sandbox.forms import WrongForm
from readingroom.portals.sandbox.limits import BodyLimit
from readingroom.portals.sandbox.pages.frame import SignInFirst, sign_in_first, wrong_form
from readingroom.portals.sandbox.problems import Unwilling, answer
from readingroom.portals.sandbox.storage import Storage
from readingroom.portals.sandbox.verification import KEYS_FILE, VOID_FILE, Verification
from readingroom.portals.sandbox.verify_api import router as verifying

__all__ = ["LOOPBACK", "application", "description", "listen", "server"]

LOOPBACK = "127.0.0.1"
"""The only address it is ever bound to."""

_CHALLENGE = {"WWW-Authenticate": "Bearer"}


def application(storage: Storage, verification: Verification | None = None) -> FastAPI:
    """The portal on this storage: the protocol for the desk, pages for readers, verifying for everybody.

    Args:
        storage: where everything is kept.
        verification: where the archive's public keys are; in the portal's folder if nothing else is said.
    """
    app = FastAPI(
        title="Reading Room native protocol",
        version=str(VERSION),
        summary="A portal as the desk sees it.",
        docs_url=None,  # they would load scripts from elsewhere
        redoc_url=None,
    )
    app.state.storage = storage
    app.state.verification = verification or Verification(
        storage.folder / KEYS_FILE, storage.folder / VOID_FILE
    )
    app.include_router(api.router)
    app.include_router(verifying)
    app.include_router(pages.router, include_in_schema=False)
    app.add_middleware(BodyLimit)
    # A page from elsewhere whose name was made to lead to this computer does not get in.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[LOOPBACK, "localhost"])
    app.add_exception_handler(Unwilling, _unwilling)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(OperationalError, _busy)
    app.add_exception_handler(SignInFirst, sign_in_first)
    app.add_exception_handler(WrongForm, wrong_form)
    app.openapi = lambda: description(app)  # type: ignore[method-assign]
    with storage.writing() as connection:
        feed.compact(connection, storage.now())
        sweep(connection, storage.now())
    return app


def description(app: FastAPI) -> dict[str, object]:
    """The protocol as OpenAPI, with the messages that travel inside others."""
    if app.openapi_schema is None:
        described = get_openapi(
            title=app.title,
            version=app.version,
            summary=app.summary,
            description=(
                "Changes are CloudEvents with full snapshots; commands carry a client reference and are done once. "
                "The data of a change is BookingData, RequestData or, with .gone, Tombstone."
            ),
            routes=app.routes,
        )
        schemas = described["components"]["schemas"]
        for message in (PortalCommand, Change, BookingData, RequestData, Tombstone):
            whole = message.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(whole.pop("$defs", {}))
            schemas[message.__name__] = whole
        for path in described["paths"].values():
            for call in path.values():
                # What is malformed is told as a problem, never in the framework's own form.
                if "HTTPValidationError" in str(call["responses"].get("422")):
                    call["responses"]["422"] = api.MALFORMED
        schemas.pop("HTTPValidationError", None)
        schemas.pop("ValidationError", None)
        app.openapi_schema = described
    return app.openapi_schema


def _unwilling(_request: Request, error: Exception) -> Response:
    if not isinstance(error, Unwilling):  # pragma: no cover - registered for nothing else
        raise error
    return answer(error.problem, _CHALLENGE if error.problem.status == HTTPStatus.UNAUTHORIZED else None)


def _malformed(_request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):  # pragma: no cover - registered for nothing else
        raise error
    wrong = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
    return answer(Unwilling(422, "malformed", "; ".join(wrong)).problem)


def _busy(_request: Request, error: Exception) -> Response:
    if "locked" not in str(error):
        raise error
    return answer(Unwilling(503, "later").problem, {"Retry-After": "2"})


def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):  # pragma: no cover - registered for nothing else
        raise error
    if pages.wants_page(request):
        return pages.trouble(request, error.status_code)
    status = HTTPStatus(error.status_code)
    return answer(Problem(title=status.phrase, status=status, detail=str(error.detail)))


def listen(port: int) -> socket.socket:
    """A socket on loopback; port 0 takes a free one.

    Raises:
        Unavailable: ``sandbox.port_taken``.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there it would let two programs share the port
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((LOOPBACK, port))
    except OSError as error:
        listening.close()
        raise Unavailable("sandbox.port_taken", port=port) from error
    return listening


def server(app: ASGIApp, ready: Callable[[], None]) -> uvicorn.Server:
    """A server for what `application` made; its ``run(sockets=[listen(port)])`` serves until ``should_exit`` is set.

    Args:
        app: the application, or something around it.
        ready: called when the first request would be answered.
    """
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,  # addresses of pages tell who asked for what
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    return _Server(config, ready)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.ready()
