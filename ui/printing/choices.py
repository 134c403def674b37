"""Where and how a document is printed: size, printer, tray, sides. Each is remembered by kind of document."""

from __future__ import annotations

import re
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.messages import Message
from ui.printing.document import LaidOut, PrintJob
from ui.printing.printers import Printers
from ui.printing.trays import Trays
from ui.style import GAP
from ui.text import Text
from ui.widgets.parts import DropDown
from ui.widgets.toolkit import Toolkit

__all__ = ["DIALOG", "FILE", "Choices", "tray_words"]

DIALOG, FILE = "\0dialog", "\0file"
"""Instead of a printer's name: the system's print dialog, a PDF file."""

_T = TypeVar("_T")
_TRAY_WORDS = {
    "auto": "auto",
    "automatic": "auto",
    "automaticallyselect": "auto",
    "autoselect": "auto",
    "manual": "manual",
    "manualfeed": "manual",
    "multipurpose": "by_pass",
    "multi": "by_pass",
    "mptray": "by_pass",
    "bypass": "by_pass",
    "bypasstray": "by_pass",
    "upper": "upper",
    "middle": "middle",
    "lower": "lower",
    "main": "main",
    "onlyone": "main",
    "largecapacity": "large",
    "envelope": "envelope",
    "rear": "rear",
}
"""What printing systems call trays (``media-source`` of PWG 5101.1, names that are usual in PPDs,
`QPrinter.PaperSource`), and their words."""
_WIDEST_TARGET = 360
"""Pixels: no printer's name needs more."""
_NUMBERED = re.compile(r"(?:tray|cassette|drawer|bin)(\d+)")


def tray_words(say: Text, code: str) -> str:
    """What a tray is called; its code where it has a name of the printer's own."""
    plain = re.sub(r"[-_ ]", "", code.lower())
    if numbered := _NUMBERED.fullmatch(plain):
        return say("printing.tray.numbered", number=numbered[1])
    known = _TRAY_WORDS.get(plain)
    return say(f"printing.tray.{known}") if known else code


class Choices(QWidget):
    """The choices side by side.

    Args:
        kit: from the preview.
        job: what is printed.

    Attributes:
        changed: something was chosen.
        size_wanted: another size was (its code).
        target_changed: somewhere else was: a printer's name, `DIALOG` or `FILE`; its trays are asked for.
        told: something that was chosen once is gone.
    """

    changed = Signal()
    size_wanted = Signal(str)
    target_changed = Signal(str)
    told = Signal(Message)

    def __init__(self, kit: Toolkit, job: PrintJob) -> None:
        super().__init__()
        self._kit, self._job = kit, job
        self._picked = ""
        self._trays_of = ""
        say = kit.text
        self.sizes = self._drop_down("printing.size")
        self.sizes.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToContents)
        self.sizes.activated.connect(lambda _n: self.size_wanted.emit(self.sizes.currentData()))
        self.targets = self._drop_down("printing.where")
        self.targets.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.targets.setMinimumContentsLength(8)
        self.targets.setMaximumWidth(_WIDEST_TARGET)
        self.targets.currentIndexChanged.connect(self._target_changed)
        self.targets.activated.connect(self._pick)
        self.trays = self._drop_down("printing.trays")
        self.trays.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToContents)
        self.trays.activated.connect(lambda _n: self.changed.emit())
        self.sides = self._drop_down("printing.sides")
        for sides, edge in ((1, ""), (2, "long"), (2, "short")):
            if job.fixed_sides in (None, sides):
                self.sides.addItem(say(f"printing.sides_by.{edge or 'one'}"), (sides, edge))
        count = job.fixed_sides or self._remembered("sides", 1)
        edge = self._remembered("edge", "long") if count != 1 else ""
        found = self.sides.findText(say(f"printing.sides_by.{edge or 'one'}"))
        self.sides.setCurrentIndex(max(0, found))
        self.sides.setEnabled(self.sides.count() > 1)
        self.sides.activated.connect(lambda _n: self.changed.emit())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[2])
        layout.addStretch(1)  # what belongs together stands together, next to the verb
        for widget in (self.targets, self.trays, self.sizes, self.sides):
            layout.addWidget(widget, 9 if widget is self.targets else 0)
        self.show_trays("", Trays())

    @property
    def target(self) -> str:
        """A printer's name, `DIALOG` or `FILE`."""
        return str(self.targets.currentData() or DIALOG)

    @property
    def chosen_sides(self) -> int:
        """How many sides of a sheet are printed on."""
        return int(self.sides.currentData()[0])

    @property
    def short_edge(self) -> bool:
        """A sheet is turned over its short edge."""
        return bool(self.sides.currentData()[1] == "short")

    @property
    def tray(self) -> str:
        """Code of the tray; empty for the printer's own."""
        return str(self.trays.currentData() or "")

    def show_document(self, laid_out: LaidOut) -> None:
        """Offer the document's sizes."""
        say = self._kit.text
        self.sizes.clear()
        for size in laid_out.sizes:
            name = say(f"printing.sizes.{size.value}")
            self.sizes.addItem(say("printing.fitted", size=name) if laid_out.fit else name, size.value)
        self.sizes.setCurrentIndex(self.sizes.findData(laid_out.size.value))
        chosen = not self._job.fixed_size
        self.sizes.setVisible(len(laid_out.sizes) > 1 or chosen or laid_out.fit is not None)
        self.sizes.setEnabled(len(laid_out.sizes) > 1 and chosen)

    def show_printers(self, printers: Printers) -> None:
        """Offer the printers; the one used last for this kind of document comes first."""
        say = self._kit.text
        remembered = self._remembered("printer", "")
        self.targets.blockSignals(True)
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
        self.targets.blockSignals(False)
        if remembered and remembered not in (*printers.names, DIALOG, FILE) and printers.names:
            self.told.emit(Message(say("unavailable.printer.gone", printer=remembered)))
        self._target_changed(0)

    def show_trays(self, printer: str, trays: Trays) -> None:
        """Offer a printer's trays; the one used last for this kind of document comes first."""
        if printer and printer != self.target:  # another one was chosen meanwhile
            return
        say = self._kit.text
        wanted = self.tray if printer and printer == self._trays_of else self._tray_of(printer)
        self._trays_of = printer
        own = tray_words(say, trays.own) if trays.own else ""
        self.trays.clear()
        self.trays.addItem(say("printing.own_tray_named", tray=own) if own else say("printing.own_tray"), "")
        for tray in trays.offered:
            self.trays.addItem(tray_words(say, tray.code), tray.code)
        self.trays.setCurrentIndex(max(0, self.trays.findData(wanted)))
        self.trays.setVisible(len(trays.offered) > 1)
        if wanted and trays.named(wanted) is None:
            gone = tray_words(say, wanted)
            self.told.emit(Message(say("printing.tray_gone", printer=printer, tray=gone), sticky=True))
        self.changed.emit()

    def remember(self) -> None:
        """What was chosen is proposed the next time."""
        put, kind = self._kit.memory.put, self._job.kind
        put(f"printing.{kind}.printer", self.target)
        if self._job.fixed_sides is None:
            put(f"printing.{kind}.sides", self.chosen_sides)
        if self.chosen_sides != 1:
            put(f"printing.{kind}.edge", "short" if self.short_edge else "long")
        if self._trays_of and self._trays_of == self.target:
            known: dict[str, str] = {}
            put(f"printing.{kind}.trays", {**self._remembered("trays", known), self.target: self.tray})

    def _tray_of(self, printer: str) -> str:
        known: dict[str, str] = {}
        return self._remembered("trays", known).get(printer, "")

    def _remembered(self, name: str, default: _T) -> _T:
        found: _T = self._kit.memory.get(f"printing.{self._job.kind}.{name}", default)
        return found

    def _drop_down(self, words: str) -> DropDown:
        made = DropDown(self._kit.style)
        made.setAccessibleName(self._kit.text(words))
        made.setToolTip(self._kit.text(words))
        return made

    def _pick(self, _at: int) -> None:
        self._picked = self.target

    def _target_changed(self, _at: int) -> None:
        if self.target != self._trays_of:
            self.show_trays("", Trays())
            self.target_changed.emit(self.target)
        self.changed.emit()
