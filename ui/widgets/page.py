"""What every page is: a header, a list, a detail pane, and the habit of staying true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from readingroom.errors import DeskError
from readingroom.events import Changed
from ui.actions import ActionSpec
from ui.job import Job
from ui.messages import Message
from ui.style import GAP
from ui.widgets.detail import DetailPane
from ui.widgets.elided import ElidedLabel
from ui.widgets.parts import ActionButton, EmptyState, LoadingBar, MessageStrip, label
from ui.widgets.toolkit import Toolkit

if TYPE_CHECKING:
    from ui.widgets.page_cover import PageCover

__all__ = ["FilterBox", "Page"]


_NARROW_BELOW = 900
"""Width in pixels of list and details together below which the list gets the larger part, whatever was chosen."""
_DETAIL_SHARE = 0.45
"""What the details take of it then."""


class FilterBox(QLineEdit):
    """The page's filter: ``/`` goes there, Down and Enter go on into the list, Esc empties it (the shell's)."""

    left_down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down and Enter leave for the list."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left_down.emit()
        else:
            super().keyPressEvent(event)


class Page(QWidget):
    """Base of all pages. A page author writes `build` and `load`, and calls the rest.

    Class attributes:
        id: stable name: rail, memory, actions' scope. Sentences: ``<id>.title``, ``<id>.help``; ``<id>.filter`` is
            what the empty filter box says.
        depends: what makes this page stale; it loads again when next seen.
        action_table: rows for the action table; give them ``scope=<id>``.
        has_filter: it shows the filter box.
        can_print: Ctrl+P means something here (`print_page`).
        detail_width: of the detail pane at first, in pixels; 0 for a page without one.

    Attributes:
        loaded: everything that was asked for is there.
        cover: lies over all of the page; what is typed, dropped or pressed is its own then.
    """

    loaded = Signal()

    id: ClassVar[str]
    depends: ClassVar[frozenset[Changed]] = frozenset()
    action_table: ClassVar[tuple[ActionSpec, ...]] = ()
    has_filter: ClassVar[bool] = True
    can_print: ClassVar[bool] = False
    detail_width: ClassVar[int] = 360

    def __init__(self, kit: Toolkit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.kit = kit
        title = kit.text(f"{self.id}.title")
        self.setAccessibleName(title)
        self.cover: PageCover | None = None
        self._stale = True
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._load_if_seen)
        self.title = label(title, "title")
        self.summary = ElidedLabel("summary", least=40)
        self.filter_box = FilterBox()
        self.bar = LoadingBar(kit.style)
        self.strip = MessageStrip(kit)
        self.empty_state = EmptyState(kit)
        self.list_area = QFrame()
        self.list_area.setObjectName("list")
        self.list_layout = QVBoxLayout(self.list_area)
        self._stack = QStackedWidget()
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.detail: DetailPane | None = (
            DetailPane(kit, kit.text("window.detail.label")) if self.detail_width else None
        )
        self._primary = QHBoxLayout()
        self._lay_out()
        kit.actions.add(self.action_table)
        self.build()
        kit.jobs.actor_changed.connect(self._somebody_else)

    # -- what a page author writes

    def build(self) -> None:
        """Make the widgets: `set_list`, `set_primary`, and what actions do."""
        raise NotImplementedError

    def load(self) -> None:
        """Ask for what is shown (`read`); called when the page is first seen and whenever it has become stale."""
        raise NotImplementedError

    def filtered(self, typed: str) -> None:
        """The filter box says something else."""

    def hide_again(self) -> None:
        """Forget what was shown in full: it was asked for by whoever was at the desk before."""

    # -- what a page author calls

    def call_it(self, title: str) -> None:
        """Its name, where the room calls it something else than the page itself does."""
        self.title.setText(title)
        self.setAccessibleName(title)

    def set_list(self, widget: QWidget) -> None:
        """The page's one table or board."""
        self.list_layout.addWidget(widget)
        self.setFocusProxy(widget)

    def set_primary(self, action: str) -> None:
        """The header's primary button, bound to an action of the table."""
        self._primary.addWidget(ActionButton(self.kit.actions[action]))

    def set_beside(self, action: str) -> None:
        """A plain button in the header, before the primary one."""
        self._primary.insertWidget(0, ActionButton(self.kit.actions[action], ""))

    def say_summary(self, sentence: str) -> None:
        """The line that matters, beside the title."""
        self.summary.setText(sentence)
        self.summary.setToolTip(sentence)

    def show_empty(self, sentence: str, verb: str = "", act: Callable[[], object] | None = None) -> None:
        """Nothing to show: why, and the button that fills it."""
        self.empty_state.say(sentence, verb, act)
        self._stack.setCurrentWidget(self.empty_state)

    def show_list(self) -> None:
        """There is something to show again."""
        self._stack.setCurrentIndex(0)

    def tell(self, message: Message) -> None:
        """Show a message on this page, or on what lies over it."""
        (self.strip if self.cover is None else self.cover.strip).show_message(message)

    def read(
        self,
        query: Callable[..., Any],
        *args: Any,
        done: Callable[[Any], None],
        failed: Callable[[DeskError], None] | None = None,
        latest: str = "",
    ) -> Job:
        """Ask the desk; the old content stays and a thin bar runs meanwhile. See `Jobs.read`."""
        job = self.kit.jobs.read(self, query, *args, done=done, failed=failed, latest=latest or None)
        return self._watched(job)

    def execute(
        self,
        command: Any,
        *,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[DeskError], None] | None = None,
    ) -> Job:
        """Have a command carried out; a refusal shows on this page unless ``failed`` takes it."""
        self.strip.settle()
        return self.hold(self.kit.jobs.execute(self, command, done=done, failed=failed))

    def hold(self, job: Job) -> Job:
        """A step of what is being saved: the thin bar runs, and the sheet that is open waits for the answer."""
        if self.detail is not None and self.detail.sheet is not None:
            self.detail.sheet.wait_for(job)
        return self._watched(job)

    def reload(self) -> None:
        """Load anew: now if the page is seen, else when it is."""
        self._stale = True
        self._soon.start()

    # -- what the shell calls

    def changed(self, what: frozenset[Changed]) -> None:
        """Something changed, here or at another desk."""
        if what & self.depends:
            self.reload()

    def _somebody_else(self, _actor: object) -> None:
        """What may be done, and what may be seen, is another matter now."""
        self.hide_again()
        self.reload()

    def focus_filter(self) -> None:
        """The ``/`` key."""
        if self.has_filter:
            self.filter_box.setFocus()
            self.filter_box.selectAll()

    def print_page(self) -> None:
        """Ctrl+P; only asked of pages with ``can_print``."""

    def show_subject(self, kind: str, identity: int) -> None:
        """Show a thing the field or a scan found: ``case``, ``reader``, ``retrieval``, ``item`` and its id."""

    def take_files(self, files: Sequence[Path]) -> bool:
        """Files were dropped onto the window while this page shows; False leaves them to the imports."""
        return False

    def take_dropped(self, files: Sequence[Path]) -> bool:
        """Files were dropped: they are for what lies over the page, else for the page."""
        return self.take_files(files) if self.cover is None else self.cover.take_files(files)

    @property
    def unsaved(self) -> bool:
        """Something was typed here that is not saved."""
        if self.cover is not None and self.cover.dirty:
            return True
        return self.detail is not None and self.detail.sheet is not None and self.detail.sheet.dirty

    def keeps(self) -> bool:
        """Whether something typed here is not saved; it has the keys then and says so."""
        if self.cover is not None and self.cover.dirty:
            self.cover.stay()
            return True
        return self.detail is not None and self.detail.keeps()

    def next_step(self) -> None:
        """Ctrl+Enter."""
        if self.cover is not None:
            self.cover.step()
        elif self.detail is not None:
            self.detail.step()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow page gives its list the larger part; a wide one gives the details the width they were left with."""
        super().resizeEvent(event)
        if self.detail is not None and (total := self.splitter.width()):
            wished = self.kit.memory.get(f"{self.id}.detail", self.detail_width)
            most = int(total * _DETAIL_SHARE) if total < _NARROW_BELOW else total
            wide = max(self.detail.minimumWidth(), min(wished, most))
            self.splitter.setSizes([total - wide, wide])

    def showEvent(self, event: QShowEvent) -> None:
        """A stale page loads when it is seen."""
        super().showEvent(event)
        self._soon.start()

    # -- inside

    @property
    def stale(self) -> bool:
        """It will load when it is next seen."""
        return self._stale

    def _load_if_seen(self) -> None:
        if self._stale and self.isVisible():
            self._stale = False
            self.load()

    def _watched(self, job: Job) -> Job:
        self.bar.begin()
        job.finished.connect(self._one_less)
        return job

    def _one_less(self) -> None:
        self.bar.end()
        if not self.bar.loading:
            self.loaded.emit()

    def _lay_out(self) -> None:
        header = QWidget()
        header.setObjectName("page_header")
        top = QHBoxLayout(header)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(GAP[3])
        top.addWidget(self.title)
        top.addWidget(self.summary, 1)
        if self.has_filter:
            says = self.kit.text(f"{self.id}.filter") if self.kit.text.has(f"{self.id}.filter") else ""
            self.filter_box.setPlaceholderText(f"{says or self.kit.text('window.filter.hint')}   /")
            self.filter_box.setAccessibleName(self.kit.text("window.filter.name"))
            self.filter_box.setClearButtonEnabled(True)
            self.filter_box.setFixedWidth(220)
            self.filter_box.textChanged.connect(self.filtered)
            self.filter_box.left_down.connect(lambda: self.setFocus(Qt.FocusReason.TabFocusReason))
            top.addWidget(self.filter_box)
        self._primary.setSpacing(GAP[2])
        top.addLayout(self._primary)
        self.list_layout.setContentsMargins(1, 1, 1, 1)
        self._stack.addWidget(self.list_area)
        self.empty_state.setObjectName("list")  # on the same ground as the list in whose place it stands
        self.empty_state.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._stack.addWidget(self.empty_state)
        self._stack.setMinimumWidth(260)
        self.splitter.addWidget(self._stack)
        self.splitter.setHandleWidth(GAP[3])
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setStretchFactor(0, 1)
        if self.detail is not None:
            self.detail.setMinimumWidth(260)
            self.splitter.addWidget(self.detail)
            self.splitter.setStretchFactor(1, 0)
            width = self.kit.memory.get(f"{self.id}.detail", self.detail_width)
            self.splitter.setSizes([10_000, width])
            self.splitter.splitterMoved.connect(self._remember)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP[4], GAP[3], GAP[4], GAP[3])
        layout.setSpacing(0)
        layout.addWidget(header)
        layout.addSpacing(GAP[2])
        layout.addWidget(self.strip)
        layout.addSpacing(GAP[2] - self.bar.height())
        layout.addWidget(self.bar)
        layout.addWidget(self.splitter, 1)

    def _remember(self, _position: int, _index: int) -> None:
        sizes: Sequence[int] = self.splitter.sizes()
        self.kit.memory.put(f"{self.id}.detail", sizes[1])
