"""Mails to readers go out by themselves while the window is open: looked for once a minute, sent as long work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from ui.job import Progress
from ui.jobs import DeskDoor
from ui.widgets.toolkit import Toolkit

if TYPE_CHECKING:
    from readingroom.requests.notices.mailing import Mailing
    from readingroom.requests.notices.queries import Due

__all__ = ["MailRounds"]

EVERY_MS = 60_000


class MailRounds(QObject):
    """Looks whether something is due, and sends it. What did not go out stands under Settings, Mail, with the reason.

    Args:
        kit: of the window.
        parent: lets go of it.
        every_ms: how often it looks.
    """

    def __init__(self, kit: Toolkit, parent: QObject | None = None, every_ms: int = EVERY_MS) -> None:
        super().__init__(parent)
        self._kit = kit
        self._busy = False
        self._timer = QTimer(self, interval=every_ms)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """From now on, the first time after one interval: starting is busy enough."""
        self._timer.start()

    def _look(self) -> None:
        if self._busy:
            return
        from readingroom.requests.notices.queries import due

        self._busy = True
        job = self._kit.jobs.read(self, due, done=self._send_if_due)
        job.finished.connect(self._looked)

    def _looked(self) -> None:
        if not self._sending:
            self._busy = False

    def _send_if_due(self, due: Due) -> None:
        if not ((due.on and due.mails) or due.too_late or due.interrupted):
            return
        self._sending = True
        job = self._kit.jobs.long(self, self._kit.text("settings.mail.sending"), _round)
        job.finished.connect(self._sent)

    def _sent(self) -> None:
        self._sending = self._busy = False

    _sending = False


def _round(desk: DeskDoor, progress: Progress) -> Mailing:
    from readingroom.requests.notices.mailing import send_waiting

    whole: Any = desk  # the window knows it by what pages use of it, a round of mails is handed all of it
    return send_waiting(whole, stepped=progress)
