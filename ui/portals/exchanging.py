"""Rounds with portals as the window has them done: watched, and stopped between two steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from readingroom.beside import Beside
from readingroom.portals.exchange import RoundReport, Stage
from readingroom.portals.interruption import Interruption
from readingroom.portals.queries import PortalParticulars
from ui.job import Cancelled, Progress
from ui.jobs import DeskDoor

__all__ = ["rounds_with", "waiting_for_nobody"]


def rounds_with(
    beside: Beside, portals: Sequence[PortalParticulars]
) -> Callable[[DeskDoor, Progress], tuple[RoundReport, ...]]:
    """Work for `ui.jobs.Jobs.exchange`: one round with each of these, one after the other, in the other process.

    Cancel stops between two steps, and the lease is given back: nothing is left half done. A portal that is silent just
    then is not waited for.
    """

    def work(desk: DeskDoor, progress: Progress) -> tuple[RoundReport, ...]:
        def told(_portal: str, _stage: Stage, done: int, of: int | None) -> None:
            with suppress(Cancelled):  # the other process hears of it too, and ends its step first
                progress(done, of)

        whole: Any = desk  # the window knows it by what pages use of it, a round is handed all of it
        return beside.rounds(whole, portals, progress=told, on_stop=progress.on_cancel)

    return work


@contextmanager
def waiting_for_nobody(progress: Progress) -> Iterator[None]:
    """What is asked of portals within the block is left as soon as the work is to stop."""
    interruption = Interruption()
    progress.on_cancel(interruption.interrupt)
    with interruption.watching():
        yield
