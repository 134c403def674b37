"""The scanner: which key it sends first, a field that shows what it really sends, and the set-up sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QWindow
from PySide6.QtWidgets import QFrame, QVBoxLayout

from readingroom.codes import read
from readingroom.settings import SCANNER_PREFIX
from ui.palette import Tone
from ui.settings.panel import row_of
from ui.settings.papers import print_scanner_sheet, print_station_sheet
from ui.settings.table_panel import TablePanel
from ui.shell import Shell
from ui.style import GAP, set_role
from ui.widgets.parts import SHAPES, ShapeMark, button, label
from ui.widgets.toolkit import Toolkit

if TYPE_CHECKING:
    from ui.settings.page import SettingsPage

__all__ = ["Heard", "ScanTest", "ScannerPanel"]

_QUIET_MS = 400
"""After so long without a key the scan is over, whatever it ended with."""
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)


@dataclass(frozen=True)
class Heard:
    """What came in.

    Attributes:
        prefix: name of the function key that came first, empty without one.
        code: the characters.
        suffix: name of the key that ended it, empty without one.
        milliseconds: from the first key to the last.
    """

    prefix: str
    code: str
    suffix: str
    milliseconds: int


class ScanTest(QFrame):
    """Shows every key a scanner sends; while it has the focus the scan goes nowhere else.

    Attributes:
        heard: a `Heard`.
    """

    heard = Signal(object)

    def __init__(self, kit: Toolkit) -> None:
        super().__init__()
        self.setObjectName("popup")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(kit.text("settings.scanner.test"))
        self._text = kit.text
        self._keys: list[tuple[int, str, int]] = []
        self._over = QTimer(self, interval=_QUIET_MS, singleShot=True)
        self._over.timeout.connect(self._tell)
        self._hint = label("", "muted", wrap=True)
        self.keys = label("", "code", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP[4], GAP[3], GAP[4], GAP[3])
        layout.setSpacing(GAP[2])
        layout.addWidget(self._hint)
        layout.addWidget(self.keys)
        self._say(listening=False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """From now on keys are looked at before anybody else sees them."""
        super().focusInEvent(event)
        app = QCoreApplication.instance()
        if app is not None:
            app.installEventFilter(self)
        self._say(listening=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keys go their usual way again."""
        super().focusOutEvent(event)
        self._stop()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click listens."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a key as it enters the window; Tab and Esc leave as usual when no scan is under way."""
        if not isinstance(event, QKeyEvent) or not isinstance(watched, QWindow):
            return False
        if event.key() == Qt.Key.Key_Escape or (event.key() == Qt.Key.Key_Tab and not self._keys):
            return False
        if event.type() is QEvent.Type.KeyPress:
            self._keys.append((event.key(), event.text(), event.timestamp()))
            if event.key() in _ENDS:
                self._tell()
            else:
                self._over.start()
        return True

    def _stop(self) -> None:
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self._say(listening=False)

    def _say(self, *, listening: bool) -> None:
        self._hint.setText(
            self._text("settings.scanner.listening" if listening else "settings.scanner.test_hint")
        )
        set_role(self._hint, "" if listening else "muted")

    def _tell(self) -> None:
        self._over.stop()
        keys, self._keys = self._keys, []
        if not keys:
            return
        prefix = suffix = ""
        took = keys[-1][2] - keys[0][2]
        if Qt.Key.Key_F1 <= keys[0][0] <= Qt.Key.Key_F35:
            prefix = QKeySequence(keys.pop(0)[0]).toString()
        if keys and keys[-1][0] in _ENDS:
            suffix = self._text(
                "settings.scanner.tab" if keys[-1][0] == Qt.Key.Key_Tab else "settings.scanner.enter"
            )
            keys.pop()
        code = "".join(text for _key, text, _at in keys if text.isprintable())
        self.keys.setText(
            "  ".join(part for part in (prefix and f"[{prefix}]", code, suffix and f"[{suffix}]") if part)
        )
        self.heard.emit(Heard(prefix, code, suffix, took))


class ScannerPanel(TablePanel):
    """The setting, the test and the sheets."""

    def __init__(self, page: SettingsPage) -> None:
        super().__init__(page, "scanner")

    def fill_body(self) -> None:
        """The form, the test below it, the sheets."""
        super().fill_body()
        text = self.text
        self.section(text("settings.scanner.test"))
        self.test = ScanTest(self.kit)
        self.test.heard.connect(self._judge)
        self._mark = ShapeMark(self.kit.style)
        self.verdict = label("", wrap=True)
        self.body.addWidget(self.test)
        self.body.addLayout(row_of(self._mark, self.verdict, stretch=1))
        self._mark.hide()
        self.section(text("settings.scanner.sheets"))
        self.sheet_button = button(text("settings.scanner.sheet"), lambda: print_scanner_sheet(self.page))
        self.stations_button = button(
            text("settings.scanner.stations"), lambda: print_station_sheet(self.page)
        )
        self.body.addLayout(row_of(self.sheet_button, self.stations_button))

    def changed(self, values: Mapping[str, Any]) -> None:
        """The window listens for the new key at once."""
        window, prefix = self.window(), values.get(SCANNER_PREFIX.key)
        if isinstance(window, Shell) and prefix is not None:
            window.set_up_scanner((Qt.Key[f"Key_{prefix}"],) if prefix else (), by_timing=True)

    def _judge(self, heard: Heard) -> None:
        wanted = str(self.known.get(SCANNER_PREFIX.key, ""))
        if heard.prefix != wanted:
            tone = Tone.ATTENTION
            said = self.text(
                f"settings.scanner.{'wrong_prefix' if heard.prefix else 'no_prefix'}",
                wanted=wanted,
                came=heard.prefix,
            )
            if not wanted:
                said = self.text("settings.scanner.prefix_not_wanted", came=heard.prefix)
        elif not heard.suffix:
            tone, said = Tone.ATTENTION, self.text("settings.scanner.no_suffix")
        elif read(heard.code) is None:
            tone, said = Tone.GOOD, self.text("settings.scanner.right_foreign", n=heard.milliseconds)
        else:
            tone, said = Tone.GOOD, self.text("settings.scanner.right", n=heard.milliseconds)
        self._mark.show_shape(SHAPES[tone], tone)
        self._mark.show()
        self.verdict.setText(said)
