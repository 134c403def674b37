"""The page of settings: groups at the left, one at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget, QWidget

from readingroom.events import Changed
from ui.icons import icon
from ui.messages import Message
from ui.palette import Tone
from ui.settings.certificates import CertificatesPanel
from ui.settings.closures import ClosuresPanel
from ui.settings.desk import KeepingPanel, PapersPanel, WindowPanel
from ui.settings.groups import icon_of, ordered
from ui.settings.hours import HoursPanel
from ui.settings.kinds import KindsPanel
from ui.settings.mail import MailPanel
from ui.settings.notices import NoticesPanel
from ui.settings.panel import Panel, title_of
from ui.settings.people import PeoplePanel
from ui.settings.scanner import ScannerPanel
from ui.settings.seats import SeatsPanel
from ui.settings.signing import SigningPanel
from ui.settings.table_panel import TablePanel
from ui.settings.wordings import WordingsPanel
from ui.shell import Shell
from ui.widgets.page import Page
from ui.widgets.parts import line

__all__ = ["SettingsPage"]

_OWN: Mapping[str, Callable[[SettingsPage, str], Panel]] = {
    "seats": SeatsPanel,
    "hours": HoursPanel,
    "closures": ClosuresPanel,
    "notices": NoticesPanel,
    "kinds": KindsPanel,
    "wordings": WordingsPanel,
    "people": PeoplePanel,
    "papers": PapersPanel,
    "window": WindowPanel,
    "keeping": KeepingPanel,
}
_WITH_MORE: Mapping[str, Callable[[SettingsPage], TablePanel]] = {
    "scanner": ScannerPanel,
    "mail": MailPanel,
    "signing": SigningPanel,
    "certificates": CertificatesPanel,
}
"""Groups of the table with something besides their settings."""
_LIST_WIDTH, _ICONS_WIDTH = 232, 64
"""Pixels: at least, so that a title which is marked as unsaved has room in whatever language; and with icons only."""
_AROUND = 72
"""What stands beside a title: icon, margins, scroll bar."""
_NARROW_BELOW = 1_000
"""Width of the page in pixels below which the list keeps its icons only, as the window's rail does."""


class SettingsPage(Page):
    """Everything that can be set. What the table of settings gains shows here by itself."""

    id = "settings"
    depends = frozenset(
        {
            Changed.SETTINGS,
            Changed.SEATS,
            Changed.STAFF,
            Changed.BOOKINGS,
            Changed.DAY,
            Changed.REQUESTS,
            Changed.PORTALS,
            Changed.CERTIFICATES,
        }
    )
    has_filter = False
    detail_width = 0

    def build(self) -> None:
        """The list of groups and the place for one."""
        self.panels: dict[str, Panel] = {}
        self.groups = QListWidget()
        self.groups.setObjectName("groups")
        self.groups.setAccessibleName(self.kit.text("settings.groups"))
        self.groups.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.groups.setFrameShape(QFrame.Shape.NoFrame)
        self.groups.setIconSize(QSize(18, 18))
        self.groups.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for group in ordered():
            item = QListWidgetItem(self._title(group))
            item.setData(Qt.ItemDataRole.UserRole, group)
            item.setToolTip(self._title(group))
            self.groups.addItem(item)
        self._dress()
        self.kit.style.changed.connect(self._dress)
        self._right = QStackedWidget()
        body = QWidget()
        layout = QHBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.groups)
        layout.addWidget(line(vertical=True))
        layout.addWidget(self._right, 1)
        self.set_list(body)
        self.setFocusProxy(self.groups)
        self.groups.currentItemChanged.connect(self._follow)
        self.groups.itemActivated.connect(lambda _item: self._into())

    def load(self) -> None:
        """Ask for the group that shows; the first time the one that was open last."""
        if not self.groups.selectedItems():  # focus alone makes the first current, without choosing it
            self.show_group(self.kit.memory.get("settings.group", ordered()[0]))
        else:
            for panel in self.panels.values():
                panel.load()

    def show_group(self, group: str) -> Panel:
        """Go to a group; one that is no more is the first."""
        row = ordered().index(group) if group in ordered() else 0
        self.groups.setCurrentRow(row)
        return self.panels[ordered()[row]]

    def show_subject(self, kind: str, identity: int) -> None:
        """Show ``settings.<group>``, and one row of its list; another page sends people here."""
        panel = self.show_group(kind.removeprefix("settings."))
        if identity:
            panel.choose(identity)

    @property
    def unsaved(self) -> bool:
        """A group has something typed in it that is not saved."""
        return any(panel.dirty for panel in self.panels.values())

    def keeps(self) -> bool:
        """Show the group in which something is not saved, and say so."""
        group = next((group for group, panel in self.panels.items() if panel.dirty), None)
        if group is None:
            return False
        self.show_group(group)
        self.tell(Message(self.kit.text("settings.kinds.unsaved"), Tone.ATTENTION))
        return True

    def next_step(self) -> None:
        """Ctrl+Enter saves the group."""
        panel = self._right.currentWidget()
        if isinstance(panel, Panel):
            panel.next_step()

    def go(self, page: str) -> None:
        """To another page."""
        window = self.window()
        if isinstance(window, Shell) and page in window.entries:
            window.show_page(page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window leaves the room to the group that shows."""
        super().resizeEvent(event)
        if (event.size().width() < _NARROW_BELOW) != (event.oldSize().width() < _NARROW_BELOW):
            self._dress()

    # -- inside

    def _title(self, group: str) -> str:
        return title_of(self.kit.text, group)

    def _dress(self) -> None:
        self.groups.ensurePolished()
        wide = _ICONS_WIDTH if self.width() < _NARROW_BELOW else self._with_titles()
        self.groups.setFixedWidth(wide)
        for row, group in enumerate(ordered()):
            item = self.groups.item(row)
            item.setIcon(icon(icon_of(group), self.kit.style.colours, "muted", 18))
            item.setSizeHint(QSize(wide - 2, self.kit.style.row - 2))

    def _with_titles(self) -> int:
        marked = (self.kit.text("settings.unsaved", group=self._title(group)) for group in ordered())
        needed = max(self.groups.fontMetrics().horizontalAdvance(words) for words in marked)
        bar = (
            self.groups.verticalScrollBar().sizeHint().width()
        )  # there are more groups than a low window shows
        return max(_LIST_WIDTH, needed + _AROUND + bar)

    def _follow(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        group = str(item.data(Qt.ItemDataRole.UserRole))
        if group not in self.panels:
            panel = self.panels[group] = self._make(group)
            panel.dirty_changed.connect(lambda: self._mark(group))
            self._right.addWidget(panel)
        self.strip.settle()
        self._right.setCurrentWidget(self.panels[group])
        self.kit.memory.put("settings.group", group)
        self.panels[group].load()

    def _make(self, group: str) -> Panel:
        if group in _OWN:
            return _OWN[group](self, group)
        own = _WITH_MORE.get(group)
        return own(self) if own is not None else TablePanel(self, group)

    def _mark(self, group: str) -> None:
        """A group with something unsaved says so in the list."""
        item = self.groups.item(ordered().index(group))
        title = self._title(group)
        dirty = self.panels[group].dirty
        item.setText(self.kit.text("settings.unsaved", group=title) if dirty else title)

    def _into(self) -> None:
        """Enter goes from the list into the group."""
        panel = self._right.currentWidget()
        if isinstance(panel, TablePanel):
            panel.focus_first()
        elif panel is not None:
            panel.focusNextChild()
