"""The document as it will be printed, over the page that asked for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from readingroom.documents.raster import Pixels, pixels
from ui.messages import Message
from ui.printing.choices import DIALOG, FILE, Choices
from ui.printing.document import LaidOut, PrintJob
from ui.printing.printers import Printers
from ui.printing.trays import Trays
from ui.style import GAP
from ui.widgets.cover import Cover
from ui.widgets.parts import IconButton, LoadingBar, MessageStrip, button, label
from ui.widgets.toolkit import Toolkit

__all__ = ["DIALOG", "FILE", "PreviewSheet"]

ZOOMS = (50, 75, 100, 125, 150, 200, 300)
FIT = 0
SCREEN_DPI = 96
_KEYS = ("Esc", "Ctrl+Return", "Ctrl+Enter", "Ctrl+P", "/")
"""The window's keys that are the sheet's while it is open."""


class PreviewSheet(Cover):
    """Sheets to leaf through, where to print them, and one button.

    Page Up and Down leaf, Ctrl + and - zoom, Ctrl+0 fits the sheet in, Enter or Ctrl+P prints, Esc leaves.

    Attributes:
        print_wanted: the primary button; `target` and `laid_out` say what and where.
        size_wanted: another size was chosen (its code).
        target_changed: somewhere else was chosen; a printer's trays are to be asked for.
        left: it goes away, printed or not.
    """

    print_wanted = Signal()
    size_wanted = Signal(str)
    target_changed = Signal(str)
    left = Signal()

    def __init__(self, kit: Toolkit, job: PrintJob, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("preview")
        self.setProperty("role", "sheet")
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(job.title)
        self.kit, self.job, self._over = kit, job, over
        self.laid_out: LaidOut | None = None
        self._at, self._zoom, self._asked = 0, FIT, 0
        self._picked = ""
        say = kit.text
        self.strip = MessageStrip(kit)
        self.bar = LoadingBar(kit.style)
        self.counter = label("", "summary")
        self.back = IconButton(kit.style, "chevron-left", say("printing.previous"), lambda: self.turn(-1))
        self.forth = IconButton(kit.style, "chevron-right", say("printing.following"), lambda: self.turn(1))
        self.smaller = IconButton(kit.style, "minus", say("printing.smaller"), lambda: self.zoom(-1))
        self.larger = IconButton(kit.style, "plus", say("printing.larger"), lambda: self.zoom(1))
        self.fit = button(say("printing.fit"), lambda: self.zoom(0), "quiet")
        self.choices = Choices(kit, job)
        self.sizes, self.targets = self.choices.sizes, self.choices.targets
        self.trays, self.sides = self.choices.trays, self.choices.sides
        self.choices.changed.connect(self._word)
        self.choices.size_wanted.connect(self.size_wanted)
        self.choices.target_changed.connect(self.target_changed)
        self.choices.told.connect(self.tell)
        self.go = button(say("printing.print"), self.print_wanted.emit, "primary")
        self.close_button = IconButton(kit.style, "x", say("printing.leave"), self.leave)
        self.sheet = QLabel()
        self.sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out(job.title)
        self.show_printers(Printers((), ""))
        over.installEventFilter(self)
        self.setGeometry(over.rect())
        self.show()
        self.raise_()
        self.setFocus()
        self._word()

    # -- what the path calls

    @property
    def target(self) -> str:
        """A printer's name, `DIALOG` or `FILE`."""
        return self.choices.target

    @property
    def chosen_sides(self) -> int:
        """How many sides of a sheet are printed on."""
        return self.choices.chosen_sides

    def show_document(self, laid_out: LaidOut) -> None:
        """Show a document, or the same one in another size."""
        self.laid_out = laid_out
        self._at = min(self._at, len(laid_out.sheets) - 1)
        self.choices.show_document(laid_out)
        if laid_out.missing:
            characters = "".join(laid_out.missing)
            self.tell(Message(self.kit.text("printing.missing", characters=characters), sticky=True))
        self._word()
        self._draw()

    def show_printers(self, printers: Printers) -> None:
        """Offer the printers."""
        self.choices.show_printers(printers)

    def show_trays(self, printer: str, trays: Trays) -> None:
        """Offer the trays of one of them."""
        self.choices.show_trays(printer, trays)

    def tell(self, message: Message) -> None:
        """Show a message here."""
        self.strip.show_message(message)

    def busy(self, under_way: bool) -> None:
        """Pages are being handed over; nothing else can be pressed meanwhile."""
        for widget in (self.go, self.choices, self.close_button):
            widget.setEnabled(not under_way)
        (self.bar.begin if under_way else self.bar.end)()
        if not under_way:
            self._word()

    def leave(self) -> None:
        """Go away."""
        if self.close_button.isEnabled():
            self.close_sheet()

    def close_sheet(self) -> None:
        """Go away, whatever is under way."""
        self._over.removeEventFilter(self)
        self.hide()
        self.left.emit()
        self._over.setFocus()
        self.deleteLater()

    # -- leafing and zooming

    def turn(self, by: int) -> None:
        """Leaf."""
        if self.laid_out is not None:
            self._at = max(0, min(self._at + by, len(self.laid_out.sheets) - 1))
            self._word()
            self._draw()

    def zoom(self, by: int) -> None:
        """Larger, smaller, or the whole sheet (0)."""
        if by == 0:
            self._zoom = FIT
        else:
            now = self._zoom or self._fitting()
            steps = [z for z in ZOOMS if (z > now if by > 0 else z < now)]
            self._zoom = (min(steps) if by > 0 else max(steps)) if steps else now
        self._draw()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys named in the class."""
        key, ctrl = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_Escape:
            self.leave()
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.turn(-1 if key == Qt.Key.Key_PageUp else 1)
        elif ctrl and key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus, Qt.Key.Key_0):
            self.zoom(0 if key == Qt.Key.Key_0 else -1 if key == Qt.Key.Key_Minus else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or (ctrl and key == Qt.Key.Key_P):
            self.go.click()
        else:
            super().keyPressEvent(event)

    def claims(self, event: QKeyEvent) -> bool:
        """Esc, Ctrl+Enter and Ctrl+P are this sheet's; the filter and what else the page does lie beneath it."""
        of_page = (one.shortcut for one in self.kit.actions if one.scope != "window")
        return self.matches(event, (*_KEYS, *of_page))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the page."""
        if event.type() is QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the sheet in anew."""
        super().resizeEvent(event)
        if self._zoom == FIT:
            self._draw()

    # -- inside

    def _word(self) -> None:
        say, count = self.kit.text, len(self.laid_out.sheets) if self.laid_out else 0
        on_paper = self.laid_out.count(self.chosen_sides == 2) if self.laid_out else 0
        self.go.setText(say("printing.save") if self.target == FILE else say("printing.print_n", n=on_paper))
        settled = self.job.fixed_sides is not None
        several = count * (self.laid_out.copies if self.laid_out else 1) > 1
        self.sides.setVisible(self.target != FILE and several and (settled or self.target != DIALOG))
        self.go.setAccessibleName(self.go.text())
        self.go.setEnabled(count > 0)
        self.counter.setText(say("printing.page", page=self._at + 1, n=count) if count else "")
        self.back.setEnabled(self._at > 0)
        self.forth.setEnabled(self._at + 1 < count)

    def _fitting(self) -> int:
        """Percent at which the whole sheet is seen."""
        if self.laid_out is None:
            return 100
        width, height = (side / 25.4 * SCREEN_DPI for side in self.laid_out.sheets[self._at])
        room = self.view.viewport().size()
        return max(10, int(min((room.width() - 32) / width, (room.height() - 32) / height) * 100))

    def _draw(self) -> None:
        laid_out = self.laid_out
        if laid_out is None:
            return
        self._asked += 1
        asked, page, ratio = self._asked, self._at, self.devicePixelRatioF()
        dpi = SCREEN_DPI * (self._zoom or self._fitting()) / 100 * ratio
        self.kit.jobs.outside(
            self,
            lambda: pixels(laid_out.pdf, laid_out.page(page), dpi=dpi),
            done=lambda drawn: self._show(asked, drawn, ratio),
        )

    def _show(self, asked: int, drawn: Pixels, ratio: float) -> None:
        if asked != self._asked:
            return
        image = QImage(drawn.data, drawn.width, drawn.height, drawn.stride, QImage.Format.Format_RGB888)
        picture = QPixmap.fromImage(image)
        picture.setDevicePixelRatio(ratio)
        self.sheet.setPixmap(picture)
        self.sheet.setAccessibleName(self.counter.text())

    def _lay_out(self, title: str) -> None:
        head = QHBoxLayout()
        head.setSpacing(GAP[2])
        head.addWidget(label(title, "heading"))
        head.addSpacing(GAP[2])
        head.addWidget(self.back)
        head.addWidget(self.counter)
        head.addWidget(self.forth)
        head.addStretch(1)
        head.addWidget(self.smaller)
        head.addWidget(self.fit)
        head.addWidget(self.larger)
        head.addSpacing(GAP[2])
        head.addWidget(self.close_button)
        chosen = QHBoxLayout()
        chosen.setSpacing(GAP[2])
        chosen.addWidget(self.choices, 1)
        chosen.addWidget(self.go)
        self.view = QScrollArea()
        self.view.setWidgetResizable(True)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setAccessibleName(title)
        self.view.setWidget(self.sheet)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP[4], GAP[3], GAP[4], GAP[3])
        layout.setSpacing(GAP[2])
        layout.addLayout(head)
        layout.addLayout(chosen)
        layout.addWidget(self.strip)
        layout.addWidget(self.bar)
        layout.addWidget(self.view, 1)
