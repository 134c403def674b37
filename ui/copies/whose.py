"""Whose case a new certificate belongs to: by number, code or name, with the newest cases to choose from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from readingroom.command import Reading
from readingroom.errors import Refused
from readingroom.requests.queries import CaseRow, cases_meant
from readingroom.settings import MASK_PERSONAL
from ui.requests.words import kind_words
from ui.style import GAP
from ui.widgets.detail import DetailPane
from ui.widgets.page import Page
from ui.widgets.parts import label
from ui.widgets.sheet import Sheet

__all__ = ["WhoseCase", "ask_whose"]

_SOON_MS = 150
_ALONG = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


def meant(reading: Reading, typed: str) -> tuple[tuple[CaseRow, str], ...]:
    """The cases that may be meant, and who asks as it may stand on the screen."""
    masked = reading.settings[MASK_PERSONAL]
    return tuple((row, row.name.shown(masked=masked)) for row in cases_meant(reading, typed))


class WhoseCase(QWidget):
    """The body of the sheet: a field that keeps the keys, and the cases below it.

    Args:
        page: on which it lies.
        number: proposed.

    Attributes:
        typed: the field.
        found: the cases that may be meant, the likeliest chosen.
        dirty: always False: what is typed here is a search, and nothing is lost when it goes.
    """

    dirty = False

    def __init__(self, page: Page, number: str) -> None:
        super().__init__()
        self.setObjectName("content")
        self._page, text = page, page.kit.text
        self.typed = QLineEdit(number)
        self.typed.setAccessibleName(text("copies.whose.field"))
        self.typed.setPlaceholderText(text("copies.whose.hint"))
        self.typed.installEventFilter(self)
        self.found = QListWidget()
        self.found.setObjectName("entries")
        self.found.setAccessibleName(text("copies.whose.found"))
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.found.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.nothing = label(text("copies.whose.nothing"), "muted", wrap=True)
        self.nothing.hide()
        self._soon = QTimer(self, interval=_SOON_MS, singleShot=True)
        self._soon.timeout.connect(self.look)
        self.typed.textEdited.connect(lambda _typed: self._soon.start())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[2])
        layout.addWidget(label(text("copies.whose.field"), "muted"))
        layout.addWidget(self.typed)
        layout.addWidget(self.nothing)
        layout.addWidget(self.found, 1)
        layout.addStretch()  # where there is no list the sentence stays beneath the field
        self._looked_for: str | None = None
        self.look()

    def focus_first(self) -> None:
        """Type over what is proposed."""
        self.typed.setFocus()
        self.typed.selectAll()

    def look(self, then: Callable[[], object] = lambda: None) -> None:
        """Look for what is typed now, unless that shows already; ``then`` go on."""
        typed = self.typed.text()
        if typed == self._looked_for:
            then()
            return

        def show(cases: tuple[tuple[CaseRow, str], ...]) -> None:
            self._looked_for = typed
            self._show(cases)
            then()

        self._page.kit.jobs.read(self, meant, typed, done=show, latest="whose")

    @property
    def case_id(self) -> int | None:
        """Of the case that is chosen."""
        item = self.found.currentItem()
        return None if item is None else int(item.data(Qt.ItemDataRole.UserRole))

    def _show(self, cases: tuple[tuple[CaseRow, str], ...]) -> None:
        text = self._page.kit.text
        self.found.clear()
        for row, name in cases:
            about = text("copies.joint").join(part for part in (name, kind_words(text, row)) if part)
            item = QListWidgetItem(f"{row.number}\n{about}")
            item.setData(Qt.ItemDataRole.UserRole, row.case_id)
            self.found.addItem(item)
        self.found.setCurrentRow(0)
        self.found.setVisible(bool(cases))
        self.nothing.setVisible(not cases)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys in the field go along the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _ALONG:
            rows = self.found.count()
            step = 1 if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_PageDown) else -1
            if rows:
                self.found.setCurrentRow((self.found.currentRow() + step) % rows)
            return True
        return super().eventFilter(watched, event)


def ask_whose(page: Page, pane: DetailPane, number: str, done: Callable[[int], object]) -> None:
    """Lay the sheet over a pane.

    Args:
        page: whose pane it is.
        pane: the pane.
        number: proposed: of the case whose order or certificate is chosen.
        done: gets the case's id.
    """
    text = page.kit.text
    body = WhoseCase(page, number)
    sheet = Sheet(page.kit, text("copies.sheet.draft"), body, text("copies.verb.draft"))

    def go_on() -> None:
        if (case_id := body.case_id) is None:
            sheet.refused(Refused("copies.no_case"))
            return
        sheet.close_sheet()
        done(case_id)

    sheet.saved.connect(lambda: body.look(go_on))
    body.typed.returnPressed.connect(lambda: body.look(go_on))
    body.found.itemActivated.connect(lambda _item: go_on())
    pane.open_sheet(sheet)
