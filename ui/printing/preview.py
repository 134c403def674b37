"""The document as it will be printed, over the page that asked for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from readingroom.documents.raster import Pixels, pixels
from ui.messages import Message
from ui.printing.document import LaidOut, PrintJob
from ui.printing.printers import Printers
from ui.style import GAP
from ui.widgets.cover import Cover
from ui.widgets.parts import DropDown, IconButton, LoadingBar, MessageStrip, button, label
from ui.widgets.toolkit import Toolkit

__all__ = ["DIALOG", "FILE", "PreviewSheet"]

DIALOG, FILE = "\0dialog", "\0file"
"""Instead of a printer's name: the system's print dialog, a PDF file."""
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
        left: it goes away, printed or not.
    """

    print_wanted = Signal()
    size_wanted = Signal(str)
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
        self.sizes = DropDown(kit.style)
        self.sizes.setAccessibleName(say("printing.size"))
        self.sizes.activated.connect(lambda _n: self.size_wanted.emit(self.sizes.currentData()))
        self.targets = DropDown(kit.style)
        self.targets.setAccessibleName(say("printing.where"))
        self.targets.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.targets.setMinimumContentsLength(8)
        self.targets.currentIndexChanged.connect(lambda _n: self._word())
        self.targets.activated.connect(self._pick)
        self.sides = DropDown(kit.style)
        self.sides.setAccessibleName(say("printing.sides"))
        for sides in (1, 2):
            self.sides.addItem(say(f"printing.on_sides.{sides}"), sides)
        settled = job.fixed_sides or kit.memory.get(f"printing.{job.kind}.sides", 1)
        self.sides.setCurrentIndex(self.sides.findData(settled))
        self.sides.setEnabled(job.fixed_sides is None)
        self.sides.activated.connect(lambda _n: self._word())
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
        return str(self.targets.currentData() or DIALOG)

    @property
    def chosen_sides(self) -> int:
        """How many sides of a sheet are printed on."""
        return int(self.sides.currentData())

    def show_document(self, laid_out: LaidOut) -> None:
        """Show a document, or the same one in another size."""
        self.laid_out = laid_out
        self._at = min(self._at, len(laid_out.sheets) - 1)
        self.sizes.clear()
        for size in laid_out.sizes:
            self.sizes.addItem(self.kit.text(f"printing.sizes.{size.value}"), size.value)
        self.sizes.setCurrentIndex(self.sizes.findData(laid_out.size.value))
        self.sizes.setVisible(len(laid_out.sizes) > 1 or not self.job.fixed_size)
        self.sizes.setEnabled(len(laid_out.sizes) > 1 and not self.job.fixed_size)
        if laid_out.missing:
            characters = "".join(laid_out.missing)
            self.tell(Message(self.kit.text("printing.missing", characters=characters), sticky=True))
        self._word()
        self._draw()

    def show_printers(self, printers: Printers) -> None:
        """Offer the printers; the one used last for this kind of document comes first."""
        say = self.kit.text
        remembered = self.kit.memory.get(f"printing.{self.job.kind}.printer", "")
        self.targets.clear()
        for name in printers.names:
            self.targets.addItem(name, name)
        self.targets.addItem(say("printing.dialog"), DIALOG)
        self.targets.addItem(say("printing.file"), FILE)
        for wanted in (self._picked, remembered, printers.default):
            if wanted and (found := self.targets.findData(wanted)) >= 0:
                self.targets.setCurrentIndex(found)
                break
        else:
            self.targets.setCurrentIndex(0 if printers.names else self.targets.findData(FILE))
        if remembered and remembered not in (*printers.names, DIALOG, FILE) and printers.names:
            self.tell(Message(say("unavailable.printer.gone", printer=remembered)))
        self._word()

    def tell(self, message: Message) -> None:
        """Show a message here."""
        self.strip.show_message(message)

    def busy(self, under_way: bool) -> None:
        """Pages are being handed over; nothing else can be pressed meanwhile."""
        for widget in (self.go, self.targets, self.close_button):
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

    def _pick(self, _at: int) -> None:
        self._picked = self.target

    def _word(self) -> None:
        say, count = self.kit.text, len(self.laid_out.sheets) if self.laid_out else 0
        on_paper = self.laid_out.count(self.chosen_sides == 2) if self.laid_out else 0
        self.go.setText(say("printing.save") if self.target == FILE else say("printing.print_n", n=on_paper))
        settled = self.job.fixed_sides is not None
        self.sides.setVisible(self.target != FILE and count > 1 and (settled or self.target != DIALOG))
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
        head.addWidget(self.sizes)
        head.addWidget(self.sides)
        head.addWidget(self.targets, 1)
        head.addWidget(self.go)
        head.addWidget(self.close_button)
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
        layout.addWidget(self.strip)
        layout.addWidget(self.bar)
        layout.addWidget(self.view, 1)
