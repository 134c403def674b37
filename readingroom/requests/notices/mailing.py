"""One round of mails: what waits goes out, each at most once by itself.

A mail is taken in a commit of its own before the server hears of it, and settled in another one behind the server's
answer. Between the two it is in flight: if the program ends there, the mail is unknown once its lease is over, and a
person decides. Nothing is sent inside a transaction.
"""

from __future__ import annotations

import random
import smtplib
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from readingroom.command import Actor, Command
from readingroom.entry import is_mail_address
from readingroom.errors import Refused, Unavailable
from readingroom.office.staff.queries import by_account
from readingroom.requests.events import NoticeMade
from readingroom.requests.notices import queries
from readingroom.requests.notices.commands import (
    LoseMails,
    PutOffMail,
    RejectMail,
    RemindReaders,
    SendMail,
    TakeMail,
)
from readingroom.requests.notices.smtp import Delivery, Letter, Server, connected, deliver, trouble
from readingroom.requests.rules.mails import MailAction, WhyNot, pause

if TYPE_CHECKING:
    from readingroom.desk import Desk

__all__ = [
    "PASSWORD",
    "Mailing",
    "remind",
    "send_test",
    "send_waiting",
    "server_of",
    "sync_actor",
]

PASSWORD = "mail"  # noqa: S105  # the name under which it is kept
_ENDS_THE_ROUND = (WhyNot.SIGN_IN, WhyNot.SENDER)
"""These concern every mail, not the one."""


@dataclass
class Mailing:
    """What a round did.

    Attributes:
        sent, put_off, failed, unknown, too_late: mails, by what became of them in this round.
        trouble: why the server could not be spoken with, None where it could.
    """

    sent: int = 0
    put_off: int = 0
    failed: int = 0
    unknown: int = 0
    too_late: int = 0
    trouble: Unavailable | None = field(default=None, repr=False)


def sync_actor(desk: Desk) -> Actor:
    """The system account that speaks with the world outside, whoever sits at the desk.

    Raises:
        Refused: ``notice.no_way_out``: it comes with mail, or with the first portal.
    """
    account = desk.read(by_account, "system:sync")
    if account is None:
        raise Refused("notice.no_way_out")
    return Actor(account.id)


def server_of(desk: Desk) -> Server:
    """The mail server by the settings, with this desk's password.

    Raises:
        Unavailable: ``password.keyring``, ``password.unreadable``.
    """
    server = desk.read(queries.server)
    return replace(server, password=desk.read(queries.passwords).load(PASSWORD)) if server.user else server


def remind(desk: Desk) -> int:
    """Remind everybody who is expected on the next open day, each once.

    Returns:
        How many notices were made.

    Raises:
        Refused: ``calendar.never_open``, ``notice.no_way_out``.
    """
    day = desk.read(queries.next_open_day)
    outcome = desk.execute(RemindReaders(day=day), sync_actor(desk))
    return sum(isinstance(event, NoticeMade) for event in outcome.events)


def send_test(desk: Desk, address: str, subject: str, text: str, language: str) -> None:
    """Send one message now, beside the outbox, to see whether the settings are right.

    Raises:
        Refused: ``setting.no_address``.
        Unavailable: what `connected` says; ``mail.test`` with the server's words where it takes the message not on.
    """
    if not is_mail_address(address):
        raise Refused("setting.no_address", value=address)
    server = server_of(desk)
    name = f"<{uuid4()}@{server.sender.partition('@')[2] or 'localhost'}>"
    letter = Letter(address, subject, text, name, desk.clock.local(), language)
    with connected(server) as line:
        done = deliver(line, server, letter)
    if done.action is not MailAction.SEND:
        raise Unavailable("mail.test", said=done.said)


def send_waiting(
    desk: Desk,
    *,
    cancelled: Callable[[], bool] = lambda: False,
    stepped: Callable[[int, int], None] = lambda done, total: None,
    chance: Callable[[], float] = random.random,
) -> Mailing:
    """Send what is due.

    Args:
        desk: the database.
        cancelled: asked before each mail; then the rest waits for the next round.
        stepped: told how many are done, of how many.
        chance: a number from 0 to 1, for the pauses.

    Raises:
        Unavailable: the database failed.
    """
    due = desk.read(queries.due)
    if not (due.mails or due.too_late or due.interrupted):
        return Mailing()
    return _Round(desk, due, chance).run(cancelled, stepped)


class _Round:
    def __init__(self, desk: Desk, due: queries.Due, chance: Callable[[], float]) -> None:
        self.desk, self.actor, self.due, self.chance = desk, sync_actor(desk), due, chance
        self.id: UUID = uuid4()
        self.done = Mailing()
        self.tries = dict(due.tries)

    def run(self, cancelled: Callable[[], bool], stepped: Callable[[int, int], None]) -> Mailing:
        due = self.due
        if due.interrupted:
            lost = LoseMails(mail_ids=due.interrupted, why=WhyNot.RESTARTED.value, interrupted=True)
            self.done.unknown += len(self.desk.execute(lost, self.actor).events)
        for mail_id in due.too_late:
            if self._do(RejectMail(mail_id=mail_id, why=WhyNot.TOO_LATE.value)):
                self.done.too_late += 1
        if due.on and due.mails and not cancelled():
            self._send(due.mails, cancelled, stepped)
        return self.done

    def _send(
        self,
        mail_ids: Sequence[int],
        cancelled: Callable[[], bool],
        stepped: Callable[[int, int], None],
    ) -> None:
        waiting, server, line = list(mail_ids), None, None
        with ExitStack() as lines:
            while waiting and not cancelled():
                stepped(len(mail_ids) - len(waiting), len(mail_ids))
                try:
                    server = server or server_of(self.desk)
                    line = line or lines.enter_context(connected(server))
                except Unavailable as error:
                    self._nobody_there(waiting, error)
                    return
                delivery = self._send_one(line, server, waiting.pop(0))
                if delivery is not None and delivery.why in _ENDS_THE_ROUND:
                    why = delivery.why
                    self.done.trouble = Unavailable(
                        f"mail.{why.value}", user=server.user, sender=server.sender, said=delivery.said
                    )
                    self._put_off(waiting, why, delivery.said)
                    return
                if delivery is not None and delivery.line_broke:
                    line = None

    def _nobody_there(self, waiting: Sequence[int], error: Unavailable) -> None:
        if error.code.startswith("mail."):
            self.done.trouble = error
            said = str(error.facts.get("said") or error.facts.get("reason") or "")
            self._put_off(waiting, trouble(error), said)
        else:  # the keyring is locked
            self.done.trouble = error
            self._put_off(waiting, WhyNot.NO_PASSWORD, "")

    def _send_one(self, line: smtplib.SMTP, server: Server, mail_id: int) -> Delivery | None:
        """Take it, hand it over, settle it. None where somebody else took it, or it is not needed any more."""
        if not self._do(TakeMail(mail_id=mail_id, round=self.id)):
            return None
        self.tries[mail_id] = self.tries.get(mail_id, 0) + 1
        delivery = deliver(line, server, self.desk.read(queries.letter, mail_id))
        self._settle(mail_id, delivery)
        return delivery

    def _settle(self, mail_id: int, delivery: Delivery) -> None:
        why, said = delivery.why, delivery.said
        if delivery.action is MailAction.SEND:
            self.done.sent += self._do(SendMail(mail_id=mail_id, said=said))
        elif why is None:
            raise ValueError(f"a mail did not go out, and nobody says why: {delivery.action}")
        elif delivery.action is MailAction.PUT_OFF:
            self._put_off([mail_id], why, said, tried=True)
        elif delivery.action is MailAction.REJECT:
            self.done.failed += self._do(RejectMail(mail_id=mail_id, why=why.value, said=said))
        else:
            self.done.unknown += self._do(LoseMails(mail_ids=(mail_id,), why=why.value, said=said))

    def _put_off(self, mail_ids: Sequence[int], why: WhyNot, said: str, *, tried: bool = False) -> None:
        for mail_id in mail_ids:
            tries = self.tries.get(mail_id, 0) + (not tried)
            seconds = pause(max(tries, 1), self.chance()).total_seconds()
            self.done.put_off += self._do(
                PutOffMail(mail_id=mail_id, why=why.value, seconds=seconds, said=said)
            )

    def _do(self, command: Command) -> bool:
        """Whether the mail stood where this could be done; else somebody else was there first."""
        try:
            self.desk.execute(command, self.actor)
        except Refused as error:
            if error.code != "mail.not_now":
                raise
            return False
        return True
