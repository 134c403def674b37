"""The seats: who waits for one, and the board."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from readingroom.bookings.queries import DayRow
from ui.models.columns import Column, Kind
from ui.models.listing import ListModel
from ui.room.board import SeatBoard
from ui.room.reading import Picture
from ui.room.words import kind_words, visit_pill
from ui.style import GAP
from ui.widgets.parts import label, line
from ui.widgets.table import TableView
from ui.widgets.toolkit import Toolkit

__all__ = ["SeatsView"]

_MOST_STANDING = 4


class SeatsView(QWidget):
    """Readers without a seat above, all seats below.

    Attributes:
        place_chosen: the `Place` under the cursor, or None.
        reader_chosen: the `DayRow` without a seat under the cursor, or None.
        opened: Enter on either.
    """

    place_chosen = Signal(object)
    reader_chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, kit: Toolkit) -> None:
        super().__init__()
        self._kit = kit
        self._names: Picture | None = None
        text = kit.text
        self.model = ListModel[DayRow](
            [
                Column("name", "room.column.reader", self._name, width=140),
                Column(
                    "state", "room.column.state", lambda row: visit_pill(text, row.state), Kind.STATE, 130
                ),
                Column("wish", "room.column.wish", lambda row: self._wish(row.seat_kind), width=0),
                Column("came", "room.column.came", self._came, Kind.NUMBER, 80),
                Column("case", "room.column.case", lambda row: row.number, Kind.CODE, 120),
            ],
            key=lambda row: row.visit_id,
            text=text,
            parent=self,
        )
        self.standing_title = label("", "section")
        self.standing = TableView(
            kit, "room.standing", text("room.standing.name"), gives_way=("case", "came")
        )
        self.standing.setModel(self.model)
        self.standing.horizontalHeader().hide()
        self.board = SeatBoard(kit, text("room.board.name"))
        self._line = line()
        self.standing.chosen.connect(self.reader_chosen)
        self.standing.opened.connect(self.opened)
        self.board.chosen.connect(self.place_chosen)
        self.board.opened.connect(self.opened)
        self.setFocusProxy(self.board)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._head = QWidget()
        head = QVBoxLayout(self._head)
        head.setContentsMargins(GAP[4], GAP[3], GAP[4], GAP[1])
        head.addWidget(self.standing_title)
        layout.addWidget(self._head)
        layout.addWidget(self.standing)
        layout.addWidget(self._line)
        tiles = QVBoxLayout()
        tiles.setContentsMargins(GAP[2], GAP[2], GAP[1], GAP[2])
        tiles.addWidget(self.board)
        layout.addLayout(tiles, 1)

    def show_picture(self, picture: Picture) -> None:
        """Show the room as it stands."""
        self._names = picture
        self.board.places.set_places(picture.places)
        self.model.set_rows(picture.standing)
        n = len(picture.standing)
        self.standing_title.setText(self._kit.text("room.standing.title", n=n))
        for part in (self._head, self.standing, self._line):
            part.setVisible(n > 0)
        self.standing.setFixedHeight(self._kit.style.row * min(n, _MOST_STANDING) + 2)

    def filter(self, typed: str) -> None:
        """Narrow both lists."""
        self.board.places.filter(typed)
        self.model.filter(typed)

    def _name(self, row: DayRow) -> str:
        return self._names.name(row.name) if self._names is not None else row.name.masked

    def _wish(self, kind: str) -> str:
        return self._kit.text("room.standing.wish", kind=kind_words(self._kit.text, kind)) if kind else ""

    def _came(self, row: DayRow) -> str:
        return "" if row.arrived_at is None else str(self._kit.text.language.time(row.arrived_at))
