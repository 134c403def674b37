"""Portals that are right but for one thing: the sandbox, with its calls or answers changed on the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Change = Callable[["Exchange"], None]


class Exchange:
    """One call on its way through.

    Attributes:
        method, path, query, headers, body: what came in; may be changed before it is answered.
        status, media_type, answer: what goes out; may be changed after. The status is 0 before.
        right: the authorisation that would be let in.
        memory: kept between calls.
    """

    def __init__(self, scope: Scope, body: bytes, right: bytes, memory: dict[str, Any]) -> None:
        self.call = f"{scope['method']} {scope['path']}"
        self.query: bytes = scope["query_string"]
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.body = body
        self.right = right
        self.memory = memory
        self.status = 0
        self.media_type = b""
        self.answer = b""

    @property
    def kind(self) -> str:
        """Kind of the command that came in; empty for anything else."""
        try:
            return str(json.loads(self.body)["kind"]) if self.call == "POST /commands" else ""
        except (ValueError, TypeError, KeyError):
            return ""

    def rewrite(self, **fields: Any) -> None:
        """Change the command that came in."""
        self.body = json.dumps(json.loads(self.body) | fields).encode()

    @property
    def told(self) -> dict[str, Any]:
        """What is answered."""
        told: dict[str, Any] = json.loads(self.answer)
        return told

    def tell(self, told: dict[str, Any], status: int = 0) -> None:
        """Answer something else."""
        self.status = status or self.status
        self.answer = json.dumps(told).encode()
        self.media_type = b"application/json"

    @property
    def items(self) -> list[dict[str, Any]]:
        """The changes of the page that is answered; none for anything else."""
        is_page = self.call == "GET /changes" and self.status == 200
        return list(self.told["items"]) if is_page else []


class Wrong:
    """Stands around a portal and makes it wrong.

    Args:
        app: the portal.

    Attributes:
        token: that it lets in.
        change: called twice a call, before it is answered and after; nothing is wrong while it is None.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.token = ""
        self.change: Change | None = None
        self.memory: dict[str, Any] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self.change is None:
            await self.app(scope, receive, send)
            return
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        exchange = Exchange(scope, body, f"Bearer {self.token}".encode(), self.memory)
        self.change(exchange)
        headers: list[tuple[bytes, bytes]] = []

        told = False

        async def came() -> Message:
            nonlocal told
            if told:
                return await receive()  # whoever answers in pieces waits for the other side to hang up
            told = True
            return {"type": "http.request", "body": exchange.body, "more_body": False}

        async def kept(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                headers.extend(message["headers"])
                exchange.media_type = dict(headers).get(b"content-type", b"")
            else:
                exchange.answer += message.get("body", b"")

        changed = {**scope, "query_string": exchange.query, "headers": [*exchange.headers.items()]}
        await self.app(changed, came, kept)
        self.change(exchange)
        heads = [one for one in headers if one[0] not in (b"content-length", b"content-type")]
        heads.append((b"content-type", exchange.media_type))
        if exchange.status != 204:
            heads.append((b"content-length", str(len(exchange.answer)).encode()))
        await send({"type": "http.response.start", "status": exchange.status, "headers": heads})
        await send({"type": "http.response.body", "body": exchange.answer})


def before(call: str, kind: str = "") -> Callable[[Change], Change]:
    """A change made to calls that begin like this, before they are answered."""
    return lambda change: (
        lambda exchange: (
            change(exchange)
            if not exchange.status and exchange.call.startswith(call) and exchange.kind.startswith(kind)
            else None
        )
    )


def after(call: str, *statuses: int) -> Callable[[Change], Change]:
    """A change made to answers of calls that begin like this, with one of these statuses."""
    return lambda change: (
        lambda exchange: (
            change(exchange) if exchange.status in statuses and exchange.call.startswith(call) else None
        )
    )


def instead(call: str, was: int, status: int, kind: str = "") -> Change:
    """Another status."""

    @after(call, was)
    def change(exchange: Exchange) -> None:
        if exchange.kind.startswith(kind):
            exchange.tell({"status": status, "title": "?"}, status)

    return change


def every_page(do: Callable[[list[dict[str, Any]]], object]) -> Change:
    """Something done to the changes of every page that has any."""

    def change(exchange: Exchange) -> None:
        if items := exchange.items:
            do(items)
            exchange.tell(exchange.told | {"items": items})

    return change


@after("GET /portal", 200)
def speaks_a_later_version(exchange: Exchange) -> None:
    exchange.tell(exchange.told | {"protocol": 2})


@before("GET /")
def needs_no_token(exchange: Exchange) -> None:
    exchange.headers.setdefault(b"authorization", exchange.right)


@before("GET /")
def takes_any_token(exchange: Exchange) -> None:
    if b"authorization" in exchange.headers:
        exchange.headers[b"authorization"] = exchange.right


@before("POST /")
def takes_commands_from_anyone(exchange: Exchange) -> None:
    exchange.headers[b"authorization"] = exchange.right


@before("GET /changes")
def gives_two_for_one(exchange: Exchange) -> None:
    if exchange.query.endswith(b"limit=1"):
        exchange.query = exchange.query[:-1] + b"2"


def leaves_one_out_of_short_pages(exchange: Exchange) -> None:
    if exchange.items and exchange.query.endswith(b"limit=3"):
        exchange.tell(exchange.told | {"items": exchange.items[1:]})


def goes_back(items: list[dict[str, Any]]) -> None:
    if len(items) > 3:
        items[-1]["subjectversion"] = 1


def goes_on_elsewhere(exchange: Exchange) -> None:
    if exchange.items and b"cursor=&" not in exchange.query:
        n = exchange.memory["n"] = exchange.memory.get("n", 0) + 1
        exchange.tell(exchange.told | {"items": [one | {"id": f"{one['id']}-{n}"} for one in exchange.items]})


def says_the_last_again(exchange: Exchange) -> None:
    if exchange.items:
        exchange.memory["last"] = exchange.items[-1:]
    elif exchange.call == "GET /changes" and exchange.status == 200:
        exchange.tell(exchange.told | {"items": exchange.memory["last"]})


@before("GET /changes")
def takes_any_cursor(exchange: Exchange) -> None:
    if b"no-cursor" in exchange.query:
        exchange.query = b"limit=10"


@after("GET /attachments/", 200)
def cuts_files_short(exchange: Exchange) -> None:
    exchange.answer = exchange.answer[:-1]


@after("POST /commands", 200)
def makes_without_telling_what(exchange: Exchange) -> None:
    exchange.tell(exchange.told | {"subject": ""})


@before("POST /commands", "booking.make")
def forgets_references(exchange: Exchange) -> None:
    reference = str(uuid4())
    exchange.rewrite(client_reference=reference)
    exchange.headers[b"idempotency-key"] = reference.encode()


@before("POST /commands", "booking.make")
def ignores_the_key(exchange: Exchange) -> None:
    exchange.headers[b"idempotency-key"] = json.loads(exchange.body)["client_reference"].encode()


@before("POST /commands", "booking.make")
def makes_up_a_key(exchange: Exchange) -> None:
    exchange.headers.setdefault(b"idempotency-key", json.loads(exchange.body)["client_reference"].encode())


@before("PUT /attachments/")
def keeps_files_of_anyone(exchange: Exchange) -> None:
    exchange.headers[b"authorization"] = exchange.right


@after("POST /commands", 200)
def answers_again_as_it_stands_now(exchange: Exchange) -> None:
    told = exchange.told
    versions = exchange.memory.setdefault("versions", {})
    if told["replayed"]:
        exchange.tell(told | {"version": versions[told["subject"]]})
    else:
        versions[told["subject"]] = told["version"]


@after("POST /commands", 422)
def takes_another_note_for_the_same(exchange: Exchange) -> None:
    if b"Another note" in exchange.body:
        reference = json.loads(exchange.body)["client_reference"]
        exchange.tell({"client_reference": reference, "status": "applied", "replayed": True}, 200)


def takes_no_answer_at_all(exchange: Exchange) -> None:
    if exchange.kind == "request.answer" and exchange.status == 200:
        exchange.tell({"status": 409, "title": "?"}, 409)


@before("POST /commands")
def ignores_versions(exchange: Exchange) -> None:
    exchange.headers.pop(b"if-match", None)


@before("POST /commands", "booking.state")
def does_not_move(exchange: Exchange) -> None:
    if json.loads(exchange.body)["data"].get("state") == "moved":
        exchange.rewrite(data={"state": "confirmed"})


@before("POST /commands", "booking.state")
def takes_any_state(exchange: Exchange) -> None:
    if json.loads(exchange.body)["data"].get("state") == "no_such_state":
        exchange.rewrite(data={"state": "confirmed"})


@after("POST /commands", 400)
def breaks_on_broken_json(exchange: Exchange) -> None:
    exchange.status = 500


def gives_questions_its_own_ids(items: list[dict[str, Any]]) -> None:
    for one in items:
        for message in one["data"].get("messages", ()):
            message["id"] = f"ours-{message['id']}"


def knows_all_states(exchange: Exchange) -> None:
    if (
        exchange.status == 200
        and exchange.kind == "request.state"
        and b"a_state_of_tomorrow" in exchange.body
    ):
        exchange.tell({"status": 422}, 422)


WRONG: dict[str, Change] = {
    "portal.info": speaks_a_later_version,
    "portal.token_missing": needs_no_token,
    "portal.token_wrong": takes_any_token,
    "changes.shape": every_page(lambda items: items[0].update(source="somebody else")),
    "changes.data": every_page(lambda items: items[0].update(data={})),
    "changes.limit": gives_two_for_one,
    "changes.pages": leaves_one_out_of_short_pages,
    "changes.versions": every_page(goes_back),
    "changes.again": goes_on_elsewhere,
    "changes.end": says_the_last_again,
    "changes.unknown_cursor": takes_any_cursor,
    "commands.unknown": instead("GET /commands/", 404, 200),
    "attachments.unknown": instead("GET /attachments/", 404, 200),
    "attachments.in_feed": cuts_files_short,
    "attachments.put": cuts_files_short,
    "attachments.wrong_digest": instead("PUT /attachments/", 422, 204),
    "commands.token": takes_commands_from_anyone,
    "booking.make": makes_without_telling_what,
    "commands.replay": forgets_references,
    "commands.at_once": forgets_references,
    "commands.reference_reused": forgets_references,
    "commands.key": ignores_the_key,
    "commands.if_match": ignores_versions,
    "booking.moved": does_not_move,
    "commands.rejected": takes_any_state,
    "commands.unknown_subject": instead("POST /commands", 422, 500, "booking.state"),
    "commands.malformed": breaks_on_broken_json,
    "notice": instead("POST /commands", 200, 422, "notice"),
    "booking.ended": instead("POST /commands", 409, 200, "booking.state"),
    "request.question": every_page(gives_questions_its_own_ids),
    "request.state": knows_all_states,
    "request.materials": instead("POST /commands", 200, 422, "request.materials"),
    "request.answer_files": instead("POST /commands", 409, 200, "request.answer"),
}
"""Check -> what is wrong with a portal that it must catch."""

MORE: tuple[tuple[str, Change], ...] = (
    ("changes.unknown_cursor", instead("GET /changes", 410, 400)),
    ("attachments.put", keeps_files_of_anyone),
    ("commands.replay", answers_again_as_it_stands_now),
    ("commands.reference_reused", takes_another_note_for_the_same),
    ("commands.key", makes_up_a_key),
    ("request.answer_files", takes_no_answer_at_all),
)
"""(check, what else it must catch)."""
