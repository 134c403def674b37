"""One file on its way in: what is known of it so far, and the job that is at work on it.

It belongs to the window, not to the page: an import goes on when the page changes, and is still there when the page
is built again in another language.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from readingroom.errors import DeskError
from readingroom.imports.commands import SaveMapping
from readingroom.portals.files.recognising import Recognised
from readingroom.tabular.mapping import ColumnMapping
from ui.imports.preview import PreviewStore
from ui.imports.reading import Outcome, carry_out, look, preview
from ui.job import Job, Step
from ui.widgets.toolkit import Toolkit

if TYPE_CHECKING:
    from ui.job import Progress
    from ui.jobs import DeskDoor

__all__ = ["ImportWork", "Stage"]


class Stage(Enum):
    """How far a file is."""

    HOME = auto()  # no file
    LOOKING = auto()  # being found out
    COLUMNS = auto()  # a person says which column is what
    READING = auto()  # previewed
    PREVIEW = auto()  # waits for the decision
    IMPORTING = auto()
    STOPPED = auto()  # cancelled, or refused halfway
    DONE = auto()


_BUSY = frozenset({Stage.LOOKING, Stage.READING, Stage.IMPORTING})


class ImportWork(QObject):
    """What is being imported; one a window, kept beside its jobs.

    Attributes:
        waiting: files that come after this one.
        changed: another stage, or something new is known.
        stepped: a `Step` of the job at work.
        refused: a `DeskError`, and what would help: the stage before is shown again.
    """

    changed = Signal()
    stepped = Signal(object)
    refused = Signal(object)

    def __init__(self, kit: Toolkit) -> None:
        super().__init__(kit.jobs)
        self._kit = kit
        self.waiting: list[Path] = []
        self.cancelled_gone: set[int] = set()  # the table's columns look into this very set
        self.forget()

    @classmethod
    def of(cls, kit: Toolkit) -> ImportWork:
        """The window's, made when it is first asked for."""
        found = kit.jobs.findChild(cls)
        return found if isinstance(found, cls) else cls(kit)

    def forget(self) -> None:
        """No file any more; a running import goes on and is listed."""
        self.stage = Stage.HOME
        self.path: Path | None = None
        self.found: Recognised | None = None
        self.store = PreviewStore()
        self.told: Outcome | None = None
        self.done: Outcome | None = None
        self.step: Step | None = None
        self.accept_older = False
        self.cancelled_gone.clear()
        self.problem: DeskError | None = None
        self._job: Job | None = None

    @property
    def busy(self) -> bool:
        """A job is at work."""
        return self.stage in _BUSY

    @property
    def to_import(self) -> int:
        """Rows that would change something."""
        counts: Mapping[str, int] = self.told.counts if self.told else {}
        return sum(counts.get(what, 0) for what in ("new", "changed", "cancelled"))

    # -- what a person does

    def open(self, path: Path, kind: str = "") -> None:
        """Look into a file; ``kind`` is what a person says that it is."""
        if self.stage is Stage.IMPORTING:
            return
        self.cancel()
        self.forget()
        self.path, self.stage = path, Stage.LOOKING
        self.changed.emit()
        self._watch(self._kit.jobs.read(self, look, path, kind, done=self._looked, failed=self._failed))

    def close(self) -> None:
        """Put the file away."""
        if self.stage is not Stage.IMPORTING:
            self.cancel()
            self.forget()
            self.changed.emit()

    def show_columns(self) -> None:
        """Let a person say which column is what."""
        if self.found is not None and self.found.proposal is not None and not self.busy:
            self.stage = Stage.COLUMNS
            self.changed.emit()

    def use_columns(self, mapping: ColumnMapping, name: str) -> None:
        """Read the file by this mapping; under a name it is remembered."""
        if self.found is None:
            return
        self.found = replace(self.found, mapping=mapping, saved_as=name, ask=False)
        if name:
            told: dict[str, Any] = json.loads(mapping.to_json())
            command = SaveMapping(kind=self.found.kind, name=name, mapping=told)
            self._kit.jobs.execute(self, command, failed=self.refused.emit)
        self.read()

    def use_older(self) -> None:
        """Rows of an export older than one already read count."""
        self.accept_older = True
        self.read()

    def read(self) -> None:
        """Preview the file."""
        found = self.found
        if found is None:
            return
        store = self.store = PreviewStore()
        self.told, self.done, self.step, self.problem = None, None, None, None
        self.stage = Stage.READING
        actor, older = self._kit.jobs.actor, self.accept_older

        def work(desk: DeskDoor, progress: Progress) -> Outcome:
            return preview(_whole(desk), actor, found, store, older, progress)

        title = self._kit.text("imports.work.reading", file=found.path.name)
        self._watch(self._kit.jobs.long(self, title, work, done=self._previewed, failed=self._failed))
        self.changed.emit()

    def start(self) -> None:
        """Import what was previewed."""
        found, told = self.found, self.told
        if found is None or told is None or self.busy:
            return
        self.stage, self.step, self.problem = Stage.IMPORTING, None, None
        actor, older, total = self._kit.jobs.actor, self.accept_older, told.counts.get("read", 0)

        def work(desk: DeskDoor, progress: Progress) -> Outcome:
            return carry_out(_whole(desk), actor, found, older, lambda n: progress(n, max(n, total)))

        title = self._kit.text("imports.work.importing", file=found.path.name)
        self._watch(self._kit.jobs.long(self, title, work, done=self._imported, failed=self._failed))
        self.changed.emit()

    def cancel(self) -> None:
        """Stop the job at work at its next step; an import stays to be continued or withdrawn."""
        if self._job is not None:
            self._job.cancel()

    # -- what comes back

    def _watch(self, job: Job) -> None:
        self._job = job
        job.stepped.connect(self._stepped)
        job.finished.connect(lambda: self._ended(job))

    def _stepped(self, step: Step) -> None:
        self.step = step
        self.stepped.emit(step)

    def _looked(self, found: Recognised) -> None:
        self.found = found
        if found.ask:
            self.stage = Stage.COLUMNS
            self.changed.emit()
        else:
            self.read()

    def _previewed(self, told: Outcome) -> None:
        self.told, self.stage = told, Stage.PREVIEW
        self.changed.emit()

    def _imported(self, done: Outcome) -> None:
        self.done, self.stage = done, Stage.DONE
        self.changed.emit()

    def _failed(self, error: DeskError) -> None:
        self.problem = error
        if self.stage is Stage.IMPORTING:
            self.stage = Stage.STOPPED
        elif self.found is not None and self.found.proposal is not None:
            self.stage = Stage.COLUMNS
        else:
            self.forget()
        self.changed.emit()
        self.refused.emit(error)

    def _ended(self, job: Job) -> None:
        """A cancelled job brings nothing back."""
        if self._job is not job:
            return
        self._job = None
        if job.cancelled.is_set() and self.busy:
            if self.stage is Stage.IMPORTING:
                self.stage = Stage.STOPPED
            else:
                self.forget()
            self.changed.emit()


def _whole(desk: DeskDoor) -> Any:
    """The desk itself: the window knows it by what pages use of it, an import needs its clock too."""
    return desk
