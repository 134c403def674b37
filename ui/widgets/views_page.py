"""A page with views: parts of one list to choose between, and the one thing that is chosen in the pane."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from PySide6.QtCore import QModelIndex, QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from readingroom.command import Command
from ui.actions import ActionSpec
from ui.models.columns import Column
from ui.models.listing import ListModel
from ui.widgets.page import Page
from ui.widgets.parts import EmptyState, line
from ui.widgets.table import TableView
from ui.widgets.views import ViewBar

__all__ = ["Listing", "Seen", "ViewsPage", "view_actions"]

_ROW = 46
"""Height of a row with a second line, pixels."""

View = TypeVar("View", bound=StrEnum)
Row = TypeVar("Row")
Key = TypeVar("Key", bound=Hashable)
Picture = TypeVar("Picture", bound="Seen[Any, Any]")
V_co = TypeVar("V_co", bound=StrEnum, covariant=True)
R_co = TypeVar("R_co", covariant=True)


class Seen(Protocol[V_co, R_co]):
    """What a page's query says of one view: its rows, and how many each view has."""

    @property
    def view(self) -> V_co:
        """Which view it is."""

    @property
    def rows(self) -> Sequence[R_co]:
        """In the order in which they are to be seen to."""

    @property
    def counts(self) -> Mapping[Any, int]:
        """How many the views have."""


@dataclass(frozen=True)
class Listing(Generic[View, Row, Key]):
    """What a page with views lists.

    Attributes:
        views: all of them, in order; the first one shows where none is remembered.
        query: asked with a view; answers with what is `Seen` of it.
        columns: of the table; rows have a second line.
        key: what identifies a row.
        group, group_title: under which heading a row stands, and the heading's sentence.
        also: what the filter finds of a row though it is shown masked.
        gives_way: columns that a narrow window leaves out, in this order.
        above: further widgets between the views and the table.
    """

    views: type[View]
    query: Callable[..., Any]
    columns: Sequence[Column[Row]]
    key: Callable[[Row], Key]
    group: Callable[[Row], str]
    group_title: Callable[[str], str]
    also: Callable[[Row], str]
    gives_way: Sequence[str]
    above: Sequence[QWidget] = field(default=())


def view_actions(page: str, views: Iterable[StrEnum]) -> tuple[ActionSpec, ...]:
    """Ctrl and a number for each view (0 for the tenth), and Ctrl+L for the list; rows of `Page.action_table`."""
    return (
        ActionSpec(f"{page}.to_list", "Ctrl+L", "list", scope=page),
        *(
            ActionSpec(
                f"{page}.view_{view.value}",
                f"Ctrl+{number % 10}",
                scope=page,
                text=f"{page}.view.{view.value}",
            )
            for number, view in enumerate(views, start=1)
        ),
    )


class ViewsPage(Page, Generic[View, Row, Key, Picture]):
    """Base of the pages with views. Its author calls `lay_views` first in `build`, and writes what is asked for below.

    Sentences: those of `Page` and of `ViewBar`, ``<id>.table``, ``<id>.nothing_chosen``, and for an empty view
    ``<id>.empty.<view>`` with ``<id>.action.new`` as what fills it.

    Class attributes:
        stays: what is chosen stays shown when it leaves the list; else its neighbour is next.

    Attributes:
        view: the one that shows.
        key: what is chosen; None for nothing.
        picture: what was seen last; None before that.
        views, table, model, nothing, pane: its parts.
    """

    stays: ClassVar[bool] = False

    # -- what a page author writes

    def new(self) -> None:
        """Ctrl+N, and the button of an empty view."""
        raise NotImplementedError

    def show_rows(self, seen: Picture) -> None:
        """The rows show: say what is to be said of them beside the list."""
        raise NotImplementedError

    def ask_for(self, key: Key) -> None:
        """Read one thing whole, which is then given to `show_whole`."""
        raise NotImplementedError

    def show_one(self, key: Key, found: Any, *, revealed: bool) -> None:
        """Show it in the pane."""
        raise NotImplementedError

    def show_none(self) -> None:
        """What was chosen is not there any more: nothing is shown."""
        self.pane.show_nothing(self.kit.text(f"{self.id}.nothing_chosen"))

    def revealing(self) -> Command | None:
        """What logs that somebody looks at the names of the thing that is shown; None where nothing is."""
        raise NotImplementedError

    # -- what a page author calls

    def lay_views(self, listing: Listing[View, Row, Key]) -> None:
        """Views, what stands above the list, list, pane; ``new``, ``reveal`` and the views are connected."""
        kit, text = self.kit, self.kit.text
        self._listing = listing
        shown = tuple(listing.views)
        remembered = kit.memory.get(f"{self.id}.view", shown[0].value)
        self.view: View = next((view for view in shown if view.value == remembered), shown[0])
        self.key: Key | None = None
        self.picture: Picture | None = None
        self._revealed: Key | None = None
        self._filling = False
        self.views = ViewBar[View](kit, self.id, listing.views)
        self.views.wanted.connect(self.show_view)
        self.model = ListModel[Row](
            listing.columns,
            key=listing.key,
            text=text,
            group=listing.group,
            group_title=lambda group: listing.group_title(str(group)),
            also=listing.also,
            parent=self,
        )
        self.table = TableView(
            kit, f"{self.id}.table", text(f"{self.id}.table"), gives_way=tuple(listing.gives_way)
        )
        self.table.set_row_height(_ROW)
        self.table.setModel(self.model)
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(self._opened)
        self.table.clicked.connect(lambda index: self._chosen(self.model.row_at(index)))
        self.nothing = EmptyState(kit)
        self._below = QStackedWidget()
        self._below.addWidget(self.table)
        self._below.addWidget(self.nothing)
        self.set_list(self._laid_out(listing.above))
        self.setFocusProxy(self.table)
        self.set_primary(f"{self.id}.new")
        if self.detail is None:
            raise TypeError(f"the page of {self.id} has a detail pane")
        self.pane = self.detail
        self.pane.show_nothing(text(f"{self.id}.nothing_chosen"))
        deeds: dict[str, Callable[[], object]] = {
            "new": self.new,
            "reveal": self.reveal,
            "to_list": self.table.setFocus,
            **{f"view_{view.value}": partial(self.show_view, view) for view in shown},
        }
        for name, act in deeds.items():
            kit.actions.on(f"{self.id}.{name}", act)

    def show_key(self, key: Key) -> None:
        """Choose it in the list, or show it beside the list where it is not in it."""
        if not self.table.select(key):
            self.table.clearSelection()
        self.open_key(key)

    def open_key(self, key: Key) -> None:
        """Show it in the pane, unless what is typed there about another one is not saved."""
        if key != self.key:
            if self.pane.keeps():  # what is typed there is about what shows
                QTimer.singleShot(0, self, self._back)
                return
            self.key, self._revealed = key, None
            self.pane.close_sheet()
            self.pane.expect()
        self.ask_for(key)

    def show_whole(self, key: Key, found: object) -> None:
        """What was asked for is here; None where there is no such thing."""
        if key != self.key:
            return
        if found is None:
            self.key = None
            self.show_none()
            return
        self.show_one(key, found, revealed=self._revealed == key)

    # -- loading

    def load(self) -> None:
        """The list, and what is open."""
        self._ask_for_rows()
        if self.key is not None:
            self.open_key(self.key)

    def filtered(self, typed: str) -> None:
        """Only what has every word of it; names are found though they are shown masked."""
        self.model.filter(typed)
        if typed and self.table.row is None and (rows := self.model.rows()):
            self.table.select(self._listing.key(rows[0]))

    def show_view(self, view: View) -> None:
        """Another part of the list."""
        if view is not self.view:
            self.view = view
            self.kit.memory.put(f"{self.id}.view", view.value)
            self._ask_for_rows()
        self.views.buttons[view].setChecked(True)

    # -- what is done

    def hide_again(self) -> None:
        """Whoever is at the desk now asks anew."""
        self._revealed = None

    def reveal(self) -> None:
        """Show in full who is named; the log keeps that somebody looked."""
        key, command = self.key, self.revealing()
        if key is None or command is None or self._revealed == key:
            return

        def shown(_outcome: Any) -> None:
            if self.key == key:
                self._revealed = key
                self.open_key(key)

        self.execute(command, done=shown)

    # -- inside

    def _ask_for_rows(self) -> None:
        self.read(self._listing.query, self.view, done=self._fill, latest="picture")

    def _fill(self, seen: Picture) -> None:
        if seen.view is not self.view:
            return
        text, first = self.kit.text, self.picture is None
        self.picture = seen
        self._filling = self.stays
        self.model.set_rows(seen.rows)
        if self.stays and self.key is not None and not self.table.select(self.key):
            self.table.setCurrentIndex(QModelIndex())  # the next step is its own, not its neighbour's
        self._filling = False
        self.table.codes_fit()
        self.views.show_view(self.view, seen.counts)
        self.show_rows(seen)
        if seen.rows:
            self._below.setCurrentWidget(self.table)
        else:
            self.nothing.say(text(f"{self.id}.empty.{seen.view}"), text(f"{self.id}.action.new"), self.new)
            self._below.setCurrentWidget(self.nothing)
        if self.key is None and seen.rows and first:
            self.table.select(self._listing.key(seen.rows[0]))

    def _chosen(self, row: Row | None) -> None:
        if row is not None and not self._filling and self._listing.key(row) != self.key:
            self.open_key(self._listing.key(row))

    def _opened(self, row: Row) -> None:
        """Enter: on into the detail pane."""
        self._chosen(row)
        self.pane.enter()

    def _back(self) -> None:
        if self.key is not None:
            self.table.select(self.key)

    def _laid_out(self, above: Sequence[QWidget]) -> QWidget:
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.views, line(), *above):
            layout.addWidget(part)
        layout.addWidget(self._below, 1)
        return holder
