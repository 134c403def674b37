"""Rounds with portals as the window's threads do them: watched, and stopped between two steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from readingroom.portals.exchange import RoundReport, Stage
from readingroom.portals.queries import PortalParticulars
from readingroom.portals.sync import sync_portal
from ui.job import Cancelled, Progress
from ui.jobs import DeskDoor

__all__ = ["rounds_with"]


def rounds_with(
    portals: Sequence[PortalParticulars],
) -> Callable[[DeskDoor, Progress], tuple[RoundReport, ...]]:
    """Work for `ui.jobs.Jobs.exchange`: one round with each of these, one after the other.

    Cancel stops between two steps, and the lease is given back: nothing is left half done.
    """

    def work(desk: DeskDoor, progress: Progress) -> tuple[RoundReport, ...]:
        whole: Any = desk  # the window knows it by what pages use of it, a round is handed all of it
        watch = _Watch(progress)
        reports: list[RoundReport] = []
        for portal in portals:
            if watch.stopped():
                break
            reports.append(sync_portal(whole, portal, progress=watch.told, stopped=watch.stopped))
        return tuple(reports)

    return work


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
        return self._stop
