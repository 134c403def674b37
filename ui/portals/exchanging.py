"""Rounds with portals as the window's threads do them: watched, and stopped between two steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from readingroom.portals.exchange import RoundReport, Stage
from readingroom.portals.interruption import Interruption
from readingroom.portals.queries import PortalParticulars
from readingroom.portals.sync import sync_portal
from ui.job import Cancelled, Progress
from ui.jobs import DeskDoor

__all__ = ["rounds_with", "waiting_for_nobody"]


def rounds_with(
    portals: Sequence[PortalParticulars],
) -> Callable[[DeskDoor, Progress], tuple[RoundReport, ...]]:
    """Work for `ui.jobs.Jobs.exchange`: one round with each of these, one after the other.

    Cancel stops between two steps, and the lease is given back: nothing is left half done. A portal that is silent just
    then is not waited for.
    """

    def work(desk: DeskDoor, progress: Progress) -> tuple[RoundReport, ...]:
        whole: Any = desk  # the window knows it by what pages use of it, a round is handed all of it
        watch = _Watch(progress)
        reports: list[RoundReport] = []
        with waiting_for_nobody(progress):
            for portal in portals:
                if watch.stopped():
                    break
                reports.append(sync_portal(whole, portal, progress=watch.told, stopped=watch.stopped))
        return tuple(reports)

    return work


@contextmanager
def waiting_for_nobody(progress: Progress) -> Iterator[None]:
    """What is asked of portals within the block is left as soon as the work is to stop."""
    interruption = Interruption()
    progress.on_cancel(interruption.interrupt)
    with interruption.watching():
        yield


class _Watch:
    """Cancel is heard of where progress is told, and answered where the round asks whether to stop."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._stop = False

    def told(self, _portal: str, _stage: Stage, done: int, of: int | None) -> None:
        try:
            self._progress(done, of)
        except Cancelled:
            self._stop = True

    def stopped(self) -> bool:
        return self._stop or self._progress.cancelled
