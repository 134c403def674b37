"""The scanner in the window: a burst goes to the scan field and to nothing else, whatever has the focus.

Only a form that asks for a code takes it itself, while somebody is in it: the code is an answer then, and no scan.

`ScanFilter` looks at key events where they enter a window of the program, before any widget sees them. That is
also before an input method once the scanner's prefix key was seen: the focus goes to the field, whose input
method is off until the code has ended, and then back to where it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol, runtime_checkable

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget

from ui.bursts import BurstReader, Doubles, Stroke, ascii_code

__all__ = ["PREFIX_KEYS", "ScanFilter", "TakesCodes"]

PREFIX_KEYS = (
    Qt.Key.Key_F9,
    *(Qt.Key(Qt.Key.Key_F13 + number) for number in range(12)),
)
"""Function keys a scanner may be set to send first. The set-up sheet uses F13, which no keyboard has."""

_MODIFIERS = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
    }
)
_COMMANDING = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


@runtime_checkable
class TakesCodes(Protocol):
    """A widget that may be asking for a code."""

    def take_code(self, code: str) -> bool:
        """Write a scanned code where it is asked for; False if it is not."""


class ScanFilter(QObject):
    """Recognises bursts in all windows of the program.

    Args:
        field: takes the focus while a prefixed code comes in.
        prefixes: keys a scanner sends first; empty if scanners are not set up.
        by_timing: recognise bursts without a prefix too.
        clock: milliseconds, for events that carry no time of their own.

    Attributes:
        scanned: a code that nobody who has the focus asked for, ASCII where it can be; the same one twice within a
            second is told once.
    """

    scanned = Signal(str)

    def __init__(
        self,
        field: QWidget,
        prefixes: tuple[Qt.Key, ...] = PREFIX_KEYS,
        *,
        by_timing: bool = True,
        clock: Callable[[], float] = lambda: time.monotonic() * 1000,
    ) -> None:
        super().__init__(field)
        self._field = field
        self._prefixes = frozenset(prefixes)
        self._clock = clock
        self._reader = BurstReader(by_timing)
        self._doubles = Doubles()
        self._held: list[tuple[QObject, QKeyEvent]] = []
        self._down: set[int] = set()
        self._giving_back = False
        self._focus_before: QWidget | None = None
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self._expire)
        self._windows: list[QWindow] = []
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self.watch)
            self.watch(app.focusWindow())

    def watch(self, window: QWindow | None) -> None:
        """Look at this window's keys too; every window that gets the focus is watched by itself."""
        if window is not None and window not in self._windows:
            self._windows = [
                known for known in self._windows if shiboken6.isValid(known) and known.isVisible()
            ]
            self._windows.append(window)
            window.removeEventFilter(self)
            window.installEventFilter(self)

    def set_up(self, prefixes: tuple[Qt.Key, ...], *, by_timing: bool) -> None:
        """Take another scanner set-up."""
        self._prefixes = frozenset(prefixes)
        self._reader.by_timing = by_timing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold back, pass on or swallow one key event."""
        if self._giving_back or not isinstance(event, QKeyEvent):
            return False
        if event.type() is QEvent.Type.KeyRelease:
            return self._released(watched, event)
        if event.type() is QEvent.Type.ShortcutOverride:
            return self._claimed(event)
        if event.type() is not QEvent.Type.KeyPress:
            return False
        kind = self._kind(event)
        at = float(event.timestamp() or self._clock())
        verdict = self._reader.stroke(kind, at, event.text())
        if verdict.release:
            self._give_back()
        if not verdict.swallow:
            return False
        self._down.add(event.key())
        if verdict.code is not None:
            self._finish(verdict.code, at)
        else:
            if kind is Stroke.PREFIX:
                self._catch()
            else:
                self._held.append((watched, _copy(event)))
            self._patience.start(self._reader.patience)
        return True

    def _claimed(self, event: QKeyEvent) -> bool:
        """In the midst of a code a character is one of it, though it be a shortcut of the window (``/``)."""
        at = float(event.timestamp() or self._clock())
        if mine := self._reader.awaits(at) and self._kind(event) is Stroke.CHARACTER:
            event.accept()
        return mine

    def _kind(self, event: QKeyEvent) -> Stroke:
        key = event.key()
        if event.isAutoRepeat():
            return Stroke.OTHER
        if key in self._prefixes:
            return Stroke.PREFIX
        if key in _MODIFIERS:
            return Stroke.MODIFIER
        text = event.text()
        ends = (
            key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or text == "\n"
        )  # some scanners end with a line feed
        if ends or (key == Qt.Key.Key_Tab and self._reader.certain):
            return Stroke.END if not event.modifiers() & _COMMANDING else Stroke.OTHER
        if len(text) == 1 and text.isprintable() and not event.modifiers() & _COMMANDING:
            return Stroke.CHARACTER
        return Stroke.OTHER

    def _released(self, watched: QObject, event: QKeyEvent) -> bool:
        if event.key() not in self._down or event.isAutoRepeat():
            return False
        self._down.discard(event.key())
        if self._held:  # a release must not overtake the press that is still held
            self._held.append((watched, _copy(event)))
        return self._reader.holding or bool(self._held)

    def _catch(self) -> None:
        QGuiApplication.inputMethod().reset()
        focus = QApplication.focusWidget()
        if focus is not self._field:
            self._focus_before = focus
        self._field.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _finish(self, code: str, at: float) -> None:
        self._held.clear()
        self._patience.stop()
        self._let_go()
        code = ascii_code(code)
        if code and not self._doubles.repeated(code, at) and not _taken(code):
            self.scanned.emit(code)

    def _let_go(self) -> None:
        self._field.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, True)
        before, self._focus_before = self._focus_before, None
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _expire(self) -> None:
        self._reader.expired()
        self._give_back()

    def _give_back(self) -> None:
        self._patience.stop()
        self._let_go()
        held, self._held = self._held, []
        self._giving_back = True
        try:
            for watched, event in held:
                if shiboken6.isValid(watched):  # a dialog may have closed meanwhile
                    QCoreApplication.sendEvent(watched, event)
        finally:
            self._giving_back = False


def _taken(code: str) -> bool:
    """Whether what has the focus, or something around it, asked for a code and took this one."""
    widget = QApplication.focusWidget()
    while widget is not None:
        if isinstance(widget, TakesCodes) and widget.take_code(code):
            return True
        widget = widget.parentWidget()
    return False


def _copy(event: QKeyEvent) -> QKeyEvent:
    return QKeyEvent(
        event.type(),
        event.key(),
        event.modifiers(),
        event.nativeScanCode(),
        event.nativeVirtualKey(),
        event.nativeModifiers(),
        event.text(),
        event.isAutoRepeat(),
        event.count(),
    )
