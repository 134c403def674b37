"""The mail server, spoken with step by step (RFC 5321), so that it is always known whether a message went out."""

from __future__ import annotations

import datetime as dt
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from readingroom.errors import Unavailable
from readingroom.requests.rules.mails import MailAction, WhyNot

__all__ = ["Delivery", "Letter", "Server", "connected", "deliver", "trouble"]

_TIMEOUT_S = 45
"""For one answer of the server. All answers about one mail together stay within the lease on it."""
_OURSELVES = "[127.0.0.1]"
"""What we are called in EHLO (RFC 5321, 4.1.4): the name of the office PC is nobody's business."""


@dataclass(frozen=True)
class Server:
    """A mail server that takes messages on (RFC 6409).

    Attributes:
        encryption: ``starttls`` or ``tls``; without either nothing is sent.
        user: empty where no sign-in is wanted.
        password: None where this desk has none.
        sender: the address under which we write.
        sender_name: the archive.
    """

    host: str
    port: int
    encryption: str
    user: str
    sender: str
    sender_name: str
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Letter:
    """One message.

    Attributes:
        message_id: the same for every try, so that a server can tell doubles.
        made_at: when what it tells of happened.
        language: of the text.
    """

    address: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    message_id: str
    made_at: dt.datetime
    language: str

    def message(self, server: Server) -> bytes:
        """The message as it goes over the wire, without the line that ends it (RFC 5322)."""
        message = EmailMessage(policy=SMTP)
        message["From"] = Address(server.sender_name, addr_spec=server.sender)
        message["To"] = Address(addr_spec=self.address)
        message["Subject"] = self.subject
        message["Date"] = format_datetime(self.made_at)
        message["Message-ID"] = self.message_id
        message["Content-Language"] = self.language.replace("_", "-")
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: out-of-office replies do not answer it
        message.set_content(self.text)
        return message.as_bytes()


@dataclass(frozen=True)
class Delivery:
    """What became of a message.

    Attributes:
        action: ``SEND``, ``PUT_OFF``, ``REJECT`` or ``LOSE``.
        why: why it did not go out.
        said: the server's own words.
        line_broke: nothing more can be said on this line.
    """

    action: MailAction
    why: WhyNot | None = None
    said: str = field(default="", repr=False)
    line_broke: bool = False


@contextmanager
def connected(server: Server) -> Iterator[smtplib.SMTP]:
    """A line to the server, encrypted, the server's certificate proved, signed in.

    The system's authorities count; ``SSL_CERT_FILE`` names others.

    Raises:
        Unavailable: ``mail.connection``, ``mail.certificate``, ``mail.no_tls``, ``mail.sign_in``,
            ``mail.no_password``, ``mail.later``, ``mail.not_set_up``.
    """
    if not server.host or not server.sender:
        raise Unavailable("mail.not_set_up")
    if server.user and server.password is None:
        raise Unavailable("mail.no_password", user=server.user)
    line = _open(server)
    try:
        yield line
    finally:
        _hang_up(line)


def _open(server: Server) -> smtplib.SMTP:
    where = {"host": server.host, "port": server.port}
    context = ssl.create_default_context()
    line: smtplib.SMTP | None = None
    try:
        if server.encryption == "tls":
            line = smtplib.SMTP_SSL(
                server.host, server.port, local_hostname=_OURSELVES, timeout=_TIMEOUT_S, context=context
            )
        else:
            line = smtplib.SMTP(server.host, server.port, local_hostname=_OURSELVES, timeout=_TIMEOUT_S)
            line.starttls(context=context)
        if server.user:
            line.login(server.user, server.password or "")
        else:
            line.ehlo_or_helo_if_needed()
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        if line is not None:
            line.close()
        raise _unavailable(error, server.user, where) from error
    return line


def _unavailable(error: Exception, user: str, where: dict[str, object]) -> Unavailable:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Unavailable("mail.certificate", reason=error.verify_message, **where)
    if isinstance(error, smtplib.SMTPAuthenticationError) and error.smtp_code >= 500:
        return Unavailable("mail.sign_in", user=user, said=_words(error.smtp_error))
    if isinstance(error, UnicodeError):  # smtplib signs in with ASCII only
        return Unavailable("mail.sign_in", user=user, said="ASCII")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        if "STARTTLS" in str(error):
            return Unavailable("mail.no_tls", **where)
        return Unavailable("mail.sign_in", user=user, said=str(error))
    if isinstance(error, smtplib.SMTPResponseException):
        return Unavailable("mail.later", said=_words(error.smtp_error), **where)
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Unavailable("mail.connection", reason=reason, **where)


def trouble(error: Unavailable) -> WhyNot:
    """Why nothing went out, of an error that `connected` raised."""
    return WhyNot(error.code.removeprefix("mail."))


def _hang_up(line: smtplib.SMTP) -> None:
    try:
        line.quit()
    except (smtplib.SMTPException, OSError):
        line.close()  # it was over already


def deliver(line: smtplib.SMTP, server: Server, letter: Letter) -> Delivery:
    """Hand one message over.

    Until the first byte of the message nothing can have gone out; behind its last line only the server knows.
    """
    try:
        message = letter.message(server)
    except ValueError as error:  # written down before it was looked at closely
        return Delivery(MailAction.REJECT, WhyNot.ADDRESS, str(error))
    begun = False
    try:
        for code, said, wanted, why in _envelope(line, server, letter):
            if code not in wanted:
                return _refused(line, code, said, why)
        begun = True
        line.send(_dotted(message))
        code, said = line.getreply()
    except (smtplib.SMTPException, OSError) as error:
        line.close()
        if begun:
            return Delivery(MailAction.LOSE, WhyNot.NO_ANSWER, str(error), line_broke=True)
        return Delivery(MailAction.PUT_OFF, WhyNot.BROKE_OFF, str(error), line_broke=True)
    if 200 <= code < 300:
        return Delivery(MailAction.SEND, said=_words(said))
    if 400 <= code < 600:
        return _refused(line, code, said, WhyNot.REFUSED)
    line.close()
    return Delivery(MailAction.LOSE, WhyNot.NO_ANSWER, _words(said), line_broke=True)


def _envelope(
    line: smtplib.SMTP, server: Server, letter: Letter
) -> Iterator[tuple[int, bytes, tuple[int, ...], WhyNot]]:
    """What is said before the message: each answer, those that are right, and what another one means."""
    yield *line.mail(server.sender), (250,), WhyNot.SENDER
    yield *line.rcpt(letter.address), (250, 251), WhyNot.ADDRESS
    yield *line.docmd("DATA"), (354,), WhyNot.REFUSED


def _refused(line: smtplib.SMTP, code: int, said: bytes, why: WhyNot) -> Delivery:
    words = f"{code} {_words(said)}"
    broke = code == 421 or not 400 <= code < 600
    if broke:
        line.close()
    else:
        broke = not _start_over(line)
    if code < 500:
        return Delivery(MailAction.PUT_OFF, WhyNot.LATER, words, line_broke=broke)
    if code in (530, 534, 535, 538):  # RFC 4954: sign in first
        return Delivery(MailAction.PUT_OFF, WhyNot.SIGN_IN, words, line_broke=broke)
    if why is WhyNot.SENDER:
        return Delivery(MailAction.PUT_OFF, why, words, line_broke=broke)
    if why is WhyNot.ADDRESS and said.startswith(b"5.7."):  # RFC 3463: policy, not the address
        why = WhyNot.REFUSED
    return Delivery(MailAction.REJECT, why, words, line_broke=broke)


def _start_over(line: smtplib.SMTP) -> bool:
    try:
        return line.rset()[0] == 250
    except (smtplib.SMTPException, OSError):
        line.close()
        return False


def _dotted(message: bytes) -> bytes:
    """The message as DATA carries it (RFC 5321, 4.5.2), its last line behind it."""
    stuffed = message.replace(b"\r\n.", b"\r\n..")
    stuffed = b"." + stuffed if stuffed.startswith(b".") else stuffed
    return stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:500]
