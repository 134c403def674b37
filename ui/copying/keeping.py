"""The scans of a draft are kept: piece by piece, seen by nobody until all of them are there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from readingroom.command import Actor
from readingroom.copies.commands import DropScans, KeepScan, StageScan
from readingroom.copies.kept import pieces_in
from readingroom.errors import DeskError, Unavailable
from ui.copying.scans import Held
from ui.door import DeskDoor
from ui.job import Cancelled, Job, Progress
from ui.widgets.page_cover import PageCover

__all__ = ["keep_scans"]


def keep_scans(
    cover: PageCover,
    scans: Sequence[Held],
    done: Callable[[], None],
    failed: Callable[[DeskError], None],
    cancelled: Callable[[], object],
) -> None:
    """Keep scans; one that is kept already is kept once.

    Args:
        cover: waits for it.
        scans: with their files.
        done: all are kept.
        failed: one could not be, and none of those that were not there before is.
        cancelled: likewise, because somebody cancelled it.
    """
    if not scans:
        done()
        return
    actor, say = cover.kit.jobs.actor, cover.kit.text

    def work(desk: DeskDoor, progress: Progress) -> bool:
        _keep(desk, actor, scans, progress)
        return True

    job = cover.kit.jobs.long(
        cover, say("copying.keeping"), work, done=lambda _kept: done(), failed=failed, waited_for=True
    )
    cover.hold(job).finished.connect(lambda: _ended(job, cancelled))


def _ended(job: Job, cancelled: Callable[[], object]) -> None:
    if job.cancelled.is_set() and job.result is None:
        cancelled()


def _keep(desk: DeskDoor, actor: Actor, scans: Sequence[Held], progress: Progress) -> None:
    """A piece in each transaction: what is scanned at the desk meanwhile comes in between."""
    pages, before, staged = sum(len(one.scan.pages) for one in scans), 0, list[tuple[Held, int, int]]()
    try:
        for held in scans:
            number, size = 0, 0
            whole = _size(held.path)
            for piece in pieces_in(held.path):
                progress(before + size * len(held.scan.pages) // whole, pages, "window.work.pages")
                desk.execute(
                    StageScan(
                        digest=held.scan.digest,
                        media_type=held.scan.media_type.value,
                        first=number,
                        content=(piece,),
                    ),
                    actor,
                )
                number, size = number + 1, size + len(piece)
            before += len(held.scan.pages)
            staged.append((held, number, size))
        progress(pages, pages, "window.work.pages")
    except (Cancelled, DeskError):
        desk.execute(DropScans(digests=tuple(one.scan.digest for one in scans)), actor)
        raise
    for held, number, size in staged:
        desk.execute(
            KeepScan(
                digest=held.scan.digest,
                media_type=held.scan.media_type.value,
                first=number,
                content=(),
                size=size,
            ),
            actor,
        )


def _size(path: Path) -> int:
    try:
        return max(1, path.stat().st_size)
    except OSError as error:
        raise Unavailable(
            "attachment.unreadable", file=path.name, reason=error.strerror or str(error)
        ) from error
