"""Rounds with portals go by themselves while the window is open; the status line says how it stands with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from readingroom.events import Changed
from ui.palette import Tone
from ui.shell import Shell, StatusItem

if TYPE_CHECKING:
    from readingroom.portals.exchange import RoundReport
    from readingroom.portals.overview import Overview

__all__ = ["PortalRounds"]

EVERY_MS = 15_000
_TONES = {
    "halted": Tone.WRONG,
    "failing": Tone.ATTENTION,
    "new": Tone.NEUTRAL,
    "well": Tone.GOOD,
    "off": Tone.NEUTRAL,
}


class PortalRounds(QObject):
    """Looks which rounds are due, at the pace that the portals' own next try says, and does them in the background.

    What a round did is seen on the pages; what it could not do stands on the page of portals.

    Args:
        shell: shows how it stands, and the page when that is pressed.
        parent: lets go of it.
        every_ms: how often it looks.
    """

    def __init__(self, shell: Shell, parent: QObject | None = None, every_ms: int = EVERY_MS) -> None:
        super().__init__(parent)
        self._shell, self._kit = shell, shell.kit
        self._known: Overview | None = None
        self._busy = False
        self._trouble: tuple[str, ...] = ()
        self._timer = QTimer(self, interval=every_ms)
        self._timer.timeout.connect(self.look)
        self._kit.jobs.changed.connect(self._changed)

    def start(self) -> None:
        """From now on, the first round after one interval: starting is busy enough. How it stands is told at once."""
        self._timer.start()
        self._shell.settling.after(self._ask)

    def look(self) -> None:
        """Do what is due."""
        self._ask(rounds=True)

    def show(self) -> None:
        """Say how it stands; nothing where no portal is connected or ever was while the window is open."""
        known, say = self._known, self._kit.text
        if known is None:
            return
        told = [
            say("portals.status.waiting", n=known.waiting) if known.waiting else "",
            say("portals.status.hand", n=known.hand) if known.hand else "",
        ]
        words = " · ".join([self._standing(known), *(one for one in told if one)])
        tone = Tone.ATTENTION if known.hand and known.state != "halted" else _TONES.get(known.state)
        if self._trouble and tone is Tone.GOOD:
            tone = Tone.ATTENTION
        says = "\n".join(self._trouble) or say("portals.status.help")
        item = StatusItem(
            "portal", words, tone or Tone.NEUTRAL, says, lambda: self._shell.show_page("portals")
        )
        self._shell.show_status(item)

    # -- inside

    def _standing(self, known: Overview) -> str:
        say = self._kit.text
        if known.state == "well" and known.in_step_at is not None:
            return say("portals.status.well", at=self._hour(known))
        if known.state == "failing" and known.next_try_at is not None:
            return say("portals.status.failing", at=say.language.time(known.next_try_at))
        return say(f"portals.status.{known.state}")

    def _hour(self, known: Overview) -> str:
        return self._kit.text.language.time(known.in_step_at) if known.in_step_at is not None else ""

    def _changed(self, what: frozenset[Changed]) -> None:
        if Changed.PORTALS in what:
            self._ask()

    def _ask(self, *, rounds: bool = False) -> None:
        from readingroom.portals.overview import overview

        def told(known: Overview) -> None:
            if known.portals or self._known is not None:
                self._known = known
                self.show()
            if rounds and known.due and not self._busy:
                self._do(known)

        self._kit.jobs.read(self, overview, done=told, latest="rounds" if rounds else "standing")

    def _do(self, known: Overview) -> None:
        from ui.portals.exchanging import rounds_with

        self._busy = True
        title = self._kit.text("portals.exchanging")
        work = rounds_with(self._kit.jobs.beside, known.due)
        job = self._kit.jobs.exchange(self, title, work, done=self._done, shown=False)
        job.finished.connect(self._over)

    def _done(self, reports: Sequence[RoundReport]) -> None:
        say = self._kit.text
        self._trouble = tuple(say.explain(one.failed) for one in reports if one.failed is not None)
        self.show()

    def _over(self) -> None:
        self._busy = False
