"""The detail pane: facts, history, and always at its end the next step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.palette import Tone
from ui.style import GAP
from ui.widgets.parts import IconButton, ShapeMark, button, clear, label, line
from ui.widgets.quiet import QuietRow, Secondary
from ui.widgets.shapes import Pill, PillLabel, Shape
from ui.widgets.toolkit import Toolkit

if TYPE_CHECKING:
    from ui.widgets.sheet import Sheet

__all__ = ["DetailPane", "Fact", "HistoryEntry", "Secondary"]

_EYE = 24
"""Height of the button that shows what is masked: its icon with the room around it, pixels."""


@dataclass(frozen=True)
class Fact:
    """One line of facts.

    Attributes:
        label: what it is (a sentence); empty: the value takes the whole line.
        value: what it says; personal data masked.
        mono: a code or number.
        number: a count, which stands at the right under the others.
        pill: a state, behind the value or instead of it.
        reveal: fetches and shows what is masked; gives the line an eye. It calls the function it is given with
            the whole value.
    """

    label: str
    value: str = ""
    mono: bool = False
    number: bool = False
    pill: Pill | None = None
    reveal: Callable[[Callable[[str], None]], None] | None = None


@dataclass(frozen=True)
class HistoryEntry:
    """One line of history: when, what, who (sentences)."""

    when: str
    what: str
    who: str = ""
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True)
class _Place:
    """Where somebody was: scrolled by so many pixels, the keys on the how-manieth widget and its name, or nowhere.

    The primary button is always itself, whatever it says now.
    """

    scrolled: int
    at: int = -1
    name: str = ""
    primary: bool = False


class DetailPane(QFrame):
    """What is selected. Filled from top to bottom by the page; the next step is always at the same place.

    Order of calls: `begin`, then any of `set_facts`, `add_section`, `set_history`, then `set_next_step` and
    `set_secondary`. `show_nothing` empties it. `expect` says that another thing was chosen and is being read: its steps
    wait for it. Filled again with the same thing, it stays scrolled where it was, and the keys stay where they were.

    Attributes:
        sheet: lies over it.
        field: what Enter in the list goes to where no step can be taken; the page sets it while filling.
    """

    def __init__(self, kit: Toolkit, label_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("detail")
        self.setAccessibleName(label_text)
        self._kit = kit
        self.sheet: Sheet | None = None
        self.field: QWidget | None = None
        self._act: Callable[[], object] | None = None
        self._expecting = self._step_when_shown = self._enter_when_shown = False
        self._kept: _Place | None = None
        self._filled = QTimer(self, interval=0, singleShot=True)
        self._filled.timeout.connect(self._settle)
        self._title = label("", "heading", wrap=True)
        self._code = label("", "code")
        self._code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._pill = PillLabel(kit.style)
        self._nothing = label("", "muted", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._body = QVBoxLayout()
        self._body.setSpacing(GAP[3])
        self.next_step = button("", self._do, "primary")
        self._why_mark = ShapeMark(kit.style, 12)
        self._why_mark.show_shape(Shape.PAUSE, Tone.ATTENTION)
        self._why = label("", "muted", wrap=True)
        self.quiet = QuietRow(kit)
        self._foot = QWidget()
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._empty())
        self._filling = self._content()
        self._stack.addWidget(self._filling)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.addWidget(self._stack)
        self.show_nothing(kit.text("window.detail.nothing"))

    # -- what a page calls

    def show_nothing(self, sentence: str) -> None:
        """Nothing is selected."""
        self._nothing.setText(sentence)
        self._act = self._kept = None
        self._expecting = self._step_when_shown = self._enter_when_shown = False
        if self.sheet is None:
            self._stack.setCurrentIndex(0)

    def begin(self, title: str, code: str = "", pill: Pill | None = None) -> None:
        """Start filling for one thing: its name, its number, its state."""
        self._kept = None if self._expecting else self._kept or self._place()
        self._expecting, self.field = False, None
        self._filled.start()
        clear(self._body)
        self._title.setText(title)
        self._code.setText(code)
        self._code.setVisible(bool(code))
        self._head.addWidget(self._title, 1 if code else 0, 0, 1, 2 if code else 1)
        self._pill.show_pill(pill)
        self.set_next_step("", None)
        self.set_secondary([])
        if self.sheet is None:
            self._stack.setCurrentIndex(1)

    def set_facts(self, facts: Sequence[Fact], title: str = "") -> None:
        """A block of label and value lines."""
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP[3])
        grid.setVerticalSpacing(6)
        grid.setColumnMinimumWidth(0, 84)
        grid.setColumnStretch(1, 1)
        for at, fact in enumerate(facts):
            value = label(fact.value, "code" if fact.mono else "", wrap=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setAccessibleName(f"{fact.label}: {fact.value}" if fact.label else fact.value)
            if fact.number:
                value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            short = Qt.AlignmentFlag.AlignVCenter if fact.reveal or fact.pill else Qt.AlignmentFlag.AlignTop
            if fact.label:
                grid.addWidget(label(fact.label, "muted"), at, 0, short)
            line_of_it = QHBoxLayout()
            line_of_it.setSpacing(GAP[2])
            if fact.value:
                line_of_it.addWidget(value, 1)
            if fact.pill is not None:
                line_of_it.addWidget(PillLabel(self._kit.style, fact.pill))
                if not fact.value:
                    line_of_it.addStretch(1)
            if fact.reveal is not None:
                line_of_it.addWidget(self._eye(fact, value))
            grid.addLayout(line_of_it, at, 1 if fact.label else 0, 1, 1 if fact.label else 2)
        holder = QWidget()
        holder.setLayout(grid)
        self.add_section(title, holder)

    def add_section(self, title: str, widget: QWidget) -> None:
        """Something of the page's own under a small heading."""
        if title:
            self._body.addSpacing(GAP[1])
            self._body.addWidget(label(title, "section"))
        self._body.addWidget(widget)

    def set_history(self, entries: Sequence[HistoryEntry], title: str = "") -> None:
        """The whole story, newest first."""
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP[3])
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for at, entry in enumerate(entries):
            grid.addWidget(label(entry.when, "small"), at, 0, Qt.AlignmentFlag.AlignTop)
            what = label(entry.what, wrap=True)
            if entry.tone is not Tone.NEUTRAL:
                what.setProperty("tone", entry.tone.value)
            grid.addWidget(what, at, 1)
            grid.addWidget(label(entry.who, "small"), at, 2, Qt.AlignmentFlag.AlignTop)
        holder = QWidget()
        holder.setLayout(grid)
        self.add_section(title or self._kit.text("window.detail.history"), holder)

    def set_next_step(self, verb: str, act: Callable[[], object] | None, reason: str = "") -> None:
        """The primary button; with a reason it cannot be pressed and the reason stands above it."""
        self._act = act
        self.next_step.setText(verb.replace("&", "&&"))
        self.next_step.setAccessibleName(verb)
        self.next_step.setAccessibleDescription(reason)
        self.next_step.setVisible(bool(verb))
        self.next_step.setEnabled(bool(verb) and not reason and act is not None)
        shortcut = self._kit.actions["window.next_step"].shortcut().toString()
        self.next_step.setToolTip(f"{verb} ({shortcut})")
        self._foot.setVisible(bool(verb or reason))
        self._why.setText(reason)
        self._why.setVisible(bool(reason))
        self._why_mark.setVisible(bool(reason))

    def set_secondary(self, actions: Sequence[Secondary]) -> None:
        """The quiet row below the next step; what has no room there stands in its menu."""
        self.quiet.show_actions(actions)
        self._foot.setVisible(bool(actions) or not self.next_step.isHidden() or not self._why.isHidden())

    @property
    def about(self) -> str:
        """What is shown, in a line: its number and its name."""
        return " ".join(part for part in (self._code.text(), self._title.text()) if part)

    @property
    def steps(self) -> tuple[Secondary, ...]:
        """What can be done with what is shown, the next step first; nothing while a sheet lies over it."""
        if self.sheet is not None or self._stack.currentIndex() == 0:
            return ()
        verb = self.next_step.accessibleName()
        first = (Secondary(verb, self.step, self._why.text()),) if verb and self._act is not None else ()
        return (*first, *self.quiet.actions_shown)

    def open_sheet(self, sheet: Sheet) -> bool:
        """Lay a sheet over the pane; another one that is open goes. False where it has something typed and stays."""
        if self.keeps():
            sheet.deleteLater()
            return False
        self.close_sheet()
        self.sheet = sheet
        self._stack.addWidget(sheet)
        self._stack.setCurrentWidget(sheet)
        sheet.left.connect(self.close_sheet)
        if hasattr(sheet.body, "focus_first"):
            sheet.body.focus_first()
        return True

    def keeps(self) -> bool:
        """A sheet with something typed into it is open, and no other takes its place: it has the keys and says so."""
        if self.sheet is None or not self.sheet.dirty:
            return False
        self.sheet.stay()
        return True

    def close_sheet(self) -> None:
        """Take the sheet away; what is selected shows again."""
        sheet, self.sheet = self.sheet, None
        if sheet is not None:
            self._stack.removeWidget(sheet)
            sheet.hide()
            sheet.deleteLater()
            self._stack.setCurrentIndex(1 if self._title.text() else 0)

    @property
    def expecting(self) -> bool:
        """Something else was chosen than what shows."""
        return self._expecting

    def expect(self) -> None:
        """Another thing was chosen and is being read: until it shows no step is taken, not with the old one."""
        self._expecting, self._kept = True, None

    def enter(self) -> None:
        """Enter in the list: the keys go on to the next step of what was chosen, as soon as it shows."""
        if self._expecting:
            self._enter_when_shown = True
        elif self.next_step.isVisible() and self.next_step.isEnabled():
            self.next_step.setFocus(Qt.FocusReason.TabFocusReason)
        elif self.field is not None:
            self.field.setFocus(Qt.FocusReason.TabFocusReason)

    def step(self) -> None:
        """Ctrl+Enter: save the sheet, or do the next step of what was chosen, as soon as it shows."""
        if self.sheet is not None:
            if self.sheet.save.isEnabled():
                self.sheet.save.click()
        elif self._expecting:
            self._step_when_shown = True
        elif self.next_step.isVisible() and self.next_step.isEnabled():
            self.next_step.click()

    # -- inside

    def _settle(self) -> None:
        """It is filled: the same thing stays as it was, and what waited for another one is done."""
        kept, self._kept = self._kept, None
        step, self._step_when_shown = self._step_when_shown, False
        enter, self._enter_when_shown = self._enter_when_shown, False
        if kept is not None:
            self._scroll.verticalScrollBar().setValue(kept.scrolled)
            if kept.at >= 0 and (widgets := self._reachable()):
                named = [one for one in widgets if one.accessibleName() == kept.name]
                if kept.primary:
                    named = [self.next_step] if self.next_step in widgets else []
                at = widgets[min(kept.at, len(widgets) - 1)]
                next(iter(named), at).setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._scroll.verticalScrollBar().setValue(0)
        if step:
            self.step()
        elif enter:
            self.enter()

    def _place(self) -> _Place:
        focus, widgets = QApplication.focusWidget(), self._reachable()
        scrolled = self._scroll.verticalScrollBar().value()
        if focus not in widgets:
            return _Place(scrolled)
        return _Place(scrolled, widgets.index(focus), focus.accessibleName(), focus is self.next_step)

    def _reachable(self) -> list[QWidget]:
        """What in it takes the keys, but for the sheet over it."""
        return [
            one
            for one in self._filling.findChildren(QWidget)
            if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible() and one.isEnabled()
        ]

    def _do(self) -> None:
        if self._act is not None:
            self._act()

    def _eye(self, fact: Fact, value: QLabel) -> IconButton:
        def show() -> None:
            if fact.reveal is not None:
                fact.reveal(value.setText)

        eye = IconButton(
            self._kit.style, "eye", self._kit.text("window.detail.reveal", what=fact.label), show
        )
        eye.setFixedHeight(_EYE)  # hardly higher than a line: those with and without an eye stand alike
        return eye

    def _empty(self) -> QWidget:
        widget = QWidget()
        layout = QVBoxLayout(widget)
        layout.setContentsMargins(GAP[5], GAP[5], GAP[5], GAP[5])
        layout.addStretch(2)
        layout.addWidget(self._nothing)
        layout.addStretch(3)
        return widget

    def _content(self) -> QWidget:
        head = self._head = (
            QGridLayout()
        )  # the title stands below the code, or in its place where there is none
        head.setHorizontalSpacing(GAP[2])
        head.setVerticalSpacing(GAP[1])
        head.setColumnStretch(0, 1)
        head.addWidget(self._code, 0, 0)
        head.addWidget(self._pill, 0, 1, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1, 0, 1, 2)
        inner = QWidget()
        inner.setObjectName("content")
        filled = QVBoxLayout(inner)
        filled.setContentsMargins(GAP[4], 0, GAP[4], GAP[3])
        filled.setSpacing(GAP[2])
        filled.addLayout(self._body)
        filled.addStretch(1)
        scroll = self._scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(self.accessibleName())
        scroll.setWidget(inner)
        head.setContentsMargins(GAP[4], GAP[3], GAP[4], 0)
        why = QHBoxLayout()
        why.setSpacing(GAP[2])
        why.addWidget(self._why_mark, 0, Qt.AlignmentFlag.AlignTop)
        why.addWidget(self._why, 1)
        held = QVBoxLayout()
        held.setContentsMargins(GAP[4], GAP[3], GAP[4], GAP[3])
        held.setSpacing(GAP[2])
        held.addLayout(why)
        held.addWidget(self.next_step)
        held.addWidget(self.quiet)
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(0)
        foot.addWidget(line())
        foot.addLayout(held)
        widget = QWidget()
        layout = QVBoxLayout(widget)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[2])
        layout.addLayout(head)
        layout.addWidget(scroll, 1)
        layout.addWidget(self._foot)
        return widget
