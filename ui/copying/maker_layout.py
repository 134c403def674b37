"""Where everything stands in the maker: pages at the left, what is looked at in the middle, facts at the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from readingroom.errors import DeskError
from readingroom.language import LANGUAGES
from ui.copying.facts import FactFields
from ui.copying.large import LargePage
from ui.copying.pages import PageRows
from ui.copying.paper import Ask, PaperView
from ui.copying.passages import PassageRows
from ui.copying.pictures import PagePictures
from ui.copying.scans import ScanShelf
from ui.copying.sources import SourceRows
from ui.copying.thumbnails import Thumbnails
from ui.copying.tools import PageTools, hold_bold
from ui.copying.watching import FolderWatch
from ui.messages import Message
from ui.style import GAP
from ui.widgets.elided import ElidedLabel
from ui.widgets.page_cover import PageCover
from ui.widgets.parts import DropDown, EmptyState, IconButton, button, label

__all__ = ["MakerLayout"]

_WATCHED = "copying.watched"
_LEFT, _RIGHT = 132, 400


class MakerLayout(QObject):
    """The parts of the maker.

    Args:
        cover: the maker.
        shelf: its scans.
        tool: does what a tool says.
        ask: for the finished paper.

    Attributes:
        brought: files were chosen, or taken from the scanner's folder.
    """

    brought = Signal(object)

    def __init__(self, cover: PageCover, shelf: ScanShelf, tool: Callable[[str], None], ask: Ask) -> None:
        super().__init__(cover)
        kit = cover.kit
        self._cover, self._kit = cover, kit
        say = kit.text
        self.rows = PageRows(say)
        self.rows.setParent(self)
        self.pictures = PagePictures(cover, shelf)
        self.thumbnails = Thumbnails(kit, self.rows, self.pictures)
        self.large = LargePage(kit, self.pictures)
        self.tools = PageTools(kit, tool)
        self.paper = PaperView(
            cover, ask, lambda: {one: held.path for one, held in shelf.held.items()}, lambda: shelf.folder
        )
        self.facts, self.sources, self.passages = FactFields(kit), SourceRows(kit), PassageRows(kit)
        self.watch = FolderWatch(kit.jobs, self)
        self._told_lost: Message | None = None
        self.kinds, self.languages = DropDown(kit.style), DropDown(kit.style)
        self.kinds.setAccessibleName(say("copying.kind"))
        self.languages.setAccessibleName(say("copying.language"))
        for made in (self.kinds, self.languages):
            made.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToContents)  # it is filled later
        for code in LANGUAGES:
            self.languages.addItem(say(f"copying.languages.{code}"), code)
        cover.head.addWidget(self.kinds)
        cover.head.addWidget(self.languages)
        self._views = {name: button(say(f"copying.view.{name}"), role="view") for name in ("page", "paper")}
        for name, view in self._views.items():
            view.setCheckable(True)
            hold_bold(view, kit.style)
            view.clicked.connect(partial(self._chosen, name))
        self._left, middle, right = self._pages_side(), self._middle(), self._facts_side()
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(GAP[3])
        splitter.setChildrenCollapsible(False)
        for side in (self._left, middle, right):
            splitter.addWidget(side)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([_LEFT, 10_000, _RIGHT])
        cover.body.addWidget(splitter)
        self.watch.offered.connect(self._offered)
        self.watch.lost.connect(self._lost)
        self.watch.back.connect(self._back)
        self.show_view("page")
        self._take.hide()
        kept = kit.memory.get(_WATCHED, "")
        self._watch(Path(kept) if kept else None)

    def show_kind(self, *, copies: bool, quotes: bool) -> None:
        """A copy has pages and sources, a certificate quotes."""
        self._left.setVisible(copies)
        self._views["page"].setVisible(copies)
        self.sources.setVisible(copies)
        self._sources_head.setVisible(copies)
        self.passages.setVisible(quotes)
        self._passages_head.setVisible(quotes)
        if not copies:
            self.show_view("paper")

    def show_view(self, name: str) -> None:
        """The scanned page, or the finished paper."""
        for code, made in self._views.items():
            made.setChecked(code == name)
        self._stack.setCurrentWidget(self._page if name == "page" else self.paper)
        self.tools.setVisible(name == "page")
        if name == "paper":
            self.paper.look()

    def show_empty(self, *, empty: bool) -> None:
        """Nothing was scanned yet: how pages come in."""
        self._page.setCurrentIndex(1 if empty else 0)

    def focus_first(self) -> None:
        """The keys go to the pages, or to the first field."""
        if self._left.isVisibleTo(self._cover):
            (self.thumbnails if self.rows.rows else self.choose).setFocus()
        elif self.facts.form is not None:
            self.facts.form.focus_first()

    def watch_folder(self, folder: Path | None) -> None:
        """Look after this folder from now on, today and later; None: after none."""
        self._kit.memory.put(_WATCHED, str(folder) if folder is not None else "")
        self._watch(folder)

    # -- inside

    def _chosen(self, name: str, _checked: bool = False) -> None:
        self.show_view(name)

    def _pages_side(self) -> QWidget:
        say, style = self._kit.text, self._kit.style
        self.choose = button(say("copying.choose_files"), self._choose)
        self._take = button("", self._take_new, "primary")
        self._folder = IconButton(style, "folder-open", say("copying.watch"), self._ask_folder)
        self._stop = IconButton(style, "x", say("copying.watch_stop"), lambda: self.watch_folder(None))
        self._watched = ElidedLabel("small", least=40)
        row = QHBoxLayout()
        row.setSpacing(GAP[1])
        row.addWidget(self._folder)
        row.addWidget(self._watched, 1)
        row.addWidget(self._stop)
        side = QWidget()
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[2])
        layout.addWidget(self.thumbnails, 1)
        layout.addWidget(self._take)
        layout.addWidget(self.choose)
        layout.addLayout(row)
        side.setFixedWidth(self.thumbnails.width())
        return side

    def _middle(self) -> QWidget:
        say = self._kit.text
        views = QHBoxLayout()
        views.setSpacing(GAP[1])
        for made in self._views.values():
            views.addWidget(made)
        views.addStretch(1)
        nothing = EmptyState(self._kit)
        nothing.say(say("copying.drop_here"), say("copying.choose_files"), self._choose)
        self._page = QStackedWidget()
        self._page.addWidget(self.large)
        self._page.addWidget(nothing)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._page)
        self._stack.addWidget(self.paper)
        side = QWidget()
        side.setMinimumWidth(300)
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[1])
        layout.addLayout(views)
        layout.addWidget(self.tools)
        layout.addWidget(self._stack, 1)
        return side

    def _facts_side(self) -> QWidget:
        say = self._kit.text
        self._sources_head = label(say("copying.sources"), "section")
        self._passages_head = label(say("copying.passages"), "section")
        inner = QWidget()
        inner.setObjectName("content")
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 0, GAP[2], 0)
        layout.setSpacing(GAP[2])
        layout.addWidget(self._sources_head)
        layout.addWidget(self.sources)
        layout.addWidget(label(say("copying.facts"), "section"))
        layout.addWidget(self.facts)
        layout.addWidget(self._passages_head)
        layout.addWidget(self.passages)
        layout.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumWidth(300)
        scroll.setWidget(inner)
        return scroll

    def _choose(self) -> None:
        memory, say = self._kit.memory, self._kit.text
        folder = memory.get("copying.folder", str(Path.home()))
        names, _kind = QFileDialog.getOpenFileNames(
            self._cover, say("copying.choose_files"), folder, say("copying.file_kinds")
        )
        if names:
            memory.put("copying.folder", str(Path(names[0]).parent))
            self.brought.emit([Path(name) for name in names])

    def _ask_folder(self) -> None:
        before = str(self.watch.folder or Path.home())
        name = QFileDialog.getExistingDirectory(self._cover, self._kit.text("copying.watch"), before)
        if name:
            self.watch_folder(Path(name))

    def _watch(self, folder: Path | None) -> None:
        say = self._kit.text
        self.watch.watch(folder)
        self._take.hide()
        self._say_watched(folder.name if folder is not None else say("copying.not_watched"))
        self._stop.setVisible(folder is not None)

    def _offered(self, files: list[Path]) -> None:
        words = self._kit.text("copying.take_new", n=len(files))
        self._take.setText(words)
        self._take.setAccessibleName(words)
        self._take.setToolTip("\n".join(file.name for file in files))
        self._take.setVisible(bool(files))

    def _take_new(self) -> None:
        self._take.hide()
        self.brought.emit(self.watch.take())
        self.thumbnails.setFocus()

    def _say_watched(self, words: str) -> None:
        self._watched.setText(words)
        self._watched.setToolTip(str(self.watch.folder or ""))

    def _lost(self, error: DeskError) -> None:
        """It is looked for again: a share comes back when its machine is switched on."""
        folder = self.watch.folder
        self._say_watched(self._kit.text("copying.watch_lost", folder=folder.name if folder else ""))
        self._told_lost = Message(self._kit.text.explain(error), sticky=True)
        self._cover.tell(self._told_lost)

    def _back(self) -> None:
        if self.watch.folder is not None:
            self._say_watched(self.watch.folder.name)
        if self._cover.strip.message is self._told_lost:
            self._cover.strip.close_message()
