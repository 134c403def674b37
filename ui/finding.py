"""What the one field understands besides commands: readers, cases, units, while they are typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from readingroom.events import Changed
from ui.jobs import DeskDoor
from ui.shell import Shell
from ui.text import shortened
from ui.widgets.scanfield import Suggestion

if TYPE_CHECKING:
    from readingroom.people.name_index import NameIndex
    from readingroom.people.queries import Hit

__all__ = ["Finder"]

Answer = Callable[[Sequence[Suggestion]], None]


class Finder(QObject):
    """Readers by name, number, document and phone; any code as a scan.

    Args:
        shell: the window.
        scan: does what a code means.
        show: goes to a page and shows a thing there: ``show("reader", 7)``.
    """

    def __init__(
        self, shell: Shell, scan: Callable[[str], object], show: Callable[[str, int], object]
    ) -> None:
        super().__init__(shell)
        self._kit = shell.kit
        self._show = show
        self._scan = scan
        self.names: NameIndex | None = None
        shell.add_provider(self._code)
        shell.add_provider(self._readers)
        shell.entered.connect(scan)
        self._kit.jobs.changed.connect(self._changed)

    def fill(self) -> None:
        """Read the names into memory, after the first paint."""
        self._kit.jobs.long(self, "", self._fill, done=self._filled, shown=False)

    def _fill(self, desk: DeskDoor, _progress: object) -> NameIndex:
        from readingroom.desk import Desk
        from readingroom.people.name_index import NameIndex

        assert isinstance(desk, Desk)  # noqa: S101 - the window knows the desk by what it uses of it
        index = self.names or NameIndex(desk)
        index.refresh()
        return index

    def _filled(self, index: NameIndex) -> None:
        self.names = index

    def _changed(self, what: frozenset[Changed]) -> None:
        if Changed.READERS in what and self.names is not None:
            self._kit.jobs.outside(self, self.names.refresh, done=lambda _seq: None)

    def _code(self, typed: str, answer: Answer) -> None:
        """Whatever has a digit in it may be a code; taking it is the same as scanning it."""
        typed = typed.strip()
        if not any(character.isdigit() for character in typed):
            answer(())
            return
        from readingroom.copies.verifying.code import is_meant

        if is_meant(typed):
            words = self._kit.text("verify.field")
            answer(
                [
                    Suggestion(
                        words, shortened(typed), partial(self._scan, typed), icon="shield-check", mono=True
                    )
                ]
            )
            return
        kind = self._kit.text("app.find.code")
        answer([Suggestion(kind, typed, partial(self._scan, typed), icon="scan-barcode", mono=True)])

    def _readers(self, typed: str, answer: Answer) -> None:
        from readingroom.people.queries import find

        self._kit.jobs.read(
            self,
            find,
            typed,
            self.names,
            5,
            done=lambda hits: answer(self._as_suggestions(hits)),
            latest="find",
        )

    def _as_suggestions(self, hits: Sequence[Hit]) -> list[Suggestion]:
        kind = self._kit.text("app.find.reader")
        return [
            Suggestion(
                kind,
                hit.reader.name.masked,
                partial(self._show, "reader", hit.reader.id),
                hit.reader.code,
                "user",
            )
            for hit in hits
        ]
