"""A real mail server on loopback, with an authority of its own, that can be told to fail in every way."""

from __future__ import annotations

import asyncio
import datetime as dt
import email
import email.policy
import ipaddress
import ssl
import threading
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "desk", "correct horse"


class Authority:
    """Signs certificates; its own stands in a file that ``SSL_CERT_FILE`` may name."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.file = folder / f"{name}.pem"
        made = self._built(self.name, self.key.public_key(), ca=True).sign(self.key, hashes.SHA256())
        self.file.write_bytes(made.public_bytes(serialization.Encoding.PEM))

    def server_context(self, folder: Path) -> ssl.SSLContext:
        """What a server on 127.0.0.1 proves itself with."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
        made = self._built(name, key.public_key(), ca=False).sign(self.key, hashes.SHA256())
        file = folder / "server.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + made.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _built(self, name: x509.Name, key: Any, *, ca: bool) -> x509.CertificateBuilder:
        now = dt.datetime.now(dt.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
            )
            .add_extension(
                x509.KeyUsage(not ca, False, False, False, False, ca, ca, False, False), critical=True
            )
        )


class _Speaker(SMTP):
    """One connection; it can break off where the office says so."""

    def __init__(self, office: PostOffice, **options: Any) -> None:
        super().__init__(office, **options)
        self.office = office

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        """Break off before the message, if told so."""
        if self.office.breaks_off_before > 0:
            self.office.breaks_off_before -= 1
            assert self.transport is not None
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class PostOffice:
    """The server, in a thread of its own.

    Attributes:
        messages: what it took on, or took in and never answered.
        rcpt: answers to recipients, in order; without one it takes everybody.
        final: answers behind messages, in order; "" breaks off instead.
        on_message: called with each message before it is answered.
    """

    def __init__(
        self, context: ssl.SSLContext | None, *, at_once: bool = False, sign_in: bool = True
    ) -> None:
        self.messages: list[EmailMessage] = []
        self.envelopes: list[tuple[str | None, list[str]]] = []
        self.rcpt: list[str] = []
        self.mail: list[str] = []
        self.final: list[str] = []
        self.breaks_off_before = 0
        self.connections = 0
        self.on_message: Callable[[], None] = lambda: None
        self._context, self._at_once, self._sign_in = context, at_once, sign_in
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()
        self.port = 0

    def __enter__(self) -> PostOffice:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_error: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def ids(self) -> list[str]:
        """Message-IDs, as they came."""
        return [str(message["Message-ID"]) for message in self.messages]

    # -- what aiosmtpd asks

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Who writes."""
        if self.mail:
            return self.mail.pop(0)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """To whom."""
        if self.rcpt and not (answer := self.rcpt.pop(0)).startswith("250"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """A message is whole."""
        answer = self.final.pop(0) if self.final else "250 taken"
        if not answer or answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            message = email.message_from_bytes(envelope.content, policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            self.messages.append(message)
            self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
            self.on_message()
        if not answer:
            assert server.transport is not None
            server.transport.abort()
        return answer or "421 gone"

    # -- inside

    def _speaker(self) -> _Speaker:
        self.connections += 1
        tls = self._context is not None
        return _Speaker(
            self,
            loop=self._loop,
            hostname="post.example",
            tls_context=None if self._at_once else self._context,
            require_starttls=tls and not self._at_once,
            authenticator=self._authenticated if self._sign_in else None,
            auth_required=self._sign_in,
            auth_require_tls=tls and not self._at_once,
        )

    def _authenticated(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and data == LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)

        async def serve() -> Any:
            tls = self._context if self._at_once else None
            return await self._loop.create_server(self._speaker, "127.0.0.1", 0, ssl=tls)

        server = self._loop.run_until_complete(serve())
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()
