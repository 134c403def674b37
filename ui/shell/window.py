"""The shell: rail, field, pages, the last scan, the status line."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from readingroom.events import Changed
from ui.actions import Actions, native
from ui.messages import Message
from ui.scan import PREFIX_KEYS, ScanFilter
from ui.shell import placing
from ui.shell.echo import EchoStrip, ScanEcho
from ui.shell.entries import (
    PageEntry,
    pages_and_commands,
    rail_items,
    shortcut_groups,
    steps_of_selected,
)
from ui.shell.panels import Panels, help_panel, shortcut_panel
from ui.shell.preferences import Preferences
from ui.shell.rail import Rail
from ui.shell.settling import Settling
from ui.shell.status import Person, StatusItem, StatusLine
from ui.style import GAP
from ui.widgets.parts import IconButton, LoadingBar, MessageStrip, label
from ui.widgets.scanfield import Provider, ScanField
from ui.widgets.tab_order import neighbour, pressed_by
from ui.widgets.toolkit import Toolkit

if TYPE_CHECKING:
    from ui.widgets.page import Page

__all__ = ["Shell"]

NARROW_BELOW = 1_180
"""Window width in pixels below which the rail shows icons only."""


class Shell(QMainWindow):
    """The one window.

    Args:
        kit: its ``actions`` are made here.
        pages: in the order of the rail; their keys are `ui.shell.entries.page_keys`.
        first: id of the page shown first; the one last shown, or else the first, by default.

    Attributes:
        settling: until the first page shows what it is about.
        scanned: a code came from a scanner.
        entered: somebody typed something that no provider understood, and pressed Enter.
        page_changed: id of the page now shown.
        person_chosen: staff id, from the menu of who is at the desk.
    """

    scanned = Signal(str)
    entered = Signal(str)
    page_changed = Signal(str)
    person_chosen = Signal(int)

    def __init__(self, kit: Toolkit, pages: Sequence[PageEntry], first: str = "") -> None:
        super().__init__()
        self.kit = kit
        self.entries = {entry.id: entry for entry in pages}
        remembered = first or kit.memory.get("window.page", "")
        self._at = remembered if remembered in self.entries else next(iter(self.entries))
        self._pages: dict[str, Page] = {}
        self._waiting: dict[str, int] = {}
        self._providers: list[Provider] = []
        self._items: dict[str, StatusItem] = {}
        self._people: tuple[Sequence[Person], int] = ((), 0)
        self._panels = Panels(self)
        self._panels.closed.connect(self._find)
        self._open = False
        self.settling = Settling(self)
        self._prefixes, self._by_timing = PREFIX_KEYS, True
        kit.style.speak(kit.text.code)
        kit.actions = Actions(self, kit.text, kit.style)
        self._preferences = Preferences(kit, self, self.keeps)
        self._build()
        self._bind()
        placing.place(self, kit.memory)
        kit.text.changed.connect(self._rebuild)
        kit.style.changed.connect(kit.actions.reword)
        kit.messages.unplaced.connect(self.tell)
        kit.jobs.changed.connect(self._changed)
        kit.jobs.opened.connect(self._opened)

    # -- what the application calls

    @property
    def page(self) -> Page | None:
        """The page now shown; None until the desk is open."""
        return self._pages.get(self._at)

    @property
    def page_id(self) -> str:
        """Its id."""
        return self._at

    def show_page(self, page: str) -> Page | None:
        """Go to a page.

        Raises:
            KeyError: no such page.
        """
        entry = self.entries[page]
        elsewhere, self._at = page != self._at, page
        self.kit.memory.put("window.page", page)
        self.rail.show_page(page)
        self._panels.close_panel()
        if not self._open:
            return None
        if page not in self._pages:
            made = self._pages[page] = entry.make(self.kit)
            made.call_it(self.kit.text(entry.title_code))
            self._stack.addWidget(made)
        shown = self._pages[page]
        self._stack.setCurrentWidget(shown)
        if elsewhere and self.isActiveWindow():
            shown.setFocus(Qt.FocusReason.OtherFocusReason)  # arrows and Enter work at once
        self.kit.actions.enter(page)
        self.kit.actions["window.print"].setEnabled(shown.can_print)
        self.setWindowTitle(self.kit.text("window.title", page=self.kit.text(entry.title_code)))
        self.page_changed.emit(page)
        return shown

    def show_fitting(self) -> None:
        """Show it where it last stood, or where it fits; see `ui.shell.placing`."""
        placing.show_fitting(self, self.kit.memory)

    def set_waiting(self, page: str, number: int) -> None:
        """The number in the rail; 0 shows none."""
        self._waiting[page] = number
        self.rail.buttons[page].set_waiting(number)

    def add_provider(self, provider: Provider) -> None:
        """Let the field understand something more; see `ui.widgets.scanfield.Provider`."""
        self._providers.append(provider)
        self.field.add_provider(provider)

    def show_echo(self, echo: ScanEcho) -> None:
        """What the last scan did."""
        self.echo.show_echo(echo)

    def show_status(self, item: StatusItem) -> None:
        """One item of the status line."""
        self._items[item.id] = item
        self.status.show_item(item)

    def show_people(self, people: Sequence[Person], now: int) -> None:
        """Who may be at the desk, and who is."""
        self._people = (people, now)
        self.status.show_people(people, now)

    def set_up_scanner(self, prefixes: tuple[Qt.Key, ...], *, by_timing: bool) -> None:
        """Which function keys scanners send first, and whether those without are recognised by timing."""
        self._prefixes, self._by_timing = prefixes, by_timing
        self.scanner.set_up(prefixes, by_timing=by_timing)

    def tell(self, message: Message) -> None:
        """Show a message on the page now shown."""
        page = self.page
        (page.strip if page is not None else self.strip).show_message(message)

    def set_pages(self, pages: Sequence[PageEntry]) -> None:
        """Hold these pages, in this order: the room is of another kind."""
        if list(self.entries) != [entry.id for entry in pages]:
            self.entries = {entry.id: entry for entry in pages}
            self._rebuild()

    def keeps(self) -> bool:
        """Something typed on some page is not saved: that page shows and says so."""
        for page, made in self._pages.items():
            if made.unsaved:
                self.show_page(page)
                return made.keeps()
        return False

    # -- building

    def _build(self) -> None:
        kit = self.kit
        self.setWindowTitle(kit.text("window.name"))
        body = self._body = QWidget()
        body.setObjectName("body")
        self.rail = Rail(kit, rail_items(kit, self.entries.values()))
        self.rail.wanted.connect(self.show_page)
        self.rail.keyed.connect(self._show_keyed)
        self.field = ScanField(kit)
        self.field.add_provider(steps_of_selected(kit, lambda: self.page, possible=True))
        self.field.add_provider(pages_and_commands(kit, self.entries.values(), self.show_page))
        self.field.add_provider(steps_of_selected(kit, lambda: self.page, possible=False))
        for provider in self._providers:
            self.field.add_provider(provider)
        self.field.entered.connect(self.entered)
        self.scanner = ScanFilter(self.field, self._prefixes, by_timing=self._by_timing)
        self.scanner.scanned.connect(self._scanned)
        self.strip = MessageStrip(kit)
        self.bar = LoadingBar(kit.style)
        self._stack = QStackedWidget()
        self._stack.addWidget(QWidget())
        self.echo = EchoStrip(kit)
        self.status = StatusLine(kit)
        self.status.person_chosen.connect(self.person_chosen)
        work = QVBoxLayout()
        work.setSpacing(0)
        self._top = self._top_bar()
        work.addWidget(self._top)
        work.addWidget(self.strip)
        work.addWidget(self.bar)
        work.addWidget(self._stack, 1)
        work.addWidget(self.echo)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addLayout(work, 1)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(middle, 1)
        layout.addWidget(self.status)
        self.setCentralWidget(body)
        for item in self._items.values():
            self.status.show_item(item)
        self.status.show_people(*self._people)
        for job in self.kit.jobs.watched:
            self.status.show_work(job)
        for page, number in self._waiting.items():
            self.rail.buttons[page].set_waiting(number)
        self.rail.show_page(self._at)
        self._narrow()

    def _top_bar(self) -> QWidget:
        kit = self.kit
        bar = QFrame()
        bar.setObjectName("topbar")
        layout = QHBoxLayout(bar)
        layout.setContentsMargins(GAP[4], GAP[2], GAP[4], GAP[2])
        layout.setSpacing(GAP[3])
        self.field.setMaximumWidth(760)
        layout.addWidget(self.field, 10)
        layout.addWidget(label(native("Ctrl+K"), "key"))
        layout.addStretch(1)
        self.help_button = IconButton(
            kit.style, "circle-question-mark", kit.actions["window.help"].toolTip(), self._help
        )
        self.menu_button = IconButton(kit.style, "ellipsis", kit.text("window.menu"), self._show_menu)
        layout.addWidget(self.help_button)
        layout.addWidget(self.menu_button)
        return bar

    def _rebuild(self) -> None:
        """Write everything anew in the other language; the page and what was scanned last stay."""
        last = self.echo.last
        self.kit.style.speak(self.kit.text.code)
        old = self.takeCentralWidget()
        self._panels.close_panel()
        self._pages.clear()
        self.kit.actions.reword()
        self._build()
        if old is not None:
            old.deleteLater()
        if last is not None:
            self.echo.show_echo(last)
        self.show_page(self._at)

    def _bind(self) -> None:
        on = self.kit.actions.on
        on("window.find", self._find)
        on("window.back_to_field", self._back)
        on("window.filter", lambda: self.page.focus_filter() if self.page else None)
        on("window.next_step", lambda: self.page.next_step() if self.page else None)
        on("window.print", lambda: self.page.print_page() if self.page else None)
        on("window.undo", lambda: self.echo.undo() if self.echo.last else None)
        on("window.refresh", lambda: self.page.reload() if self.page else None)
        on("window.help", self._help)
        on("window.shortcuts", self._shortcuts)
        on("window.quit", lambda: self.keeps() or self.close())

    # -- what happens

    def _opened(self) -> None:
        self._open = True
        self.bar.end()
        shown, focus = self.show_page(self._at), QApplication.focusWidget()
        if shown is not None and (focus is None or self.rail.isAncestorOf(focus)):
            shown.setFocus()  # Qt gave the keys to the first button there was
        self.settling.after(lambda: self._count(frozenset(Changed)))
        self.settling.watch(shown)

    def _changed(self, what: frozenset[Changed]) -> None:
        for page in self._pages.values():
            page.changed(what)
        if self.settling.over:
            self._count(what)

    def _count(self, what: frozenset[Changed]) -> None:
        for entry in self.entries.values():
            if entry.waiting is not None and (entry.waits_on & what):
                self.kit.jobs.read(
                    self,
                    *entry.waiting(),
                    done=partial(self.set_waiting, entry.id),
                    latest=f"waiting.{entry.id}",
                )

    def _scanned(self, code: str) -> None:
        self.field.empty()
        self._panels.close_panel()
        if self._body.isEnabled():  # else a question covers the window: nobody knows yet who scans
            self.scanned.emit(code)

    def _find(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _back(self) -> None:
        """Esc: one thing at a time, and at last the field. Nothing typed into a sheet is lost."""
        from ui.widgets.page import FilterBox

        focus, page = QApplication.focusWidget(), self.page
        sheet = page.detail.sheet if page is not None and page.detail is not None else None
        if self._panels.shown is not None:
            self._panels.close_panel()
        elif isinstance(focus, FilterBox) and focus.text():
            focus.clear()
        elif sheet is not None and not sheet.dirty and focus is not None and sheet.isAncestorOf(focus):
            sheet.close_sheet()
            self._find()
        elif focus is not self.field:
            self._find()
        elif sheet is not None and not self.field.text():
            sheet.give_up()
        else:
            self.field.empty()

    def _help(self) -> None:
        self._panels.close_panel()
        kit, code = self.kit, f"{self._at}.help"
        words = kit.text(code if kit.text.has(code) else "window.help.general")
        title, keys = kit.text(self.entries[self._at].title_code), kit.actions.shortcuts(self._at)
        self._panels.show_panel(help_panel(kit, title, words, keys, self._body))

    def _shortcuts(self) -> None:
        self._panels.close_panel()
        groups = shortcut_groups(self.kit, self.entries, self._at, self.page)
        self._panels.show_panel(shortcut_panel(self.kit, groups, self._body))

    def _show_keyed(self, page: str) -> None:
        """The page of a key of the rail; the keys go to its list, also if it shows already."""
        if (shown := self.show_page(page)) is not None:
            shown.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_menu(self) -> None:
        self._preferences.menu().popup(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))

    def _narrow(self) -> None:
        self.rail.set_narrow(self.width() < NARROW_BELOW)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab and Shift+Tab follow the eye, also through what was made late."""
        page = self.page
        detail = page.detail if page is not None else None
        regions = (self._top, detail, page, self.echo, self.status, self.rail)
        order = (0, 2, 1, 3, 4, 5)
        goal = neighbour(self, regions, order, QApplication.focusWidget(), forward=forward)
        if goal is None:
            return super().focusNextPrevChild(forward)
        goal.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, as Space does."""
        if (button := pressed_by(event, QApplication.focusWidget())) is not None:
            button.click()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window keeps the rail's icons only."""
        super().resizeEvent(event)
        self._narrow()
        self.field.close_popup()
        self._panels.place()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the window, finish what is being written; not while somebody's typing would be lost by it."""
        if event.spontaneous() and self.keeps():
            event.ignore()
            return
        placing.remember(self, self.kit.memory)
        self.settling.drop()
        self.kit.jobs.close()
        super().closeEvent(event)
