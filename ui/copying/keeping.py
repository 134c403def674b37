"""A draft is saved: its scans are kept first, a few pieces in each transaction, so that nobody at the desk waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from readingroom.command import Actor, Command
from readingroom.copies.commands import KeepScan, StageScan
from readingroom.copies.kept import pieces_in
from readingroom.errors import DeskError
from ui.copying.scans import Held
from ui.door import Answer, DeskDoor
from ui.widgets.page_cover import PageCover

__all__ = ["keep_scans"]

_PIECES = 2
"""Written in one transaction."""


def keep_scans(
    cover: PageCover,
    scans: Sequence[Held],
    done: Callable[[], object],
    failed: Callable[[DeskError], None],
) -> None:
    """Keep scans; one that is kept already is kept once.

    Args:
        cover: waits for it.
        scans: with their files.
        done: all are kept.
        failed: one could not be.
    """
    left = list(scans)

    def next_scan() -> None:
        if left:
            _keep(cover, left.pop(0), next_scan, failed)
        else:
            done()

    next_scan()


def _keep(
    cover: PageCover, held: Held, done: Callable[[], object], failed: Callable[[DeskError], None]
) -> None:
    """One command after the other: what is scanned at the desk meanwhile comes in between."""
    commands = _commands(held)

    def work(desk: DeskDoor, actor: Actor) -> _Kept:
        command = next(commands)
        return _Kept(desk.execute(command, actor), last=isinstance(command, KeepScan))

    def go_on(kept: _Kept) -> None:
        if kept.last:
            done()
        else:
            next_piece()

    def next_piece() -> None:
        cover.hold(cover.kit.jobs.write(cover, work, done=go_on, failed=failed))

    next_piece()


class _Kept:
    """What a step came to, as the window takes it (`ui.door.Answer`)."""

    def __init__(self, answer: Answer, *, last: bool) -> None:
        self.seq, self.changed, self.last = answer.seq, answer.changed, last


def _commands(held: Held) -> Iterator[Command]:
    """The commands that keep a scan; the file is read as they are asked for, in the writing thread."""
    digest, media_type = held.scan.digest, held.scan.media_type.value
    first, waiting, size = 0, list[bytes](), 0
    for one in pieces_in(held.path):
        if len(waiting) == _PIECES:
            yield StageScan(digest=digest, media_type=media_type, first=first, content=tuple(waiting))
            first, waiting = first + len(waiting), []
        waiting.append(one)
        size += len(one)
    yield KeepScan(digest=digest, media_type=media_type, first=first, content=tuple(waiting), size=size)
