"""Where everything stands for whoever checks a draft: pages, the page that is compared, and the facts."""

from __future__ import annotations

import datetime as dt
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from readingroom.copies.queries import CertificateDetail, FieldLine, SourceLine
from readingroom.copies.rules import CertificateKind
from ui.copying.large import LargePage
from ui.copying.pages import PageRows
from ui.copying.paper import Ask, PaperView
from ui.copying.pictures import PagePictures
from ui.copying.scans import ScanShelf
from ui.copying.thumbnails import Thumbnails
from ui.copying.tools import hold_bold
from ui.style import GAP
from ui.widgets.page_cover import PageCover
from ui.widgets.parts import CheckBox, button, label

__all__ = ["CheckerLayout"]

_RIGHT = 380


class CheckerLayout(QObject):
    """The parts of the view in which a draft is checked.

    Args:
        cover: the view.
        shelf: its scans.
        ask: for the finished paper.

    Attributes:
        ticked: facts or passages were ticked.
        counted: position of a source -> the field of what was counted in the original.
        ticks: of the facts and of the passages, where there are any.
    """

    ticked = Signal()

    def __init__(self, cover: PageCover, shelf: ScanShelf, ask: Ask) -> None:
        super().__init__(cover)
        kit = cover.kit
        self._kit = kit
        say = kit.text
        self.rows = PageRows(say)
        self.rows.setParent(self)
        pictures = PagePictures(cover, shelf)
        self.thumbnails = Thumbnails(kit, self.rows, pictures, fixed=True)
        self.large = LargePage(kit, pictures)
        self.paper = PaperView(
            cover, ask, lambda: {one: held.path for one, held in shelf.held.items()}, lambda: shelf.folder
        )
        self.counted: dict[int, QLineEdit] = {}
        self._ticks: dict[str, CheckBox] = {}
        self.page_name = ""
        self.tick = CheckBox(kit.style)
        self.tick.setText(say("copying.check.compared"))
        self.tick.setAccessibleName(self.tick.text())
        self.tick.setToolTip(say("copying.check.compared_hint"))
        self.tick.setMinimumWidth(self.tick.fontMetrics().horizontalAdvance(self.tick.text()) + 2 * GAP[5])
        self.back = button(say("copying.check.back"))
        cover.head.addWidget(self.back)
        self.why = QPlainTextEdit()
        self.why.setTabChangesFocus(True)
        self.why.setAccessibleName(say("copying.check.why"))
        self.why.setPlaceholderText(say("copying.check.why"))
        self.why.setFixedHeight(self.why.fontMetrics().lineSpacing() * 3 + 20)
        self.why.hide()
        self._done, self._left = label("", "small"), label("", "muted", wrap=True)
        self._views = {name: button(say(f"copying.view.{name}"), role="view") for name in ("page", "paper")}
        for name, view in self._views.items():
            view.setCheckable(True)
            hold_bold(view, kit.style)
            view.clicked.connect(partial(self._chosen, name))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(GAP[3])
        splitter.setChildrenCollapsible(False)
        for side in (self.thumbnails, self._middle(), self._facts_side()):
            splitter.addWidget(side)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([self.thumbnails.width(), 10_000, _RIGHT])
        cover.body.addWidget(self._left)
        cover.body.addWidget(self.why)
        cover.body.addWidget(splitter, 1)
        self.show_view("page")

    @property
    def ticks(self) -> tuple[CheckBox, ...]:
        """Those of the facts and of the passages."""
        return tuple(self._ticks.values())

    @property
    def unticked(self) -> list[str]:
        """``facts``, ``passages``: what is not ticked yet."""
        return [code for code, box in self._ticks.items() if not box.isChecked()]

    @property
    def asks_why(self) -> bool:
        """It is to be sent back, and the reason is asked for."""
        return not self.why.isHidden()

    def ask_why(self) -> None:
        """Ask for the reason."""
        say = self._kit.text
        self.why.show()
        self.why.setFocus()
        self.back.setText(say("copying.check.back_now"))
        self.back.setAccessibleName(say("copying.check.back_now"))

    def show_detail(self, detail: CertificateDetail) -> None:
        """What the draft says, and where each word comes from."""
        say = self._kit.text
        copies = detail.row.kind == CertificateKind.CERTIFIED_COPY
        self.thumbnails.setVisible(copies)
        self._views["page"].setVisible(copies)
        self.show_view("page" if copies else "paper")
        drafted = say(
            "copying.check.drafted",
            name=detail.row.drafted_by,
            when=say.language.moment(detail.row.drafted_at),
        )
        self._facts.addWidget(label(drafted, "small", wrap=True))
        if detail.sources:
            head = "copying.sources" if copies else "copying.check.sources"
            self._facts.addWidget(label(say(head), "section"))
        for source in detail.sources:
            self._add_source(source, copies=copies)
        self._facts.addWidget(label(say("copying.facts"), "section"))
        self._facts.addWidget(self._fields(detail.fields))
        self._add_tick("facts")
        if detail.passages:
            self._facts.addWidget(label(say("copying.passages"), "section"))
            for passage in detail.passages:
                self._facts.addWidget(label(passage.text, wrap=True))
                where = (
                    passage.source.fonds,
                    passage.source.title,
                    passage.source.reference_code,
                    passage.source.page,
                )
                self._facts.addWidget(label(" · ".join(filter(None, where)), "small", wrap=True))
            self._add_tick("passages")
        self._facts.addStretch(1)

    def show_page(self, name: str, numbered: str, *, compared: bool) -> None:
        """The page that is compared."""
        say = self._kit.text
        self.page_name = say("copying.numbered", at=name, page=numbered) if numbered else name
        self._page_label.setText(self.page_name)
        self.tick.setChecked(compared)

    def show_view(self, name: str) -> None:
        """The scanned page, or the finished paper."""
        for code, made in self._views.items():
            made.setChecked(code == name)
        self._stack.setCurrentWidget(self._page if name == "page" else self.paper)
        if name == "paper":
            self.paper.look()

    def say_done(self, sentence: str) -> None:
        """How many pages were compared."""
        self._done.setText(sentence)

    def say_left(self, sentence: str) -> None:
        """What was not."""
        self._left.setText(sentence)
        self._left.setVisible(bool(sentence))

    def focus_first(self) -> None:
        """The keys go to the pages, or to the first tick."""
        if self.rows.rows:
            self.thumbnails.setFocus()
        elif self._ticks:
            self.ticks[0].setFocus()

    # -- inside

    def _chosen(self, name: str, _checked: bool = False) -> None:
        self.show_view(name)

    def _middle(self) -> QWidget:
        views = QHBoxLayout()
        views.setSpacing(GAP[1])
        for view in self._views.values():
            views.addWidget(view)
        views.addStretch(1)
        views.addWidget(self._done)
        self._page = QWidget()
        self._page_label = label("", "muted")
        row = QHBoxLayout()
        row.setSpacing(GAP[3])
        row.addWidget(self._page_label)
        row.addStretch(1)
        row.addWidget(self.tick)
        page = QVBoxLayout(self._page)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(GAP[1])
        page.addLayout(row)
        page.addWidget(self.large, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._page)
        self._stack.addWidget(self.paper)
        side = QWidget()
        side.setMinimumWidth(300)
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[1])
        layout.addLayout(views)
        layout.addWidget(self._stack, 1)
        return side

    def _facts_side(self) -> QWidget:
        inner = QWidget()
        inner.setObjectName("content")
        self._facts = QVBoxLayout(inner)
        self._facts.setContentsMargins(0, 0, GAP[2], 0)
        self._facts.setSpacing(GAP[2])
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumWidth(280)
        scroll.setWidget(inner)
        return scroll

    def _add_source(self, source: SourceLine, *, copies: bool) -> None:
        say = self._kit.text
        grid = _grid()
        said = [
            (say("copying.code"), source.reference_code, "code"),
            (say("copying.record_title"), source.title, ""),
            (say("copying.fonds"), source.fonds, ""),
            (say("copying.which_pages" if copies else "copying.check.pages"), source.pages, ""),
        ]
        at = 0
        for name, value, role in said:
            if value:
                grid.addWidget(label(name, "muted"), at, 0)
                grid.addWidget(label(value, role, wrap=True), at, 1)
                at += 1
        if copies:
            edit = QLineEdit("" if source.counted is None else str(source.counted))
            edit.setAccessibleName(say("copying.counted"))
            edit.setFixedWidth(96)
            row = QHBoxLayout()
            row.setSpacing(GAP[2])
            row.addWidget(edit)
            row.addWidget(label(say("copying.in_copy", n=source.copied), "small"))
            row.addStretch(1)
            caption = label(say("copying.counted"), "muted")
            caption.setBuddy(edit)
            grid.addWidget(caption, at, 0)
            grid.addLayout(row, at, 1)
            self.counted[source.position] = edit
        self._facts.addWidget(_held(grid))

    def _fields(self, fields: tuple[FieldLine, ...]) -> QWidget:
        say = self._kit.text
        grid = _grid()
        for at, field in enumerate(fields):
            value = say("copying.check.blank")
            if isinstance(field.value, dt.date):
                value = say.language.date(field.value)
            elif field.value not in (None, ""):
                value = str(field.value)
            if field.typed:
                value = say("copying.check.typed_mark", value=value)
            name = label(field.name.of(say.code), "muted", wrap=True)
            grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(value, wrap=True), at, 1)
        return _held(grid)

    def _add_tick(self, code: str) -> None:
        box = CheckBox(self._kit.style)
        box.setText(self._kit.text(f"copying.check.{code}_compared"))
        box.setAccessibleName(box.text())
        box.toggled.connect(lambda _on: self.ticked.emit())
        self._ticks[code] = box
        self._facts.addWidget(box)


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(GAP[3])
    grid.setVerticalSpacing(6)
    grid.setColumnMinimumWidth(0, 96)
    grid.setColumnStretch(1, 1)
    return grid


def _held(grid: QGridLayout) -> QWidget:
    holder = QWidget()
    holder.setLayout(grid)
    return holder
