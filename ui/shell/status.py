"""The status line: the truth about what is outside, long work under way, and who is at the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QProgressBar, QPushButton, QWidget

from ui.icons import icon
from ui.job import Job, Step
from ui.palette import Tone
from ui.style import GAP, Style
from ui.widgets.parts import button, label
from ui.widgets.shapes import Shape, draw_shape
from ui.widgets.toolkit import Toolkit

__all__ = ["Person", "StatusItem", "StatusLine"]


@dataclass(frozen=True)
class StatusItem:
    """One thing outside, or one count.

    Attributes:
        id: stable name; showing the same id again replaces it.
        words: e.g. "Printer: ready".
        tone: with a shape before the words, except for NEUTRAL.
        says: the tooltip: more of it.
        act: where it leads.
    """

    id: str
    words: str
    tone: Tone = Tone.NEUTRAL
    says: str = ""
    act: Callable[[], object] | None = None


@dataclass(frozen=True)
class Person:
    """Somebody who may be at the desk: staff id and name."""

    staff: int
    name: str


_DIGITS = 9
_SHAPES = {
    Tone.GOOD: Shape.DOT,
    Tone.ATTENTION: Shape.ALERT,
    Tone.WRONG: Shape.CROSS,
    Tone.ACCENT: Shape.HALF,
}


class StatusLine(QFrame):
    """See the module.

    Attributes:
        person_chosen: staff id: somebody else sits down.
    """

    person_chosen = Signal(int)

    def __init__(self, kit: Toolkit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        self.setAccessibleName(kit.text("window.status.label"))
        self._kit = kit
        self._items: dict[str, tuple[StatusItem, QPushButton]] = {}
        self._left = QHBoxLayout()
        self._left.setSpacing(GAP[1])
        self._work = QHBoxLayout()
        self._work.setSpacing(GAP[3])
        self.person = button("", None, "person")
        self.person.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.person.hide()
        self._menu = QMenu(self)
        self.person.setMenu(self._menu)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(GAP[2], 3, GAP[2], 3)
        layout.setSpacing(GAP[4])
        layout.addLayout(self._left)
        layout.addStretch(1)
        layout.addLayout(self._work)
        layout.addWidget(self.person)
        kit.jobs.began.connect(self.show_work)
        kit.style.changed.connect(self._dress)

    def show_item(self, item: StatusItem) -> None:
        """Show an item, at its old place if it was there."""
        if item.id in self._items:
            made = self._items[item.id][1]
        else:
            made = button("", None, "status")
            made.clicked.connect(lambda _checked=False, key=item.id: self._go(key))
            made.setIconSize(QSize(10, 10))
            self._left.addWidget(made)
        self._items[item.id] = (item, made)
        made.setText(item.words.replace("&", "&&"))
        made.setAccessibleName(item.words)
        made.setToolTip(item.says or item.words)
        made.setIcon(_mark(self._kit.style, item.tone))

    def show_people(self, people: Sequence[Person], now: int) -> None:
        """Who may be at the desk, and who is."""
        self._menu.clear()
        for number, person in enumerate(people, start=1):
            name = person.name.replace("&", "&&")
            # The digit chooses, as where the window asks who is at the desk.
            action = self._menu.addAction(f"&{number}   {name}" if number <= _DIGITS else name)
            action.setCheckable(True)
            action.setChecked(person.staff == now)
            action.triggered.connect(
                lambda _checked=False, staff=person.staff: self.person_chosen.emit(staff)
            )
            if person.staff == now:
                self.person.setText(person.name.replace("&", "&&"))
                self.person.setAccessibleName(self._kit.text("window.status.person", name=person.name))
                self.person.setToolTip(self._kit.text("window.status.person", name=person.name))
        self.person.setIcon(icon("chevron-down", self._kit.style.colours, "muted", 14))
        self.person.setVisible(bool(people))

    def show_work(self, job: Job) -> None:
        """Show long work until it ends: title, count, time left, Cancel."""
        self._work.addWidget(_Work(self._kit, job, self))

    def _go(self, key: str) -> None:
        act = self._items[key][0].act
        if act is not None:
            act()

    def _dress(self) -> None:
        for item, made in self._items.values():
            made.setIcon(_mark(self._kit.style, item.tone))
        self.person.setIcon(icon("chevron-down", self._kit.style.colours, "muted", 14))


class _Work(QWidget):
    """One long job on its way."""

    def __init__(self, kit: Toolkit, job: Job, parent: QWidget) -> None:
        super().__init__(parent)
        self._kit = kit
        self._words = label(job.title, "small")
        self._bar = QProgressBar()
        self._bar.setFixedSize(120, 4)
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(job.title)
        self._title, self._job = job.title, job
        self.cancel = button(kit.text("window.work.cancel"), self._cancelled, "status")
        self.cancel.setAccessibleName(kit.text("window.work.cancel_what", what=job.title))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[2])
        for widget in (self._words, self._bar, self.cancel):
            layout.addWidget(widget)
        job.stepped.connect(self._step)
        job.finished.connect(self._end)

    def _cancelled(self) -> None:
        """It stops at its next step: until then the button says that it was pressed."""
        self.cancel.setEnabled(False)
        self._job.cancel()

    def _step(self, step: Step) -> None:
        total, left, say = step.total, step.seconds_left, self._kit.text
        self._bar.setRange(0, total or 0)
        if total:
            self._bar.setValue(step.done)
        words = f"{self._title}  {step.said(say)}"
        if left is not None and left >= 1:
            minutes = left >= 90
            n = round(left / 60) if minutes else round(left)
            words += "  " + say("window.work.minutes" if minutes else "window.work.seconds", n=n)
        self._words.setText(words)

    def _end(self) -> None:
        self.hide()
        self.deleteLater()


def _mark(style: Style, tone: Tone) -> QIcon:
    if tone is Tone.NEUTRAL:
        return QIcon()
    drawn = QPixmap(24, 24)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    draw_shape(painter, _SHAPES[tone], QRectF(2, 2, 20, 20), QColor(style.colours.of(tone)))
    painter.end()
    drawn.setDevicePixelRatio(2)
    return QIcon(drawn)
